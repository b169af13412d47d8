/**
 * The barrier: a function that returns when all threads have called it.
 * @module
 */
import { controlWords } from "./control.js";
import type { FunctionBody } from "./encoder.js";
import { functionWriter } from "./encoder.js";

/**
 * A function of the number of threads. Who spins for long calls `stalled`, by which the host gives up the core and asks
 * whether the others are still there.
 */
export function barrierBody(stalled: number): FunctionBody {
  const w = functionWriter(["i32"]);
  const [generation, spins] = [w.local("i32"), w.local("i32")];
  const at = (word: number, op: "i32.atomic.load" | "i32.atomic.store" | "i32.atomic.rmw.add"): void =>
    w.op(op, word);
  w.op("i32.const", 0);
  at(controlWords.barrierGeneration, "i32.atomic.load");
  w.op("local.set", generation);
  w.op("i32.const", 0);
  w.op("i32.const", 1);
  at(controlWords.barrierCount, "i32.atomic.rmw.add");
  w.op("i32.const", 1);
  w.op("i32.add");
  w.op("local.get", 0);
  w.op("i32.eq");
  w.when(
    () => {
      w.op("i32.const", 0);
      w.op("i32.const", 0);
      at(controlWords.barrierCount, "i32.atomic.store");
      w.op("i32.const", 0);
      w.op("local.get", generation);
      w.op("i32.const", 1);
      w.op("i32.add");
      at(controlWords.barrierGeneration, "i32.atomic.store");
    },
    () =>
      w.loop((again) => {
        w.op("local.get", spins);
        w.op("i32.const", 1);
        w.op("i32.add");
        w.op("local.tee", spins);
        w.op("i32.const", 0x3ffff);
        w.op("i32.and");
        w.op("i32.eqz");
        w.when(() => w.op("call", stalled));
        w.op("i32.const", 0);
        at(controlWords.barrierGeneration, "i32.atomic.load");
        w.op("local.get", generation);
        w.op("i32.eq");
        w.branchIf(again);
      }),
  );
  return { params: ["i32"], results: [], code: w.finish() };
}
