/**
 * What checkpoint keeps of a forward pass: policies under the names they have in JAX.
 * @module
 */
import type { Aval } from "../../base/aval.js";
import { checkpointName } from "../../primitives/checkpointName.js";
import { conv } from "../../primitives/conv.js";
import { dotGeneral } from "../../primitives/dotGeneral.js";

/** One operation of the forward pass, as policies see it. */
export interface CheckpointedOperation {
  /** Its name in printed programs: "dotGeneral", "tanh", "checkpointName". */
  readonly operation: string;
  /** Its static parameters; those of "checkpointName" are `{ name }`. */
  readonly parameters: object;
  readonly inputs: readonly Aval[];
  readonly outputs: readonly Aval[];
}

/** Whether results of an operation are kept for the backward pass, if it needs them; all else is computed again. */
export type CheckpointPolicy = (operation: CheckpointedOperation) => boolean;

const field = (parameters: object, key: string): unknown => Reflect.get(parameters, key);

const isNamed = (
  { operation, parameters }: CheckpointedOperation,
  test: (name: unknown) => boolean,
): boolean => operation === checkpointName.name && test(field(parameters, "name"));

const dotsSaveable: CheckpointPolicy = ({ operation }) =>
  operation === dotGeneral.name || operation === conv.name;

const dotsWithNoBatchDimsSaveable: CheckpointPolicy = ({ operation, parameters }) => {
  if (operation !== dotGeneral.name) return false;
  const batch = field(parameters, "lhsBatch");
  return Array.isArray(batch) && batch.length === 0;
};

/** The policies of checkpoint, and functions that make some. */
export interface CheckpointPolicies {
  /** Keeps nothing: all is computed again from the arguments. The default. */
  readonly nothingSaveable: CheckpointPolicy;
  /** Keeps all that the backward pass needs, as without checkpoint. */
  readonly everythingSaveable: CheckpointPolicy;
  /** Keeps results of contractions and convolutions, which are expensive. */
  readonly dotsSaveable: CheckpointPolicy;
  /** Keeps results of contractions without batch axes: products with weights, but not those of two activations. */
  readonly dotsWithNoBatchDimsSaveable: CheckpointPolicy;
  /** Keeps values that checkpointName calls by one of these names. */
  readonly saveOnlyTheseNames: (...names: readonly string[]) => CheckpointPolicy;
  /** Keeps values that checkpointName calls by any other name. */
  readonly saveAnyNamesButThese: (...names: readonly string[]) => CheckpointPolicy;
  /** Keeps all values, but for those that checkpointName calls by one of these names. */
  readonly saveAnythingExceptTheseNames: (...names: readonly string[]) => CheckpointPolicy;
  /** Keeps what either policy keeps. */
  readonly saveFromBothPolicies: (one: CheckpointPolicy, other: CheckpointPolicy) => CheckpointPolicy;
}

/**
 * What checkpoint may keep. A policy is a function of an operation; these are the usual ones.
 * @example
 * ```ts
 * import { checkpoint, checkpointName, checkpointPolicies, exp, grad, sin, tensor, type Tensor } from "@cotangent/core";
 * const policy = checkpointPolicies.saveOnlyTheseNames("inner");
 * const f = checkpoint((x: Tensor) => sin(checkpointName(exp(x), "inner")), { policy });
 * grad(f)(tensor(0)) // => f32[] 0.5403023
 * ```
 */
export const checkpointPolicies: CheckpointPolicies = Object.freeze({
  nothingSaveable: () => false,
  everythingSaveable: () => true,
  dotsSaveable,
  dotsWithNoBatchDimsSaveable,
  saveOnlyTheseNames:
    (...names: readonly string[]): CheckpointPolicy =>
    (made) =>
      isNamed(made, (name) => names.some((one) => one === name)),
  saveAnyNamesButThese:
    (...names: readonly string[]): CheckpointPolicy =>
    (made) =>
      isNamed(made, (name) => !names.some((one) => one === name)),
  saveAnythingExceptTheseNames:
    (...names: readonly string[]): CheckpointPolicy =>
    (made) =>
      !isNamed(made, (name) => names.some((one) => one === name)),
  saveFromBothPolicies:
    (one: CheckpointPolicy, other: CheckpointPolicy): CheckpointPolicy =>
    (made) =>
      one(made) || other(made),
});
