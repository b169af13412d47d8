/**
 * Decaying means of gradients and of their squares, which most optimizers remember.
 * @module
 */
import {
  abs,
  add,
  astype,
  type DType,
  div,
  fullLike,
  maximum,
  mul,
  pow,
  square,
  sub,
  type Tensor,
  zerosLike,
} from "@cotangent/core";
import { mapLeaves, mapWith, type Scalar, type Tree } from "../base.js";

/** Count, first and second moment: the memory of Adam and its relatives. */
export interface MomentsState {
  /** How many updates came before: int32[]. */
  readonly count: Tensor;
  /** Decaying mean of the gradients, in the structure of the parameters. */
  readonly mu: Tree;
  /** Decaying mean of their squares, in the structure of the parameters. */
  readonly nu: Tree;
}

/** 1 - x, of a number exactly as JavaScript has it. */
export const complement = (x: Scalar): Scalar => (typeof x === "number" ? 1 - x : sub(1, x));

/** Zeros in the structure of the parameters, in their dtypes or in this one. */
export function zerosOf<P>(params: P, dtype?: DType): P {
  return mapLeaves(
    "init",
    (leaf) => (dtype === undefined ? zerosLike(leaf) : zerosLike(leaf, { dtype })),
    params,
  );
}

/** A number in the structure of the parameters. */
export function filledOf(params: Tree, value: Scalar): Tree {
  return mapLeaves("init", (leaf) => astype(fullLike(leaf, value), leaf.dtype), params);
}

/** decay * mean + (1 - decay) * x. */
export function blend(x: Tensor, mean: Tensor, decay: Scalar): Tensor {
  return add(mul(x, complement(decay)), mul(mean, decay));
}

/** The next decaying mean, in the dtypes of the updates. */
export function nextMean<P>(updates: P, mean: Tree, decay: Scalar): P {
  return mapWith((g, m) => blend(g, m, decay), updates, mean);
}

/** The next decaying mean of the squares. */
export function nextMeanSquare<P>(updates: P, mean: Tree, decay: Scalar): P {
  return mapWith((g, v) => blend(square(g), v, decay), updates, mean);
}

/** max(|g| + eps, decay * largest): the decaying infinity norm. */
export function nextLargest<P>(updates: P, largest: Tree, decay: Scalar, eps: Scalar): P {
  return mapWith((g, u) => maximum(add(abs(g), eps), mul(u, decay)), updates, largest);
}

/** 1 - decay^count, in float64: the part of a mean started at 0 that is not the start. */
export function weightOf(decay: Scalar, count: Tensor): Tensor {
  return sub(1, pow(decay, astype(count, "float64")));
}

/** A mean started at 0, divided by 1 - decay^count, count being the number of updates in it. */
export function unbiased<P>(mean: P, decay: Scalar, count: Tensor): P {
  const weight = weightOf(decay, count);
  return mapWith((m) => div(m, astype(weight, m.dtype)), mean);
}
