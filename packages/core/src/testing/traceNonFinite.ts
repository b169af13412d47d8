/**
 * traceNonFinite: where the first NaN or infinity of a computation comes from.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import { stridesOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, Tensor as TensorClass } from "../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import { select } from "../primitives/select.js";
import { callFlat } from "../trace/flat.js";
import type { Place } from "../trace/places.js";
import { nameOf } from "./problemOf.js";
import type { LoopRound, Watched } from "./watch.js";
import { formatPlace, namesOf, watch } from "./watch.js";

/** A value that an operation took. */
export interface OperandValue {
  /** The element that the bad value was made of; a text as `f32[3,4]` where several elements were. */
  readonly value: number | string;
  /** The argument it is, as `args[0].w`; undefined for a value computed on the way. */
  readonly path?: string;
}

/** A NaN or an infinity made of finite values, or a NaN made of infinities. */
export interface NonFinite {
  /** NaN, Infinity or -Infinity. */
  readonly value: number;
  /** The operation that made it; "argument" when it came in as one. */
  readonly operation: string;
  /** Position in its result. */
  readonly index: readonly number[];
  readonly operands: readonly OperandValue[];
  /** The user's line, `file:line:column`. */
  readonly line: string;
  /** The operation whose derivative the operation is part of. */
  readonly derivativeOf?: string;
  readonly pass: "forward" | "backward";
  /** The loops around it and their rounds, from the outermost. */
  readonly loops: readonly LoopRound[];
  /** What to write instead, where the pattern is known. */
  readonly fix?: string;
}

/** What traceNonFinite found. */
export interface NonFiniteTrace<R> {
  readonly result: R;
  /** Where the first value that spoiled the result comes from; undefined when the result is finite. */
  readonly first: NonFinite | undefined;
  /** From the first value to the result: an infinity, say, and the NaN that it became. */
  readonly chain: readonly NonFinite[];
  /** The leaves of the result that are not finite, as `result.loss`. */
  readonly spoiled: readonly string[];
  /** Everything that was made, also what never reached the result. */
  readonly all: readonly NonFinite[];
  /** The chain in words. */
  readonly text: string;
}

interface Found extends NonFinite {
  readonly cause: Found | undefined;
}

function indexAt(shape: readonly number[], position: number): readonly number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(position / stride) % shape[axis]);
}

const isSame = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

const firstBad = (x: Tensor): number =>
  isFloating(x.dtype)
    ? Array.from(elementsOf(x, "traceNonFinite")).findIndex((value) => !Number.isFinite(value))
    : -1;

const hasNaN = (x: Tensor): boolean =>
  isFloating(x.dtype) && Array.from(elementsOf(x, "traceNonFinite")).some(Number.isNaN);

// Keeps, for every value that is not finite, what made it; and for zeros that a `where` put in place of a cotangent, which.
function tracer(paths: ReadonlyMap<Tensor, string>): {
  readonly observe: (application: Watched) => void;
  readonly originOf: (tensor: Tensor) => Found | undefined;
  readonly all: readonly Found[];
} {
  const origins = new WeakMap<Tensor, Found>();
  const masked = new WeakMap<Tensor, Place>();
  const all: Found[] = [];
  const found = (one: Found): Found => {
    all.push(one);
    return one;
  };
  const originOf = (tensor: Tensor): Found | undefined => {
    const known = origins.get(tensor);
    const path = paths.get(tensor);
    const at = known === undefined && path !== undefined ? firstBad(tensor) : -1;
    if (at < 0) return known;
    const value: number = elementsOf(tensor, "traceNonFinite")[at];
    const fresh = found({
      value,
      operation: "argument",
      index: indexAt(tensor.shape, at),
      operands: [{ value, ...(path === undefined ? {} : { path }) }],
      line: "",
      pass: "forward",
      loops: [],
      cause: undefined,
    });
    origins.set(tensor, fresh);
    return fresh;
  };
  const operandAt = (arg: Tensor, out: Tensor, position: number): OperandValue => {
    const elements = elementsOf(arg, "traceNonFinite");
    const path = paths.get(arg);
    const one = isSame(arg.shape, out.shape) ? elements[position] : arg.size === 1 ? elements[0] : undefined;
    return { value: one ?? `${arg.dtype}[${arg.shape.join()}]`, ...(path === undefined ? {} : { path }) };
  };
  const make = (application: Watched, out: Tensor, position: number, cause: Found | undefined): Found => {
    const { primitive, args, loops } = application;
    const place = application.place();
    const value: number = elementsOf(out, "traceNonFinite")[position];
    const operands = args.map((arg) => operandAt(arg, out, position));
    const hidden = args.map((arg) => masked.get(arg)).find((at) => at !== undefined);
    const fix = place.isBackward && hidden !== undefined ? whereFix(hidden, place) : undefined;
    const { line, derivativeOf, isBackward } = place;
    return found({
      value,
      operation: primitive.name,
      index: indexAt(out.shape, position),
      operands,
      line,
      ...(derivativeOf === undefined ? {} : { derivativeOf }),
      pass: isBackward ? "backward" : "forward",
      loops,
      ...(fix === undefined ? {} : { fix }),
      cause,
    });
  };
  const observe = (application: Watched): void => {
    const { primitive, args, outs } = application;
    const hiding = args.map((arg) => masked.get(arg)).find((at) => at !== undefined);
    const isHiding = primitive === select && application.place().isBackward;
    const cause = args.map(originOf).find((origin) => origin !== undefined);
    for (const out of outs) {
      const at = firstBad(out);
      if (isHiding) masked.set(out, application.place());
      else if (hiding !== undefined) masked.set(out, hiding);
      if (at < 0) continue;
      const isNew = args.length > 0 && (cause === undefined || (hasNaN(out) && !args.some(hasNaN)));
      const where = hasNaN(out) ? Array.from(elementsOf(out, "traceNonFinite")).findIndex(Number.isNaN) : at;
      const origin = isNew ? make(application, out, where, cause) : cause;
      if (origin !== undefined) origins.set(out, origin);
    }
  };
  return { observe, originOf, all };
}

function whereFix(hidden: Place, place: Place): string {
  return (
    `The where at ${hidden.line} does not choose this value, but its cotangent 0 meets an infinite derivative here ` +
    `(${place.line}), and 0 * Infinity is NaN. Make the argument safe before the operation: ` +
    "where(c, f(where(c, x, 1)), other) in place of where(c, f(x), other)."
  );
}

function describe(one: NonFinite): string {
  const { value, operation, operands, line, loops, derivativeOf, pass, index } = one;
  const at = index.length === 0 ? "" : ` at [${index.join(", ")}]`;
  if (operation === "argument") return `${operands[0].path} is ${value}${at}`;
  const given = operands.map(
    (operand) => `${operand.path === undefined ? "" : `${operand.path} = `}${operand.value}`,
  );
  const place = {
    line,
    isBackward: pass === "backward",
    ...(derivativeOf === undefined ? {} : { derivativeOf }),
  };
  return `${operation}(${given.join(", ")}) is ${value}${at}, ${formatPlace(place, loops)}`;
}

function chainOf(last: Found | undefined): readonly Found[] {
  return last === undefined ? [] : [...chainOf(last.cause), last];
}

function textOf(chain: readonly NonFinite[], spoiled: readonly string[]): string {
  if (chain.length === 0) {
    return spoiled.length === 0
      ? "Every value of the result is finite."
      : `${spoiled.join(", ")}: not finite from the start.`;
  }
  const steps = chain.map((one, i) => `${i === 0 ? "" : "then "}${describe(one)}`);
  const fixes = chain.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  return [...steps, `so ${spoiled.join(", ")} is not finite.`, ...fixes].join("\n");
}

/**
 * Calls `f` operation by operation and says where the first NaN or infinity of its result comes from: the operation, the
 * user's line, the values it was made of, the argument they are, the round of a loop. It looks into jit, scan, whileLoop,
 * cond, vmap and derivatives; `traceNonFinite(grad(loss))` follows the backward pass. A `where` whose unsafe branch has an
 * infinite derivative is recognized, and the way to write it instead given. Nothing is slower where it is not used.
 * @throws ArgumentError when it is called inside of another transform
 * @example
 * ```ts
 * import { div, grad, greater, log, sum, type Tensor, tensor, where } from "@cotangent/core";
 * import { traceNonFinite } from "@cotangent/core/testing";
 * const { first } = traceNonFinite((x: Tensor) => sum(log(x)))(tensor([1, 0]));
 * [first?.operation, first?.value, first?.operands[0].path, first?.index] // => ["log", -Infinity, "args[0]", [1]]
 * const unsafe = (x: Tensor) => sum(where(greater(x, 0), log(x), 0));
 * traceNonFinite(unsafe)(tensor([1, 0])).first // => undefined
 * const backward = traceNonFinite(grad(unsafe))(tensor([1, 0])).first;
 * [backward?.operation, backward?.derivativeOf, backward?.pass, backward?.value] // => ["div", "log", "backward", NaN]
 * ```
 */
export function traceNonFinite<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => NonFiniteTrace<Tensors<R>> {
  return (...args) => {
    const { observe, originOf, all } = tracer(namesOf(args, "traceNonFinite"));
    const { leaves, treedef } = watch("traceNonFinite", () => callFlat("traceNonFinite", f, args), observe);
    const result = treeUnflatten(treedef, leaves);
    const bad = treeLeavesWithPath(result, "traceNonFinite").flatMap(([path, leaf]) =>
      leaf instanceof TensorClass && firstBad(leaf) >= 0 ? [{ leaf, name: nameOf(path, "result") }] : [],
    );
    const origins = bad.flatMap(({ leaf }) => originOf(leaf) ?? []);
    // Of several, the one that was made first.
    const chains = origins.map(chainOf).toSorted((a, b) => all.indexOf(a[0]) - all.indexOf(b[0]));
    const [chain = []] = chains;
    const spoiled = bad.map(({ name }) => name);
    return { result, first: chain[0], chain, spoiled, all, text: textOf(chain, spoiled) };
  };
}
