/** checkpoint: less memory in reverse mode for more arithmetic. @module */
import { checkFunction, kindOf } from "../../base/checks.js";
import { ArgumentError } from "../../base/errors.js";
import { treeMap, treeUnflatten } from "../../base/tree.js";
import type { Tensors } from "../../base/treeTypes.js";
import { checkpointName as nameValue } from "../../primitives/checkpointName.js";
import { flattenArguments, leafTensor } from "../../trace/flat.js";
import { stageTree } from "../../trace/makeProgram.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { applyCheckpoint } from "./checkpointCall.js";
import type { CheckpointPolicy } from "./checkpointPolicies.js";
import { checkpointPolicies } from "./checkpointPolicies.js";

/** What checkpoint takes. */
export interface CheckpointOptions {
  /** What to keep of the forward pass. Default `checkpointPolicies.nothingSaveable`. */
  readonly policy?: CheckpointPolicy;
}

/**
 * `f`, of which reverse mode keeps the arguments alone (and what `policy` says): what happens inside of it is computed
 * again when the backward pass comes there. Values and derivatives are the same, in any mode and order; JAX calls it
 * `jax.checkpoint` or `jax.remat`. A chain of n layers, each checkpointed, needs memory for n inputs and one layer.
 * f is staged as by jit, so it may not read values.
 * @throws ArgumentError when policy is no function
 * @example
 * ```ts
 * import { checkpoint, grad, inspect, matmul, mean, ones, tanh, type Tensor } from "@cotangent/core";
 * const w = ones([32, 32]);
 * const layer = (x: Tensor): Tensor => tanh(matmul(tanh(matmul(x, w)), w));
 * const chain = (block: typeof layer) => (x: Tensor) => mean([1, 2, 3, 4, 5].reduce((h) => block(h), x));
 * const bytes = (block: typeof layer) => inspect(grad(chain(block)))(w).peakBytes;
 * bytes(checkpoint(layer)) < 0.7 * bytes(layer) // => true
 * ```
 * @see Griewank, Walther: Evaluating Derivatives (2008), chapter 12
 */
export function checkpoint<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options?: CheckpointOptions,
): (...args: A) => Tensors<R>;
export function checkpoint(f: AnyFunction, options: CheckpointOptions = {}): AnyFunction {
  checkFunction("checkpoint", f, options);
  const { policy = checkpointPolicies.nothingSaveable } = options;
  if (typeof policy !== "function") {
    throw new ArgumentError({
      op: "checkpoint",
      requirement: "policy must be a function",
      received: kindOf(policy),
      fix: "Take one of checkpointPolicies.",
    });
  }
  const name = f.name === "" ? "f" : f.name;
  return (...args) => {
    const { program, captured, treedef } = stageTree("checkpoint", f, args);
    const { tensors } = flattenArguments(args, "checkpoint");
    return treeUnflatten(treedef, applyCheckpoint([...captured, ...tensors], { name, program, policy }));
  };
}

/**
 * The same values, under a name by which policies of checkpoint choose: `saveOnlyTheseNames("scores")` keeps what is called
 * "scores". Where nothing is checkpointed it does nothing.
 * `tree` a tensor, or a tree of tensors -> the same tree, numbers and booleans as scalar tensors.
 * @throws ArgumentError when name is no text; TreeError when the tree holds something else than tensors, numbers, booleans,
 * null, arrays and plain objects
 * @example
 * ```ts
 * import { checkpointName, tensor } from "@cotangent/core";
 * checkpointName(tensor([1, 2]), "scores") // => f32[2] [1, 2]
 * ```
 */
export function checkpointName<T>(tree: T, name: string): Tensors<T>;
export function checkpointName(tree: unknown, name: string): unknown {
  if (typeof name !== "string") {
    throw new ArgumentError({
      op: "checkpointName",
      requirement: "the name must be a text",
      received: kindOf(name),
    });
  }
  return treeMap((leaf) => nameValue(leafTensor(leaf), { name }), tree);
}
