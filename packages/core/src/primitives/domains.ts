/**
 * Named domains and dtype groups for definitions: what the laws draw, and what the shape rules accept.
 * @module
 */
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import type { Domain, NoParams, Sample, SampleArgument } from "../program/primitive.js";

export const floating: readonly DType[] = ["float32", "float64"];
export const integers: readonly DType[] = ["int32", "uint32"];
export const numeric: readonly DType[] = [...floating, ...integers];
export const bitwise: readonly DType[] = ["bool", ...integers];
export const everything: readonly DType[] = ["bool", ...numeric];

export const real: Domain = { low: -2, high: 2 };
export const positive: Domain = { low: 0.25, high: 4 };
export const nonzero: Domain = { low: -3, high: 3, avoid: [0] };
export const openUnit: Domain = { low: -0.9, high: 0.9 };
export const distinct: Domain = { low: -4, high: 4, distinct: true };
/** Where products of many factors neither vanish nor explode. */
export const nearOne: Domain = { low: 0.5, high: 1.5 };
/**
 * Matrices whose diagonals outweigh the rest and stand apart: positive definite once symmetric, with no two eigenvalues or
 * singular values close.
 */
export const dominant: Domain = { low: -0.3, high: 0.3, diagonal: { start: 2, step: 2 } };
/** The same where rows must be exchanged first. */
export const exchanged: Domain = { ...dominant, diagonal: { start: 2, step: 2, below: 1 } };
export const truth: Domain = { low: 0, high: 1 };

/** One sample whose arguments all have the given shape: what an elementwise operation takes. */
export function sameShapes(domains: readonly Domain[]): (shape: Shape) => readonly Sample<NoParams>[] {
  return (shape) => [{ args: domains.map((domain) => ({ shape, domain })), params: {} }];
}

/** One float argument. */
export function argument(shape: Shape, domain: Domain = real): SampleArgument {
  return { shape, domain };
}

/** A bool argument. */
export function predicate(shape: Shape): SampleArgument {
  return { shape, domain: truth, dtype: "bool" };
}
