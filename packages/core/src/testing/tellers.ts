/**
 * What there is to tell of a value that is not finite, by what made it: an argument, a constant or an operation.
 * @module
 */
import { stridesOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { isByPosition } from "./flow.js";
import type { Maker, OperandValue } from "./makerBook.js";
import type { Watched } from "./watch.js";

type Tell = Maker["tell"];

const valuesOf = (x: Tensor): ArrayLike<number> => elementsOf(x, "traceNonFinite");

function indexAt(shape: readonly number[], position: number): readonly number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(position / stride) % shape[axis]);
}

/** Tells of the elements of an argument. */
export function argumentAt(x: Tensor, path: string): Tell {
  return (position) => {
    const value = valuesOf(x)[position];
    const [operands, index] = [[{ value, path }], indexAt(x.shape, position)];
    return { value, operation: "argument", index, operands, line: "", pass: "forward", loops: [] };
  };
}

/** Tells of the elements of a constant, with the line of the operation that took it; none did of a result. */
export function constantAt(x: Tensor, taken: Watched | undefined): Tell {
  const [place, loops] = [taken?.place(), taken?.loops ?? []];
  return (position) => {
    const value = valuesOf(x)[position];
    return {
      value,
      operation: "constant",
      index: indexAt(x.shape, position),
      operands: [{ value }],
      line: place?.line ?? "",
      ...(place?.derivativeOf === undefined ? {} : { derivativeOf: place.derivativeOf }),
      pass: place?.isBackward === true ? "backward" : "forward",
      loops,
    };
  };
}

/** Tells of the elements of a result; `fixAt` is what to write instead, where the pattern is known. */
export function tellerOf(
  { primitive, args, loops, place }: Watched,
  out: Tensor,
  known: {
    readonly paths: ReadonlyMap<Tensor, string>;
    readonly fixAt: (position: number) => string | undefined;
  },
): Tell {
  const { line, derivativeOf, isBackward } = place();
  const isSame = isByPosition(primitive);
  return (position) => {
    const operands = args.map((arg): OperandValue => {
      const path = known.paths.get(arg);
      const one = arg.size === 1 ? valuesOf(arg)[0] : isSame ? valuesOf(arg)[position] : undefined;
      return { value: one ?? `${arg.dtype}[${arg.shape.join()}]`, ...(path === undefined ? {} : { path }) };
    });
    const fix = known.fixAt(position);
    return {
      value: valuesOf(out)[position],
      operation: primitive.name,
      index: indexAt(out.shape, position),
      operands,
      line,
      ...(derivativeOf === undefined ? {} : { derivativeOf }),
      pass: isBackward ? "backward" : "forward",
      loops,
      ...(fix === undefined ? {} : { fix }),
    };
  };
}
