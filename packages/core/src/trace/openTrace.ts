/**
 * The life of a trace: open while the transformed function runs, closed for good when it returns or throws.
 * @module
 */
import type { Tensor, TraceOrigin } from "../base/tensor.js";
import { withInterpreter } from "./bind.js";
import type { Interpreter } from "./interpreter.js";

/** A trace that has not run yet. */
export interface Trace {
  /** What its traced tensors belong to. */
  readonly origin: TraceOrigin;
  /** Runs `f` with the interpreter in force, then closes the trace: its tensors are dead from then on. */
  readonly run: <T>(interpreter: Interpreter, f: () => T) => T;
}

/** Opens a trace for the transform that errors will name. `concretize` gives the value behind a traced tensor, if any. */
export function openTrace(
  transform: string,
  concretize: (tensor: Tensor) => Tensor | undefined = () => undefined,
): Trace {
  let active = true;
  return {
    origin: {
      transform,
      get active() {
        return active;
      },
      concretize,
    },
    run: (interpreter, f) => {
      try {
        return withInterpreter(interpreter, f);
      } finally {
        active = false;
      }
    },
  };
}
