/**
 * Applications that mean the same as one of their programs: op by op where nothing is traced, so that a program that is
 * staged anew at every call is not compiled at every call.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import type { Primitive } from "../program/primitive.js";
import type { Program } from "../program/program.js";
import { bind, currentInterpreter } from "../trace/bind.js";
import { evaluate } from "../trace/evaluate.js";
import { runProgram } from "../trace/interpret.js";

/** Binds `primitive`, or runs `params.program` when only its values are wanted. */
export function applyProgram<P extends { readonly program: Program }>(
  primitive: Primitive,
  args: readonly Tensor[],
  params: P,
): readonly Tensor[] {
  return currentInterpreter() === evaluate ? runProgram(params.program, args) : bind(primitive, args, params);
}
