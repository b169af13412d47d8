/**
 * Damages a million files of every format, or of those named, and has them decoded: `npm run fuzz [-- seed [format...]]`.
 * Prints the seed; ends with 1 at the first file that makes a decoder throw, or takes over a second.
 */
import { fuzz, fuzzTargets } from "../src/readers/mutate.testing.js";

const [seedText, ...names] = process.argv.slice(2);
const seed = seedText === undefined ? Math.floor(Date.now() / 1000) % 1_000_000_000 : Number(seedText);
const count = 1_000_000;
const step = 50_000;

for (const name of names.length === 0 ? Object.keys(fuzzTargets) : names) {
  const start = performance.now();
  let [refused, read, slowest] = [0, 0, 0];
  for (let from = 0; from < count; from += step) {
    const result = fuzz(fuzzTargets[name], step, seed + from);
    refused += result.refused;
    read += result.read;
    slowest = Math.max(slowest, result.slowest);
    if (result.failure === undefined) continue;
    console.error(`${name}: seed ${result.failure.seed} failed:`, result.failure.error);
    process.exit(1);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${name}: ${count} files from seed ${seed} in ${seconds} s: ${refused} refused, ${read} read, slowest ${slowest.toFixed(0)} ms`,
  );
}
