/**
 * shadow64: a function in float32 and in float64 side by side, and the operations at which the two part.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { Tensor as TensorClass } from "../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import type { Primitive } from "../program/primitive.js";
import { evaluate } from "../trace/evaluate.js";
import { callFlat } from "../trace/flat.js";
import { widened } from "./differences.js";
import { elementErrors } from "./elementErrors.js";
import type { Parting, Shadow, ShadowOptions } from "./partingBook.js";
import { partingBook } from "./partingBook.js";
import { nameOf } from "./problemOf.js";
import type { Watched } from "./watch.js";
import { formatPlace, watch } from "./watch.js";

/** What shadow64 found. */
export interface Shadowed<R> {
  /** The result in float32, as without shadow64. */
  readonly result: R;
  /** The same computed in float64 throughout. */
  readonly exact: R;
  /** Relative error of every leaf of the result, by its name. */
  readonly errors: Readonly<Record<string, number>>;
  /** The operations at which precision was lost, in the order in which they ran. */
  readonly partings: readonly Parting[];
  /** The partings in words. */
  readonly text: string;
}

// Where a parameter asks for float32, the shadow takes float64.
function widenedParams(params: object): object {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]): [string, unknown] => [
      name,
      value === "float32" ? "float64" : value,
    ]),
  );
}

function exactResults(
  primitive: Primitive,
  args: readonly Tensor[],
  params: object,
  outs: readonly Tensor[],
): readonly Tensor[] {
  try {
    const exact = evaluate.process(primitive, args, widenedParams(params));
    return outs.map((out, i) => (out.shape.join() === exact[i].shape.join() ? exact[i] : widened([out])[0]));
  } catch {
    // An operation on the bits of float32 has no shadow: it starts a new one.
    return widened(outs);
  }
}

function describe({
  operation,
  error,
  before,
  values,
  operands,
  line,
  loops,
  pass,
  derivativeOf,
}: Parting): string {
  const given = operands.map(({ float32, float64 }) => `${float32} for ${float64}`).join(", ");
  const place = {
    line,
    isBackward: pass === "backward",
    ...(derivativeOf === undefined ? {} : { derivativeOf }),
  };
  const digits = (x: number): string => (Number.isFinite(x) ? x.toPrecision(2) : String(x));
  return (
    `${operation}(${given}) is ${values.float32} for ${values.float64}, ${formatPlace(place, loops)} ` +
    `(relative error ${digits(error)} after ${digits(before)})`
  );
}

/**
 * Calls `f` operation by operation in the precision of its arguments and once more in float64, and reports where the two
 * part: operations whose result is off by more than `tolerance` and far more than what they were made of, as differences
 * of nearly equal numbers are, and comparisons that come out otherwise. Elements are followed one by one: the error of a
 * small one is told of where it was made, if it comes to count in a later result. It looks into jit, loops and derivatives, as
 * traceNonFinite does.
 * @throws ArgumentError when it is called inside of another transform
 * @example
 * ```ts
 * import { add, sub, type Tensor, tensor } from "@cotangent/core";
 * import { shadow64 } from "@cotangent/core/testing";
 * const cancelling = (x: Tensor) => sub(add(x, 10000), 10000);
 * const { partings, errors } = shadow64(cancelling)(tensor(0.123));
 * partings.map(({ operation }) => operation) // => ["sub"]
 * errors.result > 1e-4 // => true
 * ```
 */
export function shadow64<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: ShadowOptions = {},
): (...args: A) => Shadowed<Tensors<R>> {
  return (...args) => {
    const shadows = new WeakMap<Tensor, Shadow>();
    const book = partingBook(options);
    const shadow = (x: Tensor, exact: Tensor): Shadow => {
      const made = { x, exact, errors: elementErrors(x, exact) };
      shadows.set(x, made);
      return made;
    };
    // Once for each tensor: the rounds of a loop read their rows of the same one.
    const shadowFor = (x: Tensor): Shadow => shadows.get(x) ?? shadow(x, widened([x])[0]);
    const observe = (application: Watched): void => {
      const { primitive, params, args: taken, outs } = application;
      const operands = taken.map(shadowFor);
      const exacts = exactResults(
        primitive,
        operands.map(({ exact }) => exact),
        params,
        outs,
      );
      book.observe(
        application,
        operands,
        outs.map((out, i) => shadow(out, exacts[i])),
      );
    };
    const { leaves, treedef } = watch("shadow64", () => callFlat("shadow64", f, args), observe);
    const result = treeUnflatten(treedef, leaves);
    const errors = Object.fromEntries(
      treeLeavesWithPath(result, "shadow64").flatMap(([path, leaf]) =>
        leaf instanceof TensorClass ? [[nameOf(path, "result"), shadowFor(leaf).errors.error]] : [],
      ),
    );
    const exact = treeUnflatten(
      treedef,
      leaves.map((leaf) => shadowFor(leaf).exact),
    );
    const partings = book.partings();
    return { result, exact, errors, partings, text: partings.map(describe).join("\n") };
  };
}
