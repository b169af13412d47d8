/**
 * How functions take axes: alone, as `sum(x, 0)`, or in options, as `sum(x, { axis: [0, 1], keepdims: true })`.
 * @module
 */
import { checkOptions } from "../base/checks.js";
import { insertAt, normalizeAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { oneAxis } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { AxisChoice } from "./types.js";

/** Options of reductions. */
export interface ReduceOptions<A extends AxisChoice = AxisChoice, K extends boolean = boolean> {
  /** The axis or axes to reduce, negative ones counting from the end; default all. */
  readonly axis?: A;
  /** Keep the reduced axes with size 1, so that the result broadcasts against x. Default false. */
  readonly keepdims?: K;
}

/** Options of functions that work along one axis. */
export interface AxisOptions {
  /** Negative counts from the end; each function says which is the default. */
  readonly axis?: number;
}

/** An axis alone, several, or options. */
export type AxesArgument<O extends ReduceOptions = ReduceOptions> =
  | number
  | readonly number[]
  | O
  | undefined;

/** An axis alone, or options. */
export type AxisArgument<O extends AxisOptions = AxisOptions> = number | O | undefined;

/** The axes that are meant, ascending, and whether to keep them. */
export interface ResolvedAxes {
  readonly axes: readonly number[];
  readonly keepdims: boolean;
}

const isList = (value: unknown): value is readonly number[] => Array.isArray(value);

/** The options of a call whose axes may stand alone. */
export function optionsOf<O extends ReduceOptions>(op: string, argument: AxesArgument<O>): O | ReduceOptions {
  return isList(argument) ? { axis: argument } : axisOptions(op, argument);
}

/** The options of a call whose axis may stand alone. */
export function axisOptions<O extends AxisOptions | ReduceOptions>(
  op: string,
  argument: number | O | undefined,
): O | AxisOptions {
  if (argument === undefined) return {};
  if (typeof argument === "number") return { axis: argument };
  return checkOptions(op, argument, "an axis must be an integer, or options an object");
}

/** The axes that a reduction of x is asked for. */
export function resolveAxes(op: string, x: Tensor, argument: AxesArgument): ResolvedAxes {
  const { axis, keepdims = false } = optionsOf(op, argument);
  const axes = asCall(op, { x }, () => normalizeAxes(op, axis, x.shape.length));
  return { axes, keepdims };
}

/** The axis that a function is asked to work along. */
export function resolveAxis(op: string, x: Tensor, argument: AxisArgument, byDefault: number): number {
  return oneAxis(op, x, axisOptions(op, argument).axis ?? byDefault);
}

/** A reduced tensor with the axes (ascending) back in their places, of size 1. */
export function keepAxes(reduced: Tensor, axes: readonly number[]): Tensor {
  const shape = axes.reduce((sizes: readonly number[], axis) => insertAt(sizes, axis, 1), reduced.shape);
  return primitives.reshape(reduced, { shape });
}
