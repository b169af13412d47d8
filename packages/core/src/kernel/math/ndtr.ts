/**
 * The distribution function of the normal distribution, from erfc: what rounding x / sqrt 2 does to it far out is put right.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, lt, mul, select, sqrt, sub } from "../scalar.js";
import { split, splitConstant } from "./doubleDouble.js";
import { erfcNarrow, erfcWide } from "./erf.js";
import { atLeast, throughFloat64 } from "./floats.js";

const root = Math.SQRT1_2;
// sqrt(1/2) - Math.SQRT1_2
const rootLow = -4.833646656726457e-17;

/**
 * The probability that a normally distributed number lies below x, for float32 or float64, all arguments; its values may be
 * subnormal. Largest error measured: f32 0.502 ULP, f64 1.50 ULP (near -1.2).
 */
export function ndtr(x: ScalarExpr): ScalarExpr {
  return x.dtype === "float32" ? throughFloat64((y) => mul(erfcNarrow(mul(y, -root)), 0.5))(x) : wide(x);
}

// erfc(z + d) = erfc(z) e^(-d r(z)), where r = 2 e^(-z^2) / (sqrt(pi) erfc(z)) lies between z + sqrt(z^2 + 4 / pi) and
// z + sqrt(z^2 + 2); so near 1 half of its digits are enough.
function wide(x: ScalarExpr): ScalarExpr {
  const z = mul(x, -root);
  const bounded = atLeast(x, -40);
  const { high, low } = splitConstant(root);
  const halves = split(bounded);
  const product = mul(bounded, root);
  const lost = add(
    add(add(sub(mul(halves.high, high), product), mul(halves.high, low)), mul(halves.low, high)),
    add(mul(halves.low, low), mul(bounded, rootLow)),
  );
  const size = abs(product);
  const slope = add(size, sqrt(add(mul(size, size), 1.7)));
  // lost is that of -d; above 0 it stays below what erfc rounds away.
  const growth = select(lt(x, 0), mul(lost, slope), constant(0, "float64"));
  return mul(erfcWide(z, growth), 0.5);
}
