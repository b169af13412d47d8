/** Functions of whole arrays against JAX: creation, conversion, layout, pooling, searching, comparison of arrays. */
import {
  allClose,
  arrayEqual,
  astype,
  avgPool,
  broadcastArrays,
  type DType,
  flip,
  full,
  fullLike,
  inner,
  maxPool,
  minPool,
  moveAxis,
  ones,
  onesLike,
  type PoolOptions,
  ravel,
  roll,
  searchsorted,
  sortTogether,
  sumPool,
  swapAxes,
  type Tensor,
  tensor,
  zeros,
  zerosLike,
} from "@cotangent/core";
import { describeFixture, type Options, paddingOf, type Runner, withNumbers } from "./runCase.js";

const dtypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];
const dtypeOf = (o: Options, name = "dtype"): DType => {
  const dtype = dtypes.find((each) => each === o.raw(name));
  if (dtype === undefined) throw new Error(`no dtype: ${o.text(name)}`);
  return dtype;
};
const dtypeOption = (o: Options) => (o.has("dtype") ? { dtype: dtypeOf(o) } : {});
const axisOf = (o: Options): number | undefined => (o.has("axis") ? o.number("axis") : undefined);
const side = (o: Options): { readonly side?: "right" } =>
  o.raw("side") === "right" ? { side: "right" } : {};
const tolerance = (o: Options) => ({
  ...(o.has("rtol") ? { rtol: o.number("rtol") } : {}),
  ...(o.has("atol") ? { atol: o.number("atol") } : {}),
  equalNan: o.flag("equalNan"),
});

const pool =
  (f: (x: Tensor, options: PoolOptions) => Tensor): Runner =>
  (o) =>
  (x) =>
    f(x, {
      size: o.axis("size") ?? [],
      ...(o.has("strides") ? { strides: o.axis("strides") ?? [] } : {}),
      ...(o.has("padding") ? { padding: paddingOf(o) } : {}),
      ...(o.has("dilation") ? { dilation: o.axis("dilation") ?? [] } : {}),
    });

describeFixture("arrays", {
  zeros: (o) => () => zeros(o.numbers("shape"), dtypeOption(o)),
  ones: (o) => () => ones(o.numbers("shape"), dtypeOption(o)),
  full: withNumbers((o) => (value) => full(o.numbers("shape"), value, dtypeOption(o))),
  zerosLike: (o) => (x) => zerosLike(x, dtypeOption(o)),
  onesLike: (o) => (x) => onesLike(x, dtypeOption(o)),
  fullLike: withNumbers((o) => (x, value) => fullLike(x, value, dtypeOption(o))),
  astype: (o) => (x) => astype(o.has("through") ? astype(x, dtypeOf(o, "through")) : x, dtypeOf(o)),
  flip: (o) => (x) => flip(x, o.axis()),
  roll: (o) => (x) => roll(x, o.number("shift"), axisOf(o)),
  moveAxis: (o) => (x) => moveAxis(x, o.axis("from") ?? [], o.axis("to") ?? []),
  swapAxes: (o) => (x) => swapAxes(x, o.number("first"), o.number("second")),
  ravel: () => ravel,
  broadcastArrays: () => broadcastArrays,
  inner: () => inner,
  sortTogether:
    (o) =>
    (...xs) =>
      sortTogether(xs, {
        ...(o.has("axis") ? { axis: o.number("axis") } : {}),
        ...(o.has("keyCount") ? { keyCount: o.number("keyCount") } : {}),
      }),
  searchsorted: (o) => (sorted, values) =>
    searchsorted(sorted, o.has("weak") ? values.item() : values, side(o)),
  maxPool: pool(maxPool),
  minPool: pool(minPool),
  sumPool: pool(sumPool),
  avgPool: pool(avgPool),
  // Their answers are booleans here, and tensors in a fixture.
  allClose: withNumbers((o) => (x, y) => tensor(allClose(x, y, tolerance(o)))),
  arrayEqual: withNumbers(() => (x, y) => tensor(arrayEqual(x, y))),
});
