/**
 * Interpreter: what it means to apply a primitive. Evaluation, staging, jvp, linearization and vmap are each one.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import type { Primitive } from "../program/primitive.js";

/** Says how to process one application; its arguments may be concrete, its own, or of any interpreter around it. */
export interface Interpreter {
  /** "evaluate", or the transform's name. */
  readonly name: string;
  readonly process: (primitive: Primitive, args: readonly Tensor[], params: object) => readonly Tensor[];
}
