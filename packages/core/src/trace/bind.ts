/**
 * bind: the single point that every application of a primitive passes through, and `current`, the interpreter in
 * force. It is only ever changed for the length of one synchronous call.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import type { Primitive } from "../program/primitive.js";
import { evaluate } from "./evaluate.js";
import type { Interpreter } from "./interpreter.js";

let current: Interpreter = evaluate;

/** Applies a primitive under the interpreter in force. */
export function bind(primitive: Primitive, args: readonly Tensor[], params: object): readonly Tensor[] {
  return current.process(primitive, args, params);
}

/** The interpreter in force. */
export function currentInterpreter(): Interpreter {
  return current;
}

/** Runs `f` with `interpreter` in force and puts back what was before, whatever happens. */
export function withInterpreter<T>(interpreter: Interpreter, f: () => T): T {
  const before = current;
  current = interpreter;
  try {
    return f();
  } finally {
    current = before;
  }
}
