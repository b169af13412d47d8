/**
 * The rules that all elementwise operations share: one shape rule, one batching rule, one lowering.
 * @module
 */
import { aval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { zip } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import type { CommonRules, Domain, NoParams, Primitive } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { batchElementwise } from "./batching.js";
import { checkDType, checkSameDType, checkSameShape } from "./check.js";
import { sameShapes } from "./domains.js";

/** What distinguishes one elementwise operation from another. */
export interface ElementwiseSpec {
  readonly name: string;
  readonly dtypes: readonly DType[];
  /** One domain per argument. */
  readonly domains: readonly Domain[];
  /** The value at one element. */
  readonly scalar: (...elements: readonly ScalarExpr[]) => ScalarExpr;
  /** dtype of the result; default that of the arguments. */
  readonly result?: DType;
}

/** Shape, batching and lowering of an elementwise operation; `self` is the primitive that the rules become part of. */
export function elementwiseRules(spec: ElementwiseSpec, self: () => Primitive): CommonRules<NoParams> {
  const { name, dtypes, domains, scalar, result } = spec;
  return {
    name,
    dtypes,
    samples: sameShapes(domains),
    shape: (args) => {
      checkDType(name, args, dtypes);
      checkSameDType(name, args);
      checkSameShape(name, args);
      return [aval(args[0].shape, result ?? args[0].dtype)];
    },
    batch: (args, dims, params, size) =>
      batchElementwise((moved) => bind(self(), moved, params), args, dims, size),
    lower: (inputs) => [zip(inputs, scalar)],
  };
}
