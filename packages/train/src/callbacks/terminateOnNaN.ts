/**
 * Ends a run whose numbers are no longer finite, and says where they come from.
 * @module
 */
import { Tensor, treeLeaves } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import type { Command, Replayed, Watching } from "../run/events.js";
import type { Figures } from "../run/runState.js";
import { type Callback, callback, nothing } from "./callback.js";
import { checkAtLeast } from "./monitor.js";

/** How to find what went wrong. */
export interface TerminateOnNaNOptions {
  /**
   * Says where the first bad value of a step comes from: traceNonFinite of @cotangent/core/testing, which needs fast-check. Default:
   * only the figure and the step are named.
   */
  readonly trace?: Watching<{ readonly text: string }>;
  /** With `trace`: how many steps lie between two copies of the state, two of which are kept; default 1000. */
  readonly everySteps?: number;
}

const allFinite = (leaf: unknown): boolean =>
  leaf instanceof Tensor ? leaf.toTypedArray().every(Number.isFinite) : true;

const badFigure = (figures: Figures): readonly [name: string, value: number] | undefined =>
  Object.entries(figures).find(([, value]) => !Number.isFinite(value));

/** Has a step spoiled the state? Leaves that were infinite before, such as a best value so far, do not count. */
function isSpoiled({ before, after }: Replayed<unknown>): boolean {
  const old = treeLeaves(before);
  return treeLeaves(after).some((leaf, i) => !allFinite(leaf) && allFinite(old[i]));
}

/**
 * Ends the run after a step with a figure that is NaN or infinite. With `trace` the reason also tells which operation, on which line of
 * yours, made the first such value, of which values. For that the state is copied every thousand steps; when it happens, the steps since
 * the last copy but one are made again, as they were, and the first that spoils a figure or the state is traced.
 * @throws ArgumentError when everySteps is below 1
 * @example
 * ```ts
 * import { log, tensor, type Tensor } from "@cotangent/core";
 * import { traceNonFinite } from "@cotangent/core/testing";
 * import { datasets } from "@cotangent/data";
 * import { fit, startRun, terminateOnNaN } from "@cotangent/train";
 * const step = ({ w }: { w: Tensor }, by: number) => [{ w: w.sub(by) }, { loss: log(w) }] as const;
 * const options = { from: startRun({ w: tensor(2) }), epochs: 10 };
 * const plain = await fit(step, datasets.fromArray([1]), { ...options, callbacks: [terminateOnNaN()] });
 * plain.reason // => "terminateOnNaN: loss is -Infinity after step 3"
 * const traced = [terminateOnNaN({ trace: traceNonFinite })];
 * const { reason } = await fit(step, datasets.fromArray([1]), { ...options, callbacks: traced });
 * reason.split("\n")[1].startsWith("log(args[0].w = 0) is -Infinity") // => true
 * ```
 */
export function terminateOnNaN(options: TerminateOnNaNOptions = {}): Callback<never, null> {
  const { trace, everySteps = 1000 } = checkOptions("terminateOnNaN", options);
  checkAtLeast("terminateOnNaN", "everySteps", everySteps, 1);
  return callback<never, null>(
    "terminateOnNaN",
    null,
    (memory, event) => {
      const marks: readonly Command<never>[] = trace === undefined ? nothing : [{ _tag: "mark" }];
      if (event._tag === "begin" || event._tag === "resume") return [memory, marks];
      if (event._tag !== "batchEnd") return [memory, nothing];
      const bad = badFigure(event.figures);
      if (bad === undefined) return [memory, event.step % everySteps < event.steps ? marks : nothing];
      const reason = `terminateOnNaN: ${bad[0]} is ${bad[1]} after step ${event.step}`;
      if (trace === undefined) return [memory, [{ _tag: "stop", reason }]];
      const look = (made: Replayed<never>): readonly Command<never>[] => {
        if (badFigure(made.figures) === undefined && !isSpoiled(made) && !made.isLast) return nothing;
        const { text } = made.again(trace);
        return [{ _tag: "stop", reason: `${reason}. In step ${made.step}:\n${text}` }];
      };
      return [memory, [{ _tag: "replay", look }]];
    },
    { on: ["begin", "resume", "batchEnd"] },
  );
}
