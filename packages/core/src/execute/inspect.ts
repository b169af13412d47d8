/**
 * inspect: every stage of a function's compilation, as text.
 * @module
 */
import { printModule } from "../kernel/print.js";
import { lowerProgram } from "../lower/lower.js";
import { optimize } from "../optimize/pipeline.js";
import { printProgram } from "../program/print.js";
import { stageTree } from "../trace/makeProgram.js";
import type { JitOptions } from "./holdStatic.js";
import { holdStatic } from "./holdStatic.js";

/** The stages, in order. */
export interface Inspection {
  /** As traced. */
  readonly program: string;
  /** After the optimizing passes. */
  readonly optimized: string;
  /** As a backend gets it: buffers and kernels. */
  readonly module: string;
}

/**
 * Shows what jit makes of `f` for arguments like these: the traced program, the optimized one, and the kernel module.
 * Takes the options of jit.
 * @throws TraceError as jit
 * @example
 * ```ts
 * import { inspect, mul, tensor, type Tensor } from "@cotangent/core";
 * inspect((x: Tensor) => mul(x, x))(tensor([1, 2])).module
 * // => module
 * //   b0:f32x2 input
 * //   b1:f32x2 temporary
 * // steps
 * //   b1 = map over [2] mul(b0, b0)
 * // return b1
 * ```
 */
export function inspect<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: JitOptions = {},
): (...args: A) => Inspection {
  const hold = holdStatic("inspect", f, options);
  return (...args) => {
    const held = hold(args);
    const { program } = stageTree("inspect", held.f, held.args);
    const optimized = optimize(program);
    return Object.freeze({
      program: printProgram(program),
      optimized: printProgram(optimized),
      module: printModule(lowerProgram(optimized)),
    });
  };
}
