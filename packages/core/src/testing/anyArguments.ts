/**
 * Arguments of a function from a description of them: trees whose leaves say what to draw.
 * @module
 */
import * as fc from "fast-check";
import { checkList, kindOf } from "../base/checks.js";
import { dtypes } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { anyTensor, holdsValue, type TensorSpec } from "./tensors.js";

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

function anyOf(drawn: unknown, op: string, name: string): fc.Arbitrary<unknown> {
  if (typeof drawn !== "object" || drawn === null) return fc.constant(drawn);
  if (isArbitrary(drawn)) return drawn;
  if (isSpec(drawn)) {
    checkDomain(op, name, drawn);
    return anyTensor(drawn);
  }
  if (Array.isArray(drawn)) return fc.tuple(...drawn.map((part, i) => anyOf(part, op, `${name}[${i}]`)));
  const prototype: unknown = Object.getPrototypeOf(drawn);
  if (prototype !== Object.prototype && prototype !== null) return fc.constant(drawn);
  const entries = Object.entries(drawn);
  return fc
    .tuple(...entries.map(([key, part]) => anyOf(part, op, `${name}.${key}`)))
    .map((values) => Object.fromEntries(entries.map(([key], i) => [key, values[i]])));
}

// What cannot be drawn from would be found out at every draw, by a hundred kinds of failure.
function checkDomain(op: string, name: string, { domain, dtype }: TensorSpec): void {
  if (domain === undefined) return;
  const { low, high, avoid = [] } = domain;
  const fail = (requirement: string, expected: string, received: string): never => {
    throw new ArgumentError({ op, requirement: `the domain of ${name} ${requirement}`, expected, received });
  };
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    fail("must be an interval", "finite numbers low <= high", `low ${kindOf(low)} and high ${kindOf(high)}`);
  }
  if (!Array.isArray(avoid) || !avoid.every(Number.isFinite)) {
    fail("avoids points", "avoid, a list of finite numbers", kindOf(avoid));
  }
  if (!holdsValue(domain, dtype)) {
    fail("must hold a value", `${dtype} beside the points it avoids`, JSON.stringify(domain));
  }
}

/** Arguments like the description, for a function that gets it from its caller. */
export function argumentsFor(op: string, description: readonly Drawn[]): fc.Arbitrary<readonly unknown[]> {
  checkList(op, "the domain", description);
  return fc.tuple(...description.map((drawn, i) => anyOf(drawn, op, `args[${i}]`)));
}

/**
 * Arguments like the description: `{ shape, dtype, domain }` gives a tensor, an arbitrary what it draws, anything else
 * itself.
 * @throws ArgumentError for a domain that is no interval of finite numbers, or holds no value of the dtype
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
  return argumentsFor("anyArguments", description);
}
