/**
 * Nightly: the float32 functions over the whole format, against the float64 ones, which are exact enough to decide.
 *
 *     npx tsx packages/core/scripts/accuracy.ts [function|all] [samples|exhaustive]
 *
 * `samples` (default 4194304) walks the 2^32 bit patterns in a fixed scattered order; `exhaustive` visits each one.
 */
import { argument, evaluator } from "../src/kernel/math/evaluate.testing.js";
import type { FunctionName } from "../src/kernel/math/fixtures.testing.js";
import { functions, names } from "../src/kernel/math/fixtures.testing.js";
import { topological } from "../src/kernel/scalar.js";

const [which = "all", amount = "4194304"] = process.argv.slice(2);
const samples = amount === "exhaustive" ? 0x100000000 : Number(amount);

const cell = new DataView(new ArrayBuffer(8));

/** The float32 with the bits of `pattern`. */
function float32(pattern: number): number {
  cell.setUint32(0, pattern);
  return cell.getFloat32(0);
}

/** Half the least difference between float32 values is the most that rounding `exact` may change it, in these units. */
function unitOf(exact: number): number {
  cell.setFloat64(0, Math.max(Math.abs(exact), 1.1754943508222875e-38));
  cell.setUint32(0, (cell.getUint32(0) & 0x7ff00000) - 23 * 0x100000);
  cell.setUint32(4, 0);
  return cell.getFloat64(0);
}

function errorOf(got: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(got, rounded))
    return Number.isFinite(exact) && Number.isFinite(got) ? Math.abs(got - exact) / unitOf(exact) : 0;
  if (!Number.isFinite(got) && !Number.isFinite(rounded)) return Infinity;
  const limit = 3.4028236692093846e38;
  const finite = (x: number): number => Math.min(Math.max(x, -limit), limit);
  return Math.abs(finite(got) - finite(exact)) / unitOf(Math.min(Math.abs(exact), 3.4028234663852886e38));
}

function sweep(name: FunctionName): void {
  const build = functions[name];
  const narrow = build(argument(0, "float32"), argument(1, "float32"));
  const wide = build(argument(0, "float64"), argument(1, "float64"));
  const [f, g] = [evaluator(narrow), evaluator(wide)];
  let worst = { error: 0, x: 0, y: 0 };
  let misrounded = 0;
  for (let i = 0; i < samples; i++) {
    // Odd factors make both walks permutations of the 2^32 patterns.
    const x = float32(Math.imul(i, 0x9e3779b1) >>> 0);
    const y = build.length === 2 ? float32(Math.imul(i, 0x85ebca6b) >>> 0) : 0;
    const got = f(x, y);
    const exact = g(x, y);
    const error = errorOf(got, exact);
    if (error > worst.error) worst = { error, x, y };
    if (!Object.is(got, Math.fround(exact))) misrounded++;
  }
  const where = build.length === 2 ? `(${worst.x}, ${worst.y})` : `(${worst.x})`;
  const nodes = `${topological(narrow).length} nodes, ${topological(wide).length} in float64`;
  console.log(
    `${name}: max ${worst.error.toFixed(4)} ULP at ${where}; ${misrounded} of ${samples} not correctly rounded; ${nodes}`,
  );
}

for (const name of names) if (which === "all" || which === name) sweep(name);
