/**
 * Steps made again. A step is a pure function of the state and the batch, and a batch of its place in the data; so a state of
 * before is enough to look at any step behind it, and a run that goes well pays for nothing else.
 * @module
 */
import { isNone } from "fp-ts/lib/Option.js";
import { type Batches, batchAt } from "./batches.js";
import type { Command, Replayed, Watching } from "./events.js";
import { readReport } from "./figures.js";
import type { RunState } from "./runState.js";
import { copied, type Step } from "./trainer.js";

/** Where a replay begins. */
export type Mark<S> = Pick<RunState<S>, "state" | "step" | "cursor">;

/** Makes the steps from a mark up to `end` again, until `look` answers with commands. */
export type Replay<S> = (
  mark: Mark<S>,
  end: number,
  look: (made: Replayed<S>) => readonly Command<S>[],
) => Promise<readonly Command<S>[]>;

/** The replay of runs of a step function over data. */
export function replayer<S, B>(
  step: Step<S, B>,
  data: Batches<B>,
  pause: () => Promise<void> | undefined,
): Replay<S> {
  return async (mark, end, look) => {
    let { state: before, cursor } = mark;
    let count = mark.step;
    while (count < end) {
      const element = await batchAt(data, cursor.index, cursor.epoch);
      if (isNone(element)) {
        if (cursor.index === 0) return [];
        cursor = { epoch: cursor.epoch + 1, index: 0 };
        continue;
      }
      const { value: batch } = element;
      // The step may work in the memory of what it gets.
      const [after, report] = step(copied(before), batch);
      const [figures] = readReport(report, null);
      count++;
      const isLast = count === end;
      const state = before;
      const again = <T>(watching: Watching<T>): T => watching(step)(copied(state), batch);
      const commands = look({ step: count, before, after, again, figures, isLast });
      if (commands.length > 0) return commands;
      before = after;
      cursor = { epoch: cursor.epoch, index: cursor.index + 1 };
      await pause();
    }
    return [];
  };
}
