/**
 * Compares fastMath with exact meaning, on one of each: a contraction of either float dtype with other work around it, and
 * programs without contractions. Prints, as JSON, which results differ in any bit and how far off contractions are at most:
 * the difference relative to the sum of the absolute products, in units of length * epsilon.
 */
import {
  abs,
  add,
  conv,
  cumsum,
  jit,
  matmul,
  mean,
  mul,
  random,
  softmax,
  sub,
  sum,
  type Tensor,
  tanh,
} from "@cotangent/core";
import { tolerances } from "@cotangent/core/testing";

// More than one block of either way.
const length = 700;
const numbers = (seed: number, shape: readonly number[], dtype: "float32" | "float64"): Tensor =>
  random.normal(random.key(seed), shape, { dtype });

const isSame = (a: Tensor, b: Tensor): boolean => {
  const [x, y] = [a, b].map((t) => new Uint8Array(t.toTypedArray().buffer));
  return x.length === y.length && x.every((byte, i) => byte === y[i]);
};

/** Do both ways give the same bits? */
const agree = (f: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): boolean =>
  isSame(jit(f)(...xs), jit(f, { fastMath: true })(...xs));

function errorOf(dtype: "float32" | "float64"): number {
  const [x, y] = [numbers(1, [37, length], dtype), numbers(2, [length, 41], dtype)];
  const [plain, fast] = [jit(matmul)(x, y), jit(matmul, { fastMath: true })(x, y)].map((t) =>
    t.toTypedArray(),
  );
  const scale = matmul(abs(x), abs(y)).toTypedArray();
  const unit = length * tolerances[dtype].epsilon;
  return Math.max(...plain.map((value, i) => Math.abs(value - fast[i]) / (unit * scale[i])));
}

const x = numbers(3, [64, 96], "float32");
const y = numbers(4, [64, 96], "float32");
const images = numbers(5, [2, 3, 12, 12], "float32");
const kernels = numbers(6, [4, 3, 3, 3], "float32");

const contractions = {
  matmul: agree(matmul, x, numbers(7, [96, 64], "float32")),
  "matmul float64": agree(matmul, numbers(8, [40, 90], "float64"), numbers(9, [90, 40], "float64")),
  conv: agree((image, kernel) => conv(image, kernel), images, kernels),
};
const others = {
  elementwise: agree((a, b) => tanh(add(mul(a, b), sub(mul(a, a), b))), x, y),
  sum: agree((a, b) => sum(mul(a, b), 1), x, y),
  softmax: agree((a) => softmax(a), x),
  "layer norm": agree((a) => sub(a, mean(mul(a, a), { axis: -1, keepdims: true })), x),
  cumsum: agree((a, b) => cumsum(mul(a, b), 1), x, y),
  "integer matmul": agree(
    matmul,
    ...[10, 11].map((seed) => random.randint(random.key(seed), [50, 50], -1000, 1000)),
  ),
};
const names = (kinds: Readonly<Record<string, boolean>>): readonly string[] =>
  Object.keys(kinds).filter((name) => !kinds[name]);
console.log(
  JSON.stringify({
    changed: names(contractions),
    othersChanged: names(others),
    error: Math.max(errorOf("float32"), errorOf("float64")),
  }),
);
