/** Reductions, cumulative functions, sorting and windows against JAX. */
import {
  all,
  any,
  argmax,
  argmin,
  argsort,
  cumlogsumexp,
  cummax,
  cummin,
  cumprod,
  cumsum,
  expandDims,
  max,
  maxPool,
  min,
  minPool,
  pad,
  prod,
  sort,
  sortTogether,
  squeeze,
  sum,
  sumPool,
  type Tensor,
  topK,
} from "@cotangent/core";
import { describeFixture, type Options, paddingOf, type Runner } from "./runCase.js";

const axes = (o: Options) => ({ ...(o.has("axis") ? { axis: o.axis() } : {}), keepdims: o.flag("keepdims") });
const oneAxis = (o: Options) => ({
  ...(o.has("axis") ? { axis: o.number("axis") } : {}),
  keepdims: o.flag("keepdims"),
});
const cumulative = (o: Options) => ({ axis: o.number("axis"), reverse: o.flag("reverse") });

// Windows of the fixtures run over all axes; those of pooling over all but two, which are added here.
const windows =
  (pool: typeof sumPool): Runner =>
  (o) =>
  (x: Tensor) => {
    const spread = expandDims(x, [0, 1]);
    const base = o.has("baseDilation")
      ? o.numbers("baseDilation").map((step) => step - 1)
      : o.numbers("window").map(() => 0);
    const dilated = pad(spread, 0, { interior: [0, 0, ...base] });
    const options = { size: o.numbers("window"), strides: o.numbers("strides"), padding: paddingOf(o) };
    const dilation = o.has("windowDilation") ? { dilation: o.numbers("windowDilation") } : {};
    return squeeze(pool(dilated, { ...options, ...dilation }), [0, 1]);
  };

describeFixture("reductions", {
  sum: (o) => (x) => sum(x, axes(o)),
  prod: (o) => (x) => prod(x, axes(o)),
  max: (o) => (x) => max(x, axes(o)),
  min: (o) => (x) => min(x, axes(o)),
  all: (o) => (x) => all(x, axes(o)),
  any: (o) => (x) => any(x, axes(o)),
  argmax: (o) => (x) => argmax(x, oneAxis(o)),
  argmin: (o) => (x) => argmin(x, oneAxis(o)),
  cumsum: (o) => (x) => cumsum(x, cumulative(o)),
  cumprod: (o) => (x) => cumprod(x, cumulative(o)),
  cummax: (o) => (x) => cummax(x, cumulative(o)),
  cummin: (o) => (x) => cummin(x, cumulative(o)),
  cumlogsumexp: (o) => (x) => cumlogsumexp(x, cumulative(o)),
  sort: (o) => (x) => sort(x, o.number("axis")),
  argsort: (o) => (x) => argsort(x, { axis: o.number("axis") }),
  sortMulti:
    (o) =>
    (...xs) =>
      sortTogether(xs, { axis: o.number("axis"), keyCount: o.number("numKeys") }),
  topK: (o) => (x) => topK(x, o.number("k")),
  reduceWindowSum: windows(sumPool),
  reduceWindowMax: windows(maxPool),
  reduceWindowMin: windows(minPool),
});
