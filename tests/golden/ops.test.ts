/** Composed ops against JAX and NumPy: selection, products, statistics, softmax, creation, diagonals. */
import {
  all,
  any,
  arange,
  clip,
  concatenate,
  cumlogsumexp,
  cumprod,
  cumsum,
  type DType,
  diag,
  dot,
  einsum,
  eye,
  linspace,
  logSoftmax,
  logSumExp,
  matmul,
  max,
  mean,
  meshgrid,
  min,
  norm,
  oneHot,
  outer,
  prod,
  softmax,
  stack,
  std,
  sum,
  tensordot,
  trace,
  tri,
  tril,
  triu,
  variance,
  where,
  xlogy,
} from "@cotangent/core";
import { describeFixture, numbersOf, type Options } from "./runCase.js";

const dtypeOf = (o: Options): DType => {
  const name = o.text("dtype");
  if (name === "float32" || name === "float64" || name === "int32") return name;
  throw new Error(`no dtype of a creation fixture: ${name}`);
};
const reduction = (o: Options) => ({
  ...(o.has("axis") ? { axis: o.axis() } : {}),
  keepdims: o.flag("keepdims"),
  ...(o.has("ddof") ? { ddof: o.number("ddof") } : {}),
});
const axesOf = (o: Options): Parameters<typeof tensordot>[2] => {
  const axes = o.raw("axes");
  if (typeof axes === "number" || !Array.isArray(axes)) return Number(axes);
  return [numbersOf(axes[0], "axes"), numbersOf(axes[1], "axes")];
};
const diagonal = (o: Options) => ({ k: o.number("k"), dtype: dtypeOf(o) });

describeFixture("ops", {
  where: () => where,
  clip: () => (x, low, high) => clip(x, low, high),
  xlogy: () => xlogy,
  einsum:
    (o) =>
    (...xs) =>
      einsum(o.text("spec"), ...xs),
  matmul: () => matmul,
  dot: () => dot,
  outer: () => outer,
  tensordot: (o) => (x, y) => tensordot(x, y, axesOf(o)),
  mean: (o) => (x) => mean(x, reduction(o)),
  variance: (o) => (x) => variance(x, reduction(o)),
  std: (o) => (x) => std(x, reduction(o)),
  norm: (o) => (x) => norm(x, { ...reduction(o), ...(o.has("ord") ? { ord: o.number("ord") } : {}) }),
  sum: (o) => (x) => sum(x, reduction(o)),
  prod: (o) => (x) => prod(x, reduction(o)),
  max: (o) => (x) => max(x, reduction(o)),
  min: (o) => (x) => min(x, reduction(o)),
  all: (o) => (x) => all(x, reduction(o)),
  any: (o) => (x) => any(x, reduction(o)),
  cumsum: (o) => (x) => cumsum(x, o.number("axis")),
  cumprod: (o) => (x) => cumprod(x, o.number("axis")),
  cumlogsumexp: (o) => (x) => cumlogsumexp(x, o.number("axis")),
  concatenate:
    (o) =>
    (...xs) =>
      concatenate(xs, o.number("axis")),
  stack:
    (o) =>
    (...xs) =>
      stack(xs, o.number("axis")),
  logSumExp: (o) => (x) => logSumExp(x, reduction(o)),
  softmax: (o) => (x) => softmax(x, o.number("axis")),
  logSoftmax: (o) => (x) => logSoftmax(x, { axis: o.number("axis") }),
  oneHot: (o) => (labels) => oneHot(labels, o.number("numClasses"), { dtype: dtypeOf(o) }),
  linspace: (o) => () =>
    linspace(o.number("start"), o.number("stop"), o.number("num"), {
      endpoint: o.flag("endpoint"),
      dtype: dtypeOf(o),
    }),
  arange: (o) => () => arange(o.number("start"), o.number("stop"), o.number("step"), { dtype: dtypeOf(o) }),
  eye: (o) => () => eye(o.number("n"), o.number("m"), diagonal(o)),
  tri: (o) => () => tri(o.number("n"), o.number("m"), diagonal(o)),
  triu: (o) => (x) => triu(x, o.number("k")),
  tril: (o) => (x) => tril(x, o.number("k")),
  diag: (o) => (x) => diag(x, o.number("k")),
  trace: (o) => (x) => trace(x, { offset: o.number("offset") }),
  meshgrid:
    (o) =>
    (...xs) =>
      meshgrid(xs, { indexing: o.text("indexing") === "ij" ? "ij" : "xy" }),
});
