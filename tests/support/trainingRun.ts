/**
 * The training of resumedTraining.ts in a process of its own, to be killed and resumed: `trainingRun.ts <folder> <steps> [<save to die
 * in>]`. It saves itself after every step, goes on from what it finds in the folder, says from which step and when its first save
 * begins, and prints a hash of all that it ends with.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setThreads } from "@cotangent/core";
import { type Effects, modelCheckpoint, fit as train } from "@cotangent/train";
import { encodeCheckpoint, loadRun, nodeEffects } from "@cotangent/train/node";
import { callbacks, data, type State, start, trainer, validation } from "./resumedTraining.js";

const [folder, steps, deadlySave] = process.argv.slice(2);
setThreads(1);

const file = join(folder, "run.safetensors");
// A file of this run exists from its first save on, or is being written: then there is nothing to resume yet.
const from = existsSync(file) ? (await loadRun(file, start)).state : start;

let saves = 0;
const effects: Effects = {
  ...nodeEffects,
  print: () => undefined,
  save: (path, content) => {
    if (saves === 0) console.log("saving");
    const saved = nodeEffects.save(path, content);
    // A save takes some turns of the event loop; death comes in one of them.
    if (++saves === Number(deadlySave)) die(saves % 7);
    return saved;
  },
};

function die(turns: number): void {
  if (turns === 0) process.kill(process.pid, "SIGKILL");
  else setImmediate(die, turns - 1);
}

console.log(`from ${from.step}`);
const { run, state } = await train(trainer, data, {
  from,
  steps: Number(steps),
  validation,
  effects,
  callbacks: [modelCheckpoint<State>({ file, everySteps: 1 }), ...callbacks(folder, 0)],
});
const hash = createHash("sha256").update(encodeCheckpoint({ run, state }));
for (const name of ["log.csv", "log.jsonl"])
  if (existsSync(join(folder, name))) hash.update(readFileSync(join(folder, name)));
console.log(`end ${hash.digest("hex")}`);
