/** Reads and writes at computed places against JAX: dynamic slices, take, and at with every kind of index. */
import {
  at,
  dynamicSlice,
  dynamicUpdateSlice,
  type Index,
  maximum,
  slice,
  type Tensor,
  take,
  takeAlongAxis,
} from "@cotangent/core";
import type { Option } from "./load.js";
import { describeFixture } from "./runCase.js";

const orNull = (value: Option | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

/** The index that an entry of a fixture stands for; lists are arguments of the case. */
function indexOf(entry: Option, args: readonly Tensor[]): Index {
  if (entry === "newaxis") return null;
  if (entry === "ellipsis") return "...";
  if (typeof entry === "number") return entry;
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    throw new Error(`no index: ${entry}`);
  if ("array" in entry) return args[Number(entry.array)];
  const parts = "slice" in entry && Array.isArray(entry.slice) ? entry.slice : [];
  return slice(orNull(parts[0]), orNull(parts[1]), orNull(parts[2]) ?? 1);
}

function indices(index: Option | undefined, args: readonly Tensor[]): readonly Index[] {
  if (!Array.isArray(index)) throw new Error("an at case has an index");
  return index.map((entry: Option) => indexOf(entry, args));
}

describeFixture("indexing", {
  dynamicSlice: (o) => (x, starts) => dynamicSlice(x, starts, o.numbers("sizes")),
  dynamicUpdateSlice: () => (x, update, starts) => dynamicUpdateSlice(x, update, starts),
  take: (o) => (x, positions) => {
    const axis = o.number("axis");
    // JAX's mode "clip" takes negative positions for ones before the first element.
    if (o.raw("mode") === "clip") return take(x, maximum(positions, 0), { axis });
    return take(x, positions, { axis, mode: o.raw("mode") === "fill" ? "fill" : "clamp" });
  },
  takeAlongAxis: (o) => (x, positions) => takeAlongAxis(x, positions, o.number("axis")),
  atGet:
    (o) =>
    (...args) =>
      at(args[0], ...indices(o.raw("index"), args)).get(),
  atSet:
    (o) =>
    (...args) =>
      at(args[0], ...indices(o.raw("index"), args)).set(args[1]),
  atAdd:
    (o) =>
    (...args) =>
      at(args[0], ...indices(o.raw("index"), args)).add(args[1]),
});
