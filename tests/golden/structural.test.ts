/** Data movement against JAX: broadcasting, reshaping, cutting, padding, joining. */
import {
  at,
  broadcastTo,
  concatenate,
  expandDims,
  flip,
  pad,
  repeat,
  reshape,
  slice,
  split,
  squeeze,
  stack,
  tile,
  transpose,
} from "@cotangent/core";
import { describeFixture, type Options } from "./runCase.js";

const pieces = (o: Options): number | readonly number[] =>
  o.has("sections") ? o.number("sections") : o.numbers("indices");
const countOrCounts = (o: Options): number | readonly number[] => o.axis("repeats") ?? [];
const axisOf = (o: Options): number | undefined => (o.has("axis") ? o.number("axis") : undefined);

describeFixture("structural", {
  broadcastTo: (o) => (x) => broadcastTo(x, o.numbers("shape")),
  // The axes of x, at the places that broadcastDimensions names, among new ones.
  broadcastInDim: (o) => (x) => {
    const [shape, own] = [o.numbers("shape"), o.numbers("broadcastDimensions")];
    const added = shape.map((_, axis) => axis).filter((axis) => !own.includes(axis));
    return broadcastTo(expandDims(x, added), shape);
  },
  reshape: (o) => (x) => reshape(x, o.numbers("shape")),
  transpose: (o) => (x) => transpose(x, o.numbers("permutation")),
  reverse: (o) => (x) => flip(x, o.numbers("axes")),
  concatenate:
    (o) =>
    (...xs) =>
      concatenate(xs, o.number("axis")),
  slice: (o) => (x) => {
    const [limit, strides] = [o.numbers("limit"), o.numbers("strides")];
    return at(x, ...o.numbers("start").map((start, axis) => slice(start, limit[axis], strides[axis]))).get();
  },
  pad: (o) => (x, value) => {
    const high = o.numbers("high");
    const widths = o.numbers("low").map((low, axis) => [low, high[axis]] as const);
    return pad(x, widths, { value, interior: o.numbers("interior") });
  },
  stack:
    (o) =>
    (...xs) =>
      stack(xs, o.number("axis")),
  split: (o) => (x) => split(x, pieces(o), o.number("axis")),
  tile: (o) => (x) => tile(x, o.numbers("reps")),
  repeat: (o) => (x) => repeat(x, countOrCounts(o), axisOf(o)),
  expandDims: (o) => (x) => expandDims(x, o.number("axis")),
  squeeze: (o) => (x) => squeeze(x, o.axis()),
});
