/**
 * shadow64: a function in float32 and in float64 side by side, and the operations at which the two part.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import { stridesOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, Tensor as TensorClass } from "../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import type { Primitive } from "../program/primitive.js";
import { evaluate } from "../trace/evaluate.js";
import { callFlat } from "../trace/flat.js";
import { magnitude } from "./close.js";
import { widened } from "./differences.js";
import { nameOf } from "./problemOf.js";
import type { LoopRound, Watched } from "./watch.js";
import { formatPlace, watch } from "./watch.js";

/** A value in both precisions. */
export interface Both {
  readonly float32: number;
  readonly float64: number;
}

/** An operation whose result is much further from the truth than what it was made of. */
export interface Parting {
  readonly operation: string;
  /** The user's line, `file:line:column`. */
  readonly line: string;
  readonly derivativeOf?: string;
  readonly pass: "forward" | "backward";
  readonly loops: readonly LoopRound[];
  /** The greatest error of its result, relative to the greatest magnitude of the result; 1 where a choice went another way. */
  readonly error: number;
  /** The same of its operands, the worst of them. */
  readonly before: number;
  /** Position of the greatest error. */
  readonly index: readonly number[];
  readonly values: Both;
  /** The operands at that position, those that have as many elements. */
  readonly operands: readonly Both[];
}

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

/** What counts as parting. */
export interface ShadowOptions {
  /** The least relative error of a result that is reported. Default 1e-4, a thousand units in the last place. */
  readonly tolerance?: number;
  /** By how much it must exceed that of the operands. Default 8. */
  readonly growth?: number;
}

interface Distance {
  readonly error: number;
  readonly at: number;
}

function distance(x: Tensor, exact: Tensor): Distance {
  const [a, b] = [elementsOf(x, "shadow64"), elementsOf(exact, "shadow64")];
  const scale = magnitude(exact);
  let error = 0;
  let at = 0;
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i]) || a[i] === b[i]) continue;
    const apart = Math.abs(a[i] - b[i]);
    const relative = isFloating(x.dtype) ? apart / scale : 1;
    const here = Number.isNaN(relative) || apart === Infinity ? Infinity : relative;
    if (here > error) {
      error = here;
      at = i;
    }
  }
  return { error, at };
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

function shadowOf(
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
 * of nearly equal numbers are, and comparisons that come out otherwise. It looks into jit, loops and derivatives, as
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
  const { tolerance = 1e-4, growth = 8 } = options;
  return (...args) => {
    const shadows = new WeakMap<Tensor, Tensor>();
    const partings: Parting[] = [];
    const known = new WeakMap<Tensor, number>();
    // Both once for each tensor: the rounds of a loop read their rows of the same one.
    const exactOf = (x: Tensor): Tensor => {
      const exact = shadows.get(x) ?? widened([x])[0];
      shadows.set(x, exact);
      return exact;
    };
    const errorOf = (x: Tensor): number => {
      const error = known.get(x) ?? distance(x, exactOf(x)).error;
      known.set(x, error);
      return error;
    };
    const observe = (application: Watched): void => {
      const { primitive, params, args: operands, outs } = application;
      const exacts = operands.map(exactOf);
      const before = Math.max(0, ...operands.map(errorOf));
      shadowOf(primitive, exacts, params, outs).forEach((exact, i) => {
        shadows.set(outs[i], exact);
        const { error, at } = distance(outs[i], exact);
        known.set(outs[i], error);
        if (error > tolerance && error > growth * before)
          partings.push(partingOf(application, { out: outs[i], exact, exacts, error, before, at }));
      });
    };
    const { leaves, treedef } = watch("shadow64", () => callFlat("shadow64", f, args), observe);
    const result = treeUnflatten(treedef, leaves);
    const errors = Object.fromEntries(
      treeLeavesWithPath(result, "shadow64").flatMap(([path, leaf]) =>
        leaf instanceof TensorClass ? [[nameOf(path, "result"), errorOf(leaf)]] : [],
      ),
    );
    const exact = treeUnflatten(treedef, leaves.map(exactOf));
    return { result, exact, errors, partings, text: partings.map(describe).join("\n") };
  };
}

function partingOf(
  { primitive, args, loops, place }: Watched,
  seen: {
    readonly out: Tensor;
    readonly exact: Tensor;
    readonly exacts: readonly Tensor[];
    readonly error: number;
    readonly before: number;
    readonly at: number;
  },
): Parting {
  const { out, exact, exacts, error, before, at } = seen;
  const both = (x: Tensor, y: Tensor): Both => ({
    float32: elementsOf(x, "shadow64")[at],
    float64: elementsOf(y, "shadow64")[at],
  });
  const { line, derivativeOf, isBackward } = place();
  return {
    operation: primitive.name,
    line,
    ...(derivativeOf === undefined ? {} : { derivativeOf }),
    pass: isBackward ? "backward" : "forward",
    loops,
    error,
    before,
    index: stridesOf(out.shape).map((stride, axis) => Math.floor(at / stride) % out.shape[axis]),
    values: both(out, exact),
    operands: args.flatMap((x, i) => (x.size === out.size ? [both(x, exacts[i])] : [])),
  };
}
