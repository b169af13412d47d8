/** Several layers side by side. @module */
import {
  ArgumentError,
  add,
  concatenate as coreConcatenate,
  evalShape,
  type Key,
  type Shape,
  split,
  type Tensor,
  zeros,
} from "@cotangent/core";
import { checkArguments, checkOptions } from "@cotangent/core/checks";
import { checkExample } from "../checks.js";
import { defineLayer } from "../define.js";
import type { ApplyOptions, Layer, ParamsOf, StateOf } from "../layer.js";
import { formOf, type Named, type Positional, type Trees } from "./form.js";
import { optionsFor } from "./serial.js";

/** The parameters of layers in the form that the layers were given in. */
export type EachParams<L> = { readonly [K in keyof L]: ParamsOf<L[K]> };

/** The states of layers in the form that the layers were given in. */
export type EachState<L> = { readonly [K in keyof L]: StateOf<L[K]> };

/** One tensor of the outputs of several layers. */
export type Merge = (outputs: readonly Tensor[]) => Tensor;

interface Sides {
  readonly merge: Merge;
  /** What each layer gets; default x. */
  readonly shares?: (x: Tensor, count: number) => readonly Tensor[];
  readonly shareOf?: (inputShape: Shape, count: number) => Shape;
}

function sideBySide(
  op: string,
  layers: Positional | Named,
  { merge, shares = (x, count) => Array.from({ length: count }, () => x), shareOf = (shape) => shape }: Sides,
): Layer<Trees, Trees> {
  const { list, keys, inForm, inOrder, keysFrom } = formOf(op, layers);
  if (list.length === 0) {
    throw new ArgumentError({ op, requirement: "there must be at least one layer", received: "none" });
  }
  return defineLayer(null, {
    name: op,
    parts: (inputShape: Shape) =>
      list.map((layer, i) => ({ name: keys[i], layer, inputShape: shareOf(inputShape, list.length) })),
    init(key: Key, inputShape: Shape) {
      const own = keysFrom(key);
      const made = list.map((layer, i) => layer.init(own[i], shareOf(inputShape, list.length)));
      const { shape } = evalShape(() => merge(made.map(({ outputShape }) => zeros(outputShape))));
      return Object.freeze({
        params: inForm(made.map(({ params }) => params)),
        state: inForm(made.map(({ state }) => state)),
        outputShape: shape,
      });
    },
    apply(params: Trees, state: Trees, x: Tensor, options: ApplyOptions = {}) {
      const [eachParams, eachState] = [inOrder("params", params), inOrder("state", state)];
      const xs = shares(x, list.length);
      const results = list.map((layer, i) =>
        layer.apply(eachParams[i], eachState[i], xs[i], optionsFor(options, i, keys[i])),
      );
      for (const [i, [y]] of results.entries()) options.observe?.(keys[i], y);
      return [merge(results.map(([y]) => y)), inForm(results.map(([, next]) => next))] as const;
    },
  });
}

/**
 * All `layers` on the same input, their outputs merged by `merge`, by default added up. Parameters and states have the form of the
 * layers, by position or by name; in training each layer gets a key of its own.
 * `merge`: of outputs with or without batch axes, so axes should be counted from the end.
 * @throws ArgumentError when there is no layer; TreeError when apply gets parameters or a state of another form
 * @example
 * ```ts
 * import { mul, tensor } from "@cotangent/core";
 * import { branch, identity, relu } from "@cotangent/nn";
 * branch([identity, relu]).apply([null, null], [null, null], tensor([-1, 2]))[0].toArray() // => [-1, 4]
 * const gated = branch({ value: identity, gate: relu }, ([value, gate]) => mul(value, gate));
 * gated.apply({ value: null, gate: null }, { value: null, gate: null }, tensor([-1, 2]))[0].toArray() // => [-0, 4]
 * ```
 */
export function branch<const L extends Positional>(
  layers: L,
  merge?: Merge,
): Layer<EachParams<L>, EachState<L>>;
export function branch<L extends Named>(layers: L, merge?: Merge): Layer<EachParams<L>, EachState<L>>;
export function branch(layers: Positional | Named, merge: Merge = total): Layer<Trees, Trees> {
  checkArguments("branch", { merge: "function" }, { merge });
  return sideBySide("branch", layers, { merge });
}

const total: Merge = (ys) => ys.reduce((sum: Tensor, y) => add(sum, y));

/** Options of concatenate and parallel. */
export interface AxisFromEnd {
  /** The axis that is joined or cut, counted from the end: -1 is the default; the channels of images are -3. */
  readonly axis?: number;
}

/**
 * All `layers` on the same input, their outputs joined along `axis`. Parameters and states have the form of the layers; in training
 * each layer gets a key of its own.
 * @throws ArgumentError when there is no layer, or the axis does not count from the end; ShapeError when outputs do not fit
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { concatenate, identity, relu } from "@cotangent/nn";
 * concatenate([identity, relu]).apply([null, null], [null, null], tensor([-1, 2]))[0].toArray() // => [-1, 2, 0, 2]
 * ```
 */
export function concatenate<const L extends Positional>(
  layers: L,
  options?: AxisFromEnd,
): Layer<EachParams<L>, EachState<L>>;
export function concatenate<L extends Named>(
  layers: L,
  options?: AxisFromEnd,
): Layer<EachParams<L>, EachState<L>>;
export function concatenate(layers: Positional | Named, options: AxisFromEnd = {}): Layer<Trees, Trees> {
  const { axis = -1 } = checkOptions("concatenate", options);
  checkFromEnd("concatenate", axis);
  return sideBySide("concatenate", layers, { merge: (ys) => coreConcatenate(ys, axis) });
}

/**
 * Each of `layers` on its own share of the input, which is cut into equal parts along `axis`; their outputs are joined along it.
 * Parameters and states have the form of the layers; in training each layer gets a key of its own.
 * @throws ArgumentError when there is no layer, or the axis does not count from the end; ShapeError when the input cannot be cut
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { identity, parallel, relu } from "@cotangent/nn";
 * parallel([identity, relu]).apply([null, null], [null, null], tensor([-1, 2, -1, 2]))[0].toArray() // => [-1, 2, 0, 2]
 * ```
 */
export function parallel<const L extends Positional>(
  layers: L,
  options?: AxisFromEnd,
): Layer<EachParams<L>, EachState<L>>;
export function parallel<L extends Named>(
  layers: L,
  options?: AxisFromEnd,
): Layer<EachParams<L>, EachState<L>>;
export function parallel(layers: Positional | Named, options: AxisFromEnd = {}): Layer<Trees, Trees> {
  const { axis = -1 } = checkOptions("parallel", options);
  checkFromEnd("parallel", axis);
  return sideBySide("parallel", layers, {
    merge: (ys) => coreConcatenate(ys, axis),
    shares: (x, count) => split(x, count, axis),
    shareOf(inputShape, count) {
      checkExample("parallel", inputShape, { rank: -axis, axes: "of which one is cut", orMore: true });
      return evalShape(() => split(zeros(inputShape), count, axis)[0]).shape;
    },
  });
}

function checkFromEnd(op: string, axis: number): void {
  if (Number.isInteger(axis) && axis < 0) return;
  throw new ArgumentError({
    op,
    requirement: "axis must count from the end, for batch axes may stand before those of an example",
    expected: "-1 or less",
    received: String(axis),
  });
}
