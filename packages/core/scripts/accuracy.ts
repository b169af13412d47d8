/**
 * Nightly: every function of one float over all 2^32 float32 patterns, against its float64 result.
 *
 *     npx tsx --conditions=@cotangent/source packages/core/scripts/accuracy.ts [functions|required|all] [stride]
 *
 * `functions` are names joined by commas; `required` those with a bound of 1 ULP. Every stride-th pattern is visited, default
 * each one; sweeps use all cores. One line per function, and an exit code of 1 when one of them is beyond its bound.
 */
import {
  accuracyBound,
  requiredFunctions,
  rowLength,
  sweepOf,
  unaryFunctions,
} from "../src/testing/floatSweep.testing.js";

const [which = "all", every = "1"] = process.argv.slice(2);
const stride = Number(every);
const rows = 4096;
const patterns = rows * rowLength;

const cell = new DataView(new ArrayBuffer(4));

function float32(pattern: number): number {
  cell.setUint32(0, pattern);
  return cell.getFloat32(0);
}

function worstOf(name: string): { readonly error: number; readonly pattern: number } {
  const sweep = sweepOf(unaryFunctions[name], rows);
  let worst = { error: 0, pattern: 0 };
  for (let first = 0; first < 0x1_0000_0000; first += patterns * stride) {
    sweep(first, stride).forEach((error, row) => {
      if (error > worst.error) worst = { error, pattern: first + row * rowLength * stride };
    });
  }
  return worst;
}

const named: Readonly<Record<string, readonly string[]>> = {
  all: Object.keys(unaryFunctions),
  required: requiredFunctions,
};

for (const name of named[which] ?? which.split(",")) {
  const start = performance.now();
  const { error, pattern } = worstOf(name);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const verdict = error <= accuracyBound(name) ? "within" : "BEYOND";
  const visited = Math.ceil(0x1_0000_0000 / stride);
  const near = `row from ${float32(pattern)}`;
  console.log(
    `${name}: ${error.toFixed(4)} ULP (${near}), ${verdict} ${accuracyBound(name)}; ${visited} patterns, ${seconds} s`,
  );
  if (verdict === "BEYOND") process.exitCode = 1;
}
