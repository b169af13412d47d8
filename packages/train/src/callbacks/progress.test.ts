/** What the progress of a run says, how often, and how a terminal shows it. */
import type { Tensor } from "@cotangent/core";
import { tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { describe, expect, it } from "vitest";
import type { Command, TrainingEvent } from "../run/events.js";
import { startRun } from "../run/runState.js";
import { terminal } from "../run/terminal.js";
import { fit } from "../run/training.js";
import { progress } from "./progress.js";

const run = startRun(tensor(0));
const base = { step: 0, epoch: 0, time: 1000, run };

/** The commands of each event, folded. */
function commandsOf(
  events: readonly TrainingEvent<Tensor>[],
  options: Parameters<typeof progress<Tensor>>[0] = {},
): readonly Command<Tensor>[] {
  const { init, onEvent } = progress<Tensor>(options);
  let memory = init;
  return events.flatMap((event) => {
    const [next, commands] = onEvent(memory, event);
    memory = next;
    return commands;
  });
}

const begin: TrainingEvent<Tensor> = { ...base, _tag: "begin", epochs: 4, steps: Infinity };
const epochBegin: TrainingEvent<Tensor> = { ...base, _tag: "epochBegin", batches: () => 50 };
const batchEnd = (step: number, time: number): TrainingEvent<Tensor> => ({
  ...base,
  _tag: "batchEnd",
  step,
  time,
  index: step - 1,
  steps: 1,
  report: null,
  figures: { loss: 0.123456789 },
  examples: 60,
});

describe("progress", () => {
  it("tells place, figures, pace and the time that is left", () => {
    // Half a second a step of 60 examples, and 198 of 4 x 50 steps are left.
    expect(commandsOf([begin, epochBegin, batchEnd(1, 1500), batchEnd(2, 2000)])).toEqual([
      {
        _tag: "progress",
        share: 1 / 200,
        text: "epoch 1/4, step 1/200, loss 0.12346, 120 examples a second, 1:40 left",
        line: false,
      },
      {
        _tag: "progress",
        share: 2 / 200,
        text: "epoch 1/4, step 2/200, loss 0.12346, 120 examples a second, 1:39 left",
        line: false,
      },
    ]);
  });

  it("says so at most ten times a second, and asks for a line every `seconds`", () => {
    const steps = Array.from({ length: 40 }, (_, i) => batchEnd(i + 1, 1000 + 50 * (i + 1)));
    const lines = commandsOf([begin, epochBegin, ...steps], { seconds: 1 }).map(
      (command) => command._tag === "progress" && command.line,
    );
    expect(lines).toHaveLength(20);
    expect(lines.flatMap((line, i) => (line ? [i] : []))).toEqual([9, 19]);
  });

  it("counts the pace of a resumed run from where it was resumed", () => {
    const resumed: TrainingEvent<Tensor> = { ...begin, _tag: "resume", step: 100, time: 0, epoch: 2 };
    const [command] = commandsOf([
      batchEnd(1, 500),
      resumed,
      { ...epochBegin, step: 100, epoch: 2 },
      { ...batchEnd(101, 1000), epoch: 2 },
    ]).slice(-1);
    expect(command).toMatchObject({
      text: "epoch 3/4, step 101/200, loss 0.12346, 60 examples a second, 1:39 left",
    });
  });

  it("promises no time for a run without an end", () => {
    const endless = { ...begin, epochs: Infinity };
    const [command] = commandsOf([endless, { ...epochBegin, batches: () => Infinity }, batchEnd(1, 2000)]);
    expect(command).toMatchObject({
      share: 0,
      text: "epoch 1, step 1, loss 0.12346, 60 examples a second",
    });
  });

  it("shows figures of the state that are asked for", () => {
    const figures = (state: Tensor): { readonly rate: number } => ({ rate: state.item() + 0.1 });
    const [command] = commandsOf([begin, epochBegin, batchEnd(1, 2000)], { figures });
    expect(command).toMatchObject({ text: expect.stringContaining("loss 0.12346, rate 0.1,") });
  });

  it("prints due lines where effects know no progress", async () => {
    const lines: string[] = [];
    const slow = (x: Tensor, _: number): readonly [Tensor, { readonly loss: Tensor }] => {
      const end = performance.now() + 110;
      while (performance.now() < end);
      return [x, { loss: x }];
    };
    await fit(slow, datasets.fromArray([0, 0]), {
      from: startRun(tensor(0)),
      callbacks: [progress({ seconds: 0 })],
      effects: {
        save: async () => undefined,
        write: async () => undefined,
        print: (line) => void lines.push(line),
      },
    });
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^epoch 1\/1, step 1\/2, loss 0, \d+ examples a second, 0:00 left$/);
    expect(lines.slice(2)).toEqual(["epoch 1/1: loss 0", "end: epochs, 2 steps"]);
  });

  it("is what the option of a run stands for, which is silent without, and leaves nothing in the run", async () => {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const effects = { save: async () => undefined, write: async () => undefined, print };
    const step = (x: Tensor, _: number) => [x, { loss: x }] as const;
    const options = { from: startRun(tensor(0)), effects };
    const { run: silent } = await fit(step, datasets.fromArray([0]), { ...options, progress: false });
    expect(lines).toEqual([]);
    for (const option of [true, { seconds: 1 }]) {
      const shown = await fit(step, datasets.fromArray([0]), { ...options, progress: option });
      expect(lines.splice(0)).toEqual(["epoch 1/1: loss 0", "end: epochs, 1 steps"]);
      expect(shown.run).toEqual(silent);
    }
  });
});

describe("terminal", () => {
  const written = (isTTY: boolean, columns?: number) => {
    const out: string[] = [];
    return { out, ...terminal({ isTTY, ...(columns && { columns }), write: (text) => out.push(text) }) };
  };

  it("draws a bar over the one before, and lines above it", () => {
    const { out, print, progress: show } = written(true);
    show({ share: 0.5, text: "half", line: false });
    show({ share: 2, text: "all", line: true });
    print("done");
    print("more");
    expect(out).toEqual([
      "\r\u001b[2K████████████░░░░░░░░░░░░ half",
      "\r\u001b[2K████████████████████████ all",
      "\r\u001b[2Kdone\n",
      "more\n",
    ]);
  });

  it("cuts the bar to the width of the terminal", () => {
    const { out, progress: show } = written(true, 30);
    show({ share: 0, text: "much too long", line: false });
    expect(out[0].slice("\r\u001b[2K".length)).toBe("░░░░░░░░░░░░░░░░░░░░░░░░ much");
  });

  it("writes due lines, and no codes, where nothing can be taken back", () => {
    const { out, progress: show } = written(false);
    show({ share: 0.5, text: "half", line: false });
    show({ share: 0.6, text: "more", line: true });
    expect(out).toEqual(["more\n"]);
  });
});
