/**
 * definePrimitive: freezes a record of rules and makes it callable, so that rules read like formulas.
 * @module
 */
import { Tensor } from "../base/tensor.js";
import type { Primitive, Rules } from "../program/primitive.js";
import { bind } from "../trace/bind.js";

/** How a primitive is called: tensors first, then its parameters when it has any. */
export type Call<A extends readonly Tensor[], P extends object, R> = (
  ...args: keyof P extends never ? A : [...A, P]
) => R;

/** A definition that can be called: `log(x)`, `reduceSum(x, { axes: [0] })`. */
export type Callable<A extends readonly Tensor[], P extends object, R> = Rules<P> & Call<A, P, R>;

const none = Object.freeze({});

function split(args: readonly (Tensor | object)[]): readonly [readonly Tensor[], object] {
  const last = args[args.length - 1];
  const tensors = args.filter((arg) => arg instanceof Tensor);
  return [tensors, last === undefined || last instanceof Tensor ? none : last];
}

// The two casts below state what the type parameters say; TypeScript cannot check it for a function built at run time.
function callable<T>(rules: Primitive, call: (...args: readonly (Tensor | object)[]) => unknown): T {
  const fields = Object.entries(Object.getOwnPropertyDescriptors(rules));
  for (const [key, descriptor] of fields)
    Object.defineProperty(call, key, { ...descriptor, configurable: false, writable: false });
  return Object.freeze(call) as T;
}

/** A primitive with one result. */
export function definePrimitive<A extends readonly Tensor[], P extends object>(
  rules: Rules<P>,
): Callable<A, P, Tensor> {
  const primitive: Callable<A, P, Tensor> = callable(rules, (...args) => bind(primitive, ...split(args))[0]);
  return primitive;
}

/** A primitive with a list of results. */
export function defineMultiple<A extends readonly Tensor[], P extends object>(
  rules: Rules<P>,
): Callable<A, P, readonly Tensor[]> {
  const primitive: Callable<A, P, readonly Tensor[]> = callable(rules, (...args) =>
    bind(primitive, ...split(args)),
  );
  return primitive;
}
