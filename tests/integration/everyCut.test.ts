/**
 * A run that is cut after any of its steps, in the middle of epochs too, saved and read back goes on to the bytes of the run that was never cut: also where it is stopped
 * early behind the cut, and where calls make several steps.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fit as train } from "@cotangent/train";
import { encodeCheckpoint, loadRun, nodeEffects, saveCheckpoint } from "@cotangent/train/node";
import { afterAll, expect, it } from "vitest";
import { callbacks, data, start, trainer, validation } from "../support/resumedTraining.js";

const root = mkdtempSync(join(tmpdir(), "cotangent-cuts-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const logsIn = (folder: string): readonly string[] =>
  ["log.csv", "log.jsonl"].map((name) => readFileSync(join(folder, name), "utf8"));

it.each([
  ["to the last epoch", 0, 1, "epochs"],
  ["stopped early", 0.1, 1, "earlyStopping: validation.loss was best in epoch"],
  ["in calls of two steps", 0, 2, "epochs"],
])("cut anywhere, %s", async (_, minDelta, stepsPerCall, reason) => {
  const folderOf = (cut: string): string => mkdtempSync(join(root, `${cut}-`));
  const optionsOf = (folder: string) => ({
    epochs: 6,
    validation,
    effects: { ...nodeEffects, print: () => undefined },
    // A call of several steps is one event; so averages and logs, the last three, have a part in where the calls begin.
    callbacks: callbacks(folder, minDelta).slice(0, stepsPerCall === 1 ? 5 : 2),
  });
  const folder = folderOf("whole");
  const whole = await train(trainer, data, { ...optionsOf(folder), from: start });
  expect(whole.reason).toContain(reason);
  const wanted = encodeCheckpoint({ run: whole.run, state: whole.state });
  const file = join(root, "run.safetensors");
  // Each run compiles its calls of several steps.
  for (let cut = 0; cut <= whole.run.step; cut += stepsPerCall === 1 ? 1 : 5) {
    const own = folderOf(String(cut));
    const options = { ...optionsOf(own), stepsPerCall };
    const { run } = await train(trainer, data, { ...options, from: start, steps: cut });
    expect(run.step).toBe(cut);
    await saveCheckpoint(file, run);
    const { state: from } = await loadRun(file, start);
    const rest = await train(trainer, data, { ...options, from });
    expect(rest.reason).toBe(whole.reason);
    expect(Buffer.compare(encodeCheckpoint({ run: rest.run, state: rest.state }), wanted), `cut ${cut}`).toBe(
      0,
    );
    if (stepsPerCall === 1) expect(logsIn(own), `logs, cut ${cut}`).toEqual(logsIn(folder));
  }
});
