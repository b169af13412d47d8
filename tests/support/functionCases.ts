/**
 * Every exported function of core that is no primitive, with arguments for the laws: operations made of several primitives,
 * transforms of functions, control flow. The first word of a name is what is exported.
 */
import * as core from "@cotangent/core";
import { add, cos, greater, matmul, mul, sin, sub, sum, type Tensor, tanh } from "@cotangent/core";
import { anyKey, anyPositiveDefinite, domains } from "@cotangent/core/testing";

const { fft, linalg, random } = core;

/** The dtypes that have derivatives. */
export type Floating = "float32" | "float64";

/** What draws the arguments of one dtype: descriptions as describeLaws takes them. */
type Arguments = (of: Draw, dtype: Floating) => readonly unknown[];

interface Draw {
  /** Values between -1 and 1. */
  readonly real: (...shape: readonly number[]) => unknown;
  readonly positive: (...shape: readonly number[]) => unknown;
  /** No two elements near each other, none near 0. */
  readonly distinct: (...shape: readonly number[]) => unknown;
  readonly ints: (high: number, ...shape: readonly number[]) => unknown;
  readonly bools: (...shape: readonly number[]) => unknown;
}

/** A function under law. */
export interface FunctionCase {
  readonly f: (...args: never[]) => unknown;
  readonly args: Arguments;
}

const real = { low: -1, high: 1 };
const positive = { low: 0.25, high: 2 };

/** The descriptions of one dtype. */
export function draw(dtype: Floating): Draw {
  return {
    real: (...shape) => ({ shape, dtype, domain: real }),
    positive: (...shape) => ({ shape, dtype, domain: positive }),
    distinct: (...shape) => ({ shape, dtype, domain: { ...domains.distinct, avoid: [0] } }),
    ints: (high, ...shape) => ({ shape, dtype: "int32", domain: { low: 0, high } }),
    bools: (...shape) => ({ shape, dtype: "bool" }),
  };
}

const call = (f: (...args: never[]) => unknown, args: Arguments): FunctionCase => ({ f, args });
const one = (f: (x: Tensor) => unknown, ...shape: readonly number[]): FunctionCase =>
  call(f, (of) => [of.real(...shape)]);
const two = (f: (x: Tensor, y: Tensor) => unknown): FunctionCase =>
  call(f, (of) => [of.distinct(2, 3), of.distinct(3)]);
const matrix = (f: (a: Tensor) => unknown): FunctionCase =>
  call(f, (_, dtype) => [anyPositiveDefinite(3, dtype)]);

/** Indices of 5 elements in 3 segments of which none is empty: its greatest element would be infinite. */
const everySegment = core.tensor([0, 2, 1, 0, 2], { dtype: "int32" });

const smooth = (x: Tensor): Tensor => sin(mul(x, x));
const scalar = (x: Tensor): Tensor => sum(smooth(x));
const parts = ({ re, im }: core.fft.Complex): readonly Tensor[] => [re, im];
const complex = (x: Tensor, y: Tensor): core.fft.Complex => ({ re: x, im: y });
const pair = (f: (z: core.fft.Complex) => core.fft.Complex): FunctionCase =>
  call(
    (x: Tensor, y: Tensor) => parts(f(complex(x, y))),
    (of) => [of.real(2, 4), of.real(2, 4)],
  );

/** Elementwise and broadcasting. */
const arithmetic: Readonly<Record<string, FunctionCase>> = {
  "add that broadcasts": two(core.add),
  "mul of two dtypes": call(
    (x: Tensor, n: Tensor) => core.mul(x, n),
    (of) => [of.real(2, 3), of.ints(5, 3)],
  ),
  "div that broadcasts": two(core.div),
  maximum: two(core.maximum),
  minimum: two(core.minimum),
  mod: two(core.mod),
  floorDivide: two(core.floorDivide),
  logaddexp: two(core.logaddexp),
  xlogy: call(core.xlogy, (of) => [of.real(2, 3), of.positive(3)]),
  betaln: call(core.betaln, (of) => [of.positive(2, 3), of.positive(3)]),
  gammaincc: call(core.gammaincc, (of) => [of.positive(4), of.positive(4)]),
  logNdtr: one(core.logNdtr, 5),
  sampleGamma: call(core.sampleGamma, (of) => [anyKey(), of.positive(3)]),
  sampleLogGamma: call(core.sampleLogGamma, (of) => [anyKey(), of.positive(3)]),
  sampleBeta: call(core.sampleBeta, (of) => [anyKey(), of.positive(3), of.positive(3)]),
  square: one(core.square, 2, 3),
  reciprocal: call(core.reciprocal, (of) => [of.positive(3)]),
  clip: call(
    (x: Tensor) => core.clip(x, -0.5, 2),
    (of) => [of.distinct(5)],
  ),
  where: call(core.where, (of) => [of.bools(2, 3), of.real(3), of.real(2, 1)]),
  astype: one((x) => core.astype(x, "float64"), 3),
  interp: call(
    (x: Tensor, y: Tensor) => core.interp(x, core.tensor([-1, 0, 1]), y),
    (of) => [of.distinct(4), of.real(3)],
  ),
};

/** Along axes. */
const reductions: Readonly<Record<string, FunctionCase>> = {
  mean: one((x) => core.mean(x, { axis: 1 }), 2, 3),
  sum: one((x) => core.sum(x, { axis: [0, -1], keepdims: true }), 2, 3, 2),
  prod: call(
    (x: Tensor) => core.prod(x, { axis: 0 }),
    (of) => [of.positive(3, 2)],
  ),
  variance: one((x) => core.variance(x, { axis: -1 }), 2, 4),
  std: call(
    (x: Tensor) => core.std(x, { axis: -1 }),
    (of) => [of.distinct(2, 4)],
  ),
  norm: call(
    (x: Tensor) => core.norm(x),
    (of) => [of.distinct(4)],
  ),
  softmax: one((x) => core.softmax(x), 2, 3),
  logSoftmax: one((x) => core.logSoftmax(x, { axis: 0 }), 3, 2),
  logSumExp: one((x) => core.logSumExp(x, { axis: -1 }), 2, 3),
  sortTogether: call(
    (x: Tensor, y: Tensor) => core.sortTogether([x, y]),
    (of) => [of.distinct(4), of.real(4)],
  ),
  topK: call(
    (x: Tensor) => core.topK(x, 2),
    (of) => [of.distinct(5)],
  ),
  segmentSum: call(
    (x: Tensor, ids: Tensor) => core.segmentSum(x, ids, 3),
    (of) => [of.real(5), of.ints(2, 5)],
  ),
  segmentMean: call(
    (x: Tensor, ids: Tensor) => core.segmentMean(x, ids, 3),
    (of) => [of.real(5), of.ints(2, 5)],
  ),
  segmentProd: call(
    (x: Tensor, ids: Tensor) => core.segmentProd(x, ids, 3),
    (of) => [of.positive(5), of.ints(2, 5)],
  ),
  segmentMax: call(
    (x: Tensor) => core.segmentMax(x, everySegment, 3),
    (of) => [of.distinct(5)],
  ),
  segmentMin: call(
    (x: Tensor) => core.segmentMin(x, everySegment, 3),
    (of) => [of.distinct(5)],
  ),
  maxPool: call(
    (x: Tensor) => core.maxPool(x, { size: 2 }),
    (of) => [of.distinct(1, 2, 5)],
  ),
  minPool: call(
    (x: Tensor) => core.minPool(x, { size: 2 }),
    (of) => [of.distinct(1, 2, 5)],
  ),
  sumPool: one((x) => core.sumPool(x, { size: 2, padding: "SAME" }), 1, 2, 5),
  avgPool: one((x) => core.avgPool(x, { size: 2, strides: 1 }), 1, 2, 4),
};

/** Layout: what only moves. */
const layout: Readonly<Record<string, FunctionCase>> = {
  at: call(
    (x: Tensor, y: Tensor) => core.at(x, 1).add(y),
    (of) => [of.real(3, 2), of.real(2)],
  ),
  broadcastArrays: call(
    (x: Tensor, y: Tensor) => core.broadcastArrays(x, y),
    (of) => [of.real(2, 1), of.real(3)],
  ),
  broadcastTo: one((x) => core.broadcastTo(x, [2, 3]), 3),
  diag: one((x) => core.diag(x), 3),
  expandDims: one((x) => core.expandDims(x, 1), 3),
  flip: one((x) => core.flip(x, 0), 3, 2),
  meshgrid: call(
    (x: Tensor, y: Tensor) => core.meshgrid([x, y]),
    (of) => [of.real(2), of.real(3)],
  ),
  moveAxis: one((x) => core.moveAxis(x, 0, 2), 2, 3, 2),
  ravel: one((x) => core.ravel(x), 2, 3),
  repeat: one((x) => core.repeat(x, 2, 0), 2, 3),
  roll: one((x) => core.roll(x, 1, -1), 2, 3),
  split: one((x) => core.split(x, 2), 4),
  squeeze: one((x) => core.squeeze(x), 1, 3),
  stack: call(
    (x: Tensor, y: Tensor) => core.stack([x, y], 1),
    (of) => [of.real(3), of.real(3)],
  ),
  swapAxes: one((x) => core.swapAxes(x, 0, 1), 2, 3),
  take: call(
    (x: Tensor, i: Tensor) => core.take(x, i, { axis: 1 }),
    (of) => [of.real(2, 4), of.ints(3, 5)],
  ),
  takeAlongAxis: call(
    (x: Tensor, i: Tensor) => core.takeAlongAxis(x, i, { axis: 1 }),
    (of) => [of.real(2, 4), of.ints(3, 2, 3)],
  ),
  tile: one((x) => core.tile(x, [2, 1]), 2, 3),
  tril: one((x) => core.tril(x), 3, 3),
  triu: one((x) => core.triu(x, 1), 3, 3),
};

/** Products of tensors, matrices, Fourier transforms. */
const linear: Readonly<Record<string, FunctionCase>> = {
  matmul: call(core.matmul, (of) => [of.real(2, 2, 3), of.real(3, 2)]),
  dot: call(core.dot, (of) => [of.real(2, 3), of.real(3)]),
  inner: call(core.inner, (of) => [of.real(2, 3), of.real(2, 3)]),
  outer: call(core.outer, (of) => [of.real(2), of.real(3)]),
  tensordot: call(
    (x: Tensor, y: Tensor) => core.tensordot(x, y, 1),
    (of) => [of.real(2, 3), of.real(3, 2)],
  ),
  einsum: call(
    (x: Tensor, y: Tensor) => core.einsum("ij,jk->ki", x, y),
    (of) => [of.real(2, 3), of.real(3, 2)],
  ),
  trace: one((x) => core.trace(x), 3, 3),
  "linalg.choleskySolve": call(
    (a: Tensor, b: Tensor) => linalg.choleskySolve(linalg.cholesky(a), b),
    (of, dtype) => [anyPositiveDefinite(3, dtype), of.real(3)],
  ),
  "linalg.cholesky": matrix((a) => linalg.cholesky(a)),
  "linalg.cond": matrix((a) => linalg.cond(a, { p: 1 })),
  "linalg.det": matrix((a) => linalg.det(a)),
  "linalg.slogdet": matrix((a) => linalg.slogdet(a)),
  "linalg.inv": matrix((a) => linalg.inv(a)),
  "linalg.expm": one((a) => linalg.expm(a), 2, 2),
  "linalg.matrixPower": one((a) => linalg.matrixPower(a, 3), 2, 2),
  "linalg.solve": call(linalg.solve, (of, dtype) => [anyPositiveDefinite(3, dtype), of.real(3)]),
  "linalg.triangularSolve": call(
    (a: Tensor, b: Tensor) => linalg.triangularSolve(a, b, { lower: true }),
    (of, dtype) => [anyPositiveDefinite(3, dtype), of.real(3, 2)],
  ),
  "linalg.luSolve": call(
    (a: Tensor, b: Tensor) => linalg.luSolve(linalg.luFactor(a), b),
    (of, dtype) => [anyPositiveDefinite(2, dtype), of.real(2)],
  ),
  "linalg.lstsq": call(
    (a: Tensor, b: Tensor) => linalg.lstsq(a, b),
    (of, dtype) => [anyPositiveDefinite(2, dtype), of.real(2)],
  ),
  "linalg.pinv": matrix((a) => linalg.pinv(a)),
  "linalg.norm": call(
    (a: Tensor) => linalg.norm(a),
    (of) => [of.distinct(2, 3)],
  ),
  "linalg.qr": matrix((a) => linalg.qr(a)),
  "linalg.lu": matrix((a) => linalg.lu(a)),
  "linalg.svdvals": call(
    (a: Tensor) => linalg.svdvals(a),
    (of) => [of.distinct(2, 2)],
  ),
  "linalg.eigvalsh": call(
    (a: Tensor) => linalg.eigvalsh(add(a, core.diag(core.tensor([1, 3])))),
    (of) => [of.real(2, 2)],
  ),
  "fft.fft": pair((z) => fft.fft(z)),
  "fft.ifft": pair((z) => fft.ifft(z)),
  "fft.fftn": pair((z) => fft.fftn(z)),
  "fft.ifftn": pair((z) => fft.ifftn(z)),
  "fft.rfft": one((x) => parts(fft.rfft(x)), 2, 5),
  "fft.rfftn": one((x) => parts(fft.rfftn(x)), 2, 4),
  "fft.irfft": call(
    (x: Tensor, y: Tensor) => fft.irfft(complex(x, y)),
    (of) => [of.real(3), of.real(3)],
  ),
  "fft.irfftn": call(
    (x: Tensor, y: Tensor) => fft.irfftn(complex(x, y)),
    (of) => [of.real(2, 3), of.real(2, 3)],
  ),
  "fft.fftshift": one((x) => fft.fftshift(x), 5),
  "fft.ifftshift": one((x) => fft.ifftshift(x), 5),
};

/** What transforms return, and functions that take functions. */
const transforms: Readonly<Record<string, FunctionCase>> = {
  grad: one(core.grad(scalar), 3),
  valueAndGrad: one(core.valueAndGrad(scalar), 3),
  jvp: call(
    (x: Tensor, v: Tensor) => core.jvp(smooth, [x], [v]),
    (of) => [of.real(3), of.real(3)],
  ),
  vjp: call(
    (x: Tensor, ct: Tensor) => core.vjp(smooth, [x])[1](ct),
    (of) => [of.real(3), of.real(3)],
  ),
  linearize: call(
    (x: Tensor, v: Tensor) => core.linearize(smooth, [x])[1](v),
    (of) => [of.real(3), of.real(3)],
  ),
  linearTranspose: one((ct): unknown => core.linearTranspose((v: Tensor): Tensor => mul(v, 3), [ct])(ct), 3),
  jacfwd: one(core.jacfwd(smooth), 2),
  jacrev: one(core.jacrev(smooth), 2),
  hessian: one(core.hessian(scalar), 2),
  hvp: call(
    (x: Tensor, v: Tensor) => core.hvp(scalar, [x], [v]),
    (of) => [of.real(2), of.real(2)],
  ),
  jit: one(core.jit(smooth), 3),
  vmap: one(
    core.vmap((x: Tensor) => core.softmax(x)),
    2,
    3,
  ),
  map: one((x) => core.map((row: Tensor) => smooth(row), x), 2, 3),
  checkpoint: one(core.checkpoint(smooth), 3),
  checkpointName: one((x) => core.checkpointName(smooth(x), "smooth"), 3),
  customJvp: one(
    core.customJvp(smooth, ([x], [v]) => [smooth(x), mul(v, mul(mul(x, 2), cos(mul(x, x))))]),
    3,
  ),
  customVjp: one(
    core.customVjp(smooth, {
      fwd: (x: Tensor) => [smooth(x), x],
      bwd: (x, ct) => [mul(ct, mul(mul(x, 2), cos(mul(x, x))))],
    }),
    3,
  ),
  cond: call(
    (p: Tensor, x: Tensor) => core.cond(p, sin, (y: Tensor) => mul(y, y), x),
    (of) => [of.bools(), of.real(3)],
  ),
  switchCase: call(
    (i: Tensor, x: Tensor) => core.switchCase(i, [sin, cos, tanh], x),
    (of) => [of.ints(2), of.real(3)],
  ),
  scan: call(
    (c: Tensor, xs: Tensor) =>
      core.scan((carry: Tensor, x: Tensor) => [sin(add(carry, x)), mul(carry, x)] as const, c, xs),
    (of) => [of.real(), of.real(4)],
  ),
  foriLoop: one((x) => core.foriLoop(0, 3, (_: Tensor, y: Tensor) => tanh(mul(y, 2)), x), 3),
  whileLoop: one(
    (x) =>
      core.whileLoop(
        (y: Tensor) => greater(sum(mul(y, y)), 0.5),
        (y: Tensor) => mul(sin(y), 0.5),
        x,
      ),
    2,
  ),
  associativeScan: call(
    (x: Tensor) => core.associativeScan((a: Tensor, b: Tensor) => mul(a, b), x),
    (of) => [of.positive(4)],
  ),
  fixedPoint: call(
    (a: Tensor) => core.fixedPoint((x: Tensor) => mul(a, cos(x)), mul(a, 0)),
    (of) => [of.real(2)],
  ),
  root: call(
    (a: Tensor) => core.root((x: Tensor) => sub(mul(x, mul(x, x)), a), add(mul(a, 0), 1)),
    (of) => [of.positive(2)],
  ),
  customRoot: call(
    (a: Tensor) =>
      core.customRoot(
        (x: Tensor) => sub(mul(x, x), a),
        a,
        () => core.sqrt(a),
        (g, y) => core.div(y, g(core.onesLike(y))),
      ),
    (of) => [of.positive(2)],
  ),
  customLinearSolve: call(
    (a: Tensor, b: Tensor) =>
      core.customLinearSolve(
        (x: Tensor) => mul(a, x),
        b,
        (_matvec, y) => core.div(y, a),
        { symmetric: true },
      ),
    (of) => [of.positive(3), of.real(3)],
  ),
  conjugateGradient: call(
    // The method takes matrices for symmetric, so it is differentiated along symmetric ones.
    (a: Tensor, b: Tensor) => core.conjugateGradient((x: Tensor) => matmul(add(a, core.transpose(a)), x), b),
    (of, dtype) => [anyPositiveDefinite(2, dtype), of.real(2)],
  ),
};

/** Samplers as functions of a key: no derivative to be right, but jit, vmap and inputs as of anything. */
const sampled: Readonly<Record<string, FunctionCase>> = Object.fromEntries(
  Object.entries({
    bits: (key: core.Key) => random.bits(key, [3]),
    uniform: (key: core.Key) => random.uniform(key, [3]),
    normal: (key: core.Key) => random.normal(key, [3]),
    truncatedNormal: (key: core.Key) => random.truncatedNormal(key, -1, 2, [3]),
    exponential: (key: core.Key) => random.exponential(key, [3]),
    gumbel: (key: core.Key) => random.gumbel(key, [3]),
    bernoulli: (key: core.Key) => random.bernoulli(key, 0.3, [3]),
    categorical: (key: core.Key) => random.categorical(key, core.tensor([0.5, 1, -1])),
    randint: (key: core.Key) => random.randint(key, [3], 0, 10),
    permutation: (key: core.Key) => random.permutation(key, 4),
    choice: (key: core.Key) => random.choice(key, 4, { shape: [2] }),
    split: (key: core.Key) => random.split(key).map(random.keyData),
    foldIn: (key: core.Key) => random.keyData(random.foldIn(key, 7)),
  }).map(([name, f]) => [`random.${name}`, call(f, () => [anyKey()])]),
);

/** All of them. */
export const functionCases: Readonly<Record<string, FunctionCase>> = {
  ...arithmetic,
  ...reductions,
  ...layout,
  ...linear,
  ...transforms,
  ...sampled,
};
