/**
 * Arguments of a function from a description of them: trees whose leaves say what to draw.
 * @module
 */
import * as fc from "fast-check";
import { dtypes } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { anyTensor, type TensorSpec } from "./tensors.js";

/** A tree whose leaves are descriptions of tensors, arbitraries, or plain values that stay as they are. */
export type Drawn =
  | TensorSpec
  | fc.Arbitrary<unknown>
  | Tensor
  | number
  | boolean
  | null
  | readonly Drawn[]
  | { readonly [key: string]: Drawn };

function isArbitrary(value: object): value is fc.Arbitrary<unknown> {
  return value instanceof fc.Arbitrary;
}

function isSpec(value: object): value is TensorSpec {
  return (
    "shape" in value &&
    "dtype" in value &&
    Array.isArray(value.shape) &&
    dtypes.some((dtype) => dtype === value.dtype) &&
    !("size" in value)
  );
}

function anyOf(drawn: unknown): fc.Arbitrary<unknown> {
  if (typeof drawn !== "object" || drawn === null) return fc.constant(drawn);
  if (isArbitrary(drawn)) return drawn;
  if (isSpec(drawn)) return anyTensor(drawn);
  if (Array.isArray(drawn)) return fc.tuple(...drawn.map(anyOf));
  const prototype: unknown = Object.getPrototypeOf(drawn);
  if (prototype !== Object.prototype && prototype !== null) return fc.constant(drawn);
  const keys = Object.keys(drawn);
  return fc
    .tuple(...Object.values(drawn).map(anyOf))
    .map((values) => Object.fromEntries(keys.map((key, i) => [key, values[i]])));
}

/**
 * Arguments like the description: `{ shape, dtype, domain }` gives a tensor, an arbitrary what it draws, anything else
 * itself.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { add, mul, type Tensor } from "@cotangent/core";
 * import { anyArguments } from "@cotangent/core/testing";
 * type Layer = { readonly w: Tensor; readonly b: Tensor };
 * const spec = { shape: [3], dtype: "float32" } as const;
 * const layers = anyArguments<[Layer, Tensor]>([{ w: spec, b: spec }, spec]);
 * fc.assert(fc.property(layers, ([{ w, b }, x]) => add(mul(w, x), b).shape[0] === 3))
 * ```
 */
export function anyArguments<A extends readonly unknown[]>(description: readonly Drawn[]): fc.Arbitrary<A>;
export function anyArguments(description: readonly Drawn[]): fc.Arbitrary<unknown> {
  return anyOf(description);
}
