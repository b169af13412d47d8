/**
 * One function of core at many points of float64, for `accuracy64.py`: reads numbers from standard input, as many in a row as the
 * function has arguments, and writes the results, both as little-endian float64.
 *
 *     npx tsx --conditions=@cotangent/source packages/core/scripts/values.ts exp 1 < points > values
 */
import { readFileSync } from "node:fs";
import * as core from "../src/index.js";

type Call = (...args: readonly core.Tensor[]) => core.Tensor;
const functions: Readonly<Record<string, unknown>> = core;
const isCall = (value: unknown): value is Call => typeof value === "function";

const [name = "", argCount = "1"] = process.argv.slice(2);
const f = functions[name];
if (!isCall(f)) {
  throw new core.ArgumentError({
    op: "values",
    requirement: "the first argument must name a function of core",
    received: `"${name}"`,
  });
}

const bytes = readFileSync(0);
const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const rows = core.reshape(core.tensor(numbers), [-1, Number(argCount)]);
const results = f(...Array.from({ length: Number(argCount) }, (_, i) => core.take(rows, i, { axis: 1 })));
process.stdout.write(new Uint8Array(Float64Array.from(results.toTypedArray()).buffer));
