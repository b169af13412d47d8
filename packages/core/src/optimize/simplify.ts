/**
 * Simplification: replays a program, letting each primitive say when less work gives the same bits. What depends on a
 * few constants alone is computed now, by the operations themselves; what every round of a loop computes alike, before it.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { isConcrete } from "../base/tensor.js";
import type { Pass } from "../program/pass.js";
import type { Origins, Primitive, Rules } from "../program/primitive.js";
import { currentInterpreter, withInterpreter } from "../trace/bind.js";
import { evaluate } from "../trace/evaluate.js";
import { runProgram } from "../trace/interpret.js";
import type { Interpreter } from "../trace/interpreter.js";
import { stage } from "../trace/stage.js";

/** Results of more elements stay equations. */
const maxFolded = 1024;

/** Simplification and constant folding. */
export const simplify: Pass = {
  name: "simplify",
  run: (whole) =>
    stage(
      (args) => withInterpreter(simplifying(currentInterpreter()), () => runProgram(whole, args)),
      whole.inputs.map(({ aval }) => aval),
      "simplify",
    ).program,
};

interface Made {
  readonly primitive: Primitive;
  readonly args: readonly Tensor[];
  readonly params: object;
}

function simplifying(record: Interpreter): Interpreter {
  const made = new WeakMap<Tensor, Made>();
  const origins: Origins = {
    madeBy: <P extends object>(primitive: Rules<P>, x: Tensor) => {
      const origin = made.get(x);
      // The parameters of an application are those of its primitive.
      if (origin?.primitive !== primitive) return undefined;
      return { args: origin.args, params: origin.params as P };
    },
    part: (x, start, limit) => {
      const origin = made.get(x);
      return origin?.primitive.part?.(origin.args, origin.params, start, limit);
    },
  };
  return {
    name: "simplify",
    process: (primitive, args, params) => {
      if (isFoldable(primitive, args, params)) return evaluate.process(primitive, args, params);
      const simpler = primitive.simplify?.(args, params, origins);
      if (simpler !== undefined) return [simpler];
      const hoisted = primitive.kind === "higherOrder" ? primitive.hoist?.(args, params) : undefined;
      if (hoisted !== undefined) return record.process(primitive, hoisted.args, hoisted.params);
      const results = record.process(primitive, args, params);
      if (results.length === 1) made.set(results[0], { primitive, args, params });
      return results;
    },
  };
}

// Repeating a constant is no work, so no result may be larger than what it is made of.
function isFoldable(primitive: Primitive, args: readonly Tensor[], params: object): boolean {
  if (primitive.kind === "higherOrder" || args.length === 0 || !args.every(isConcrete)) return false;
  const elements = (avals: readonly Aval[]): number =>
    avals.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const size = elements(args);
  return size <= maxFolded && elements(primitive.shape(args, params)) <= size;
}
