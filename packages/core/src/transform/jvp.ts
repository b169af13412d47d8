/**
 * Forward mode: an interpreter whose values are pairs of primal and tangent. A tangent that is null is zero and costs
 * nothing; a value whose tangent is null is not wrapped at all.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { makeTraced } from "../base/tensor.js";
import { zerosLike } from "../primitives/constant.js";
import { sumTangents } from "../primitives/kinds.js";
import type { MaybeZero, Primitive } from "../program/primitive.js";
import { bind, currentInterpreter, withInterpreter } from "../trace/bind.js";
import type { Interpreter } from "../trace/interpreter.js";
import { openTrace } from "../trace/openTrace.js";
import { atDerivativeOf } from "../trace/places.js";
import type { FlatFunction } from "../trace/stage.js";

type Tangents = readonly MaybeZero[];

/** Results and tangents of one application, by the rule of its kind. */
function applyJvp(
  primitive: Primitive,
  primals: readonly Tensor[],
  tangents: Tangents,
  params: object,
): readonly [readonly Tensor[], Tangents] {
  if (primitive.kind === "higherOrder") return primitive.jvp(primals, tangents, params);
  const outs = bind(primitive, primals, params);
  switch (primitive.kind) {
    case "nondifferentiable":
      return [outs, outs.map(() => null)];
    case "linear": {
      if (primitive.jvp !== undefined) return [outs, primitive.jvp(primals, tangents, params, outs)];
      const linearIn = primitive.linearIn ?? primals.map((_, i) => i);
      if (linearIn.every((i) => tangents[i] === null)) return [outs, outs.map(() => null)];
      const args = primals.map((x, i) => (linearIn.includes(i) ? (tangents[i] ?? zerosLike(x)) : x));
      return [outs, bind(primitive, args, params)];
    }
    case "bilinear": {
      // d f(x, y) = f(dx, y) + f(x, dy)
      const [x, y] = primals;
      const [dx, dy] = tangents;
      const left = dx === null ? null : bind(primitive, [dx, y], params)[0];
      const right = dy === null ? null : bind(primitive, [x, dy], params)[0];
      return [outs, [sumTangents([left, right])]];
    }
    case "jvp":
      return [outs, atDerivativeOf(primitive.name, () => primitive.jvp(primals, tangents, params, outs))];
    default:
      return primitive satisfies never;
  }
}

/** Runs `f` on primals with tangents; gives its results and their tangents. `transform` is the name that errors show. */
export function jvpFlat(
  f: FlatFunction,
  primals: readonly Tensor[],
  tangents: Tangents,
  transform: string,
): readonly [readonly Tensor[], Tangents] {
  const parent = currentInterpreter();
  const duals = new WeakMap<Tensor, readonly [primal: Tensor, tangent: Tensor]>();
  const { origin, run } = openTrace(transform, (tensor) => duals.get(tensor)?.[0]);
  const wrap = (primal: Tensor, tangent: MaybeZero): Tensor => {
    if (tangent === null || !isFloating(primal.dtype)) return primal;
    const traced = makeTraced(primal, origin);
    duals.set(traced, [primal, tangent]);
    return traced;
  };
  const primalOf = (tensor: Tensor): Tensor => duals.get(tensor)?.[0] ?? tensor;
  const tangentOf = (tensor: Tensor): MaybeZero => duals.get(tensor)?.[1] ?? null;
  const interpreter: Interpreter = {
    name: transform,
    process: (primitive, args, params) =>
      withInterpreter(parent, () => {
        const argTangents = args.map(tangentOf);
        if (argTangents.every((tangent) => tangent === null)) return bind(primitive, args, params);
        const [outs, outTangents] = applyJvp(primitive, args.map(primalOf), argTangents, params);
        invariant(
          outTangents.length === outs.length,
          `the jvp rule of ${primitive.name} gives one tangent per result`,
        );
        return outs.map((out, i) => wrap(out, outTangents[i]));
      }),
  };
  const results = run(interpreter, () => f(primals.map((x, i) => wrap(x, tangents[i]))));
  return [results.map(primalOf), results.map(tangentOf)];
}
