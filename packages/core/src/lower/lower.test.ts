/** Modules are legal: those of every primitive and its derivatives, and of random programs with loops and branches. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Aval } from "../base/aval.js";
import { aval, avalOf } from "../base/aval.js";
import { isFloating } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { verifyModule } from "../kernel/verify.js";
import { optimize } from "../optimize/pipeline.js";
import { constantLike } from "../primitives/constant.js";
import * as primitives from "../primitives/index.js";
import type { Primitive } from "../program/primitive.js";
import type { RandomProgram } from "../testing/programs.js";
import { anyProgram } from "../testing/programs.js";
import { bind } from "../trace/bind.js";
import type { FlatFunction } from "../trace/stage.js";
import { stage } from "../trace/stage.js";
import { vjp } from "../transform/cotangents.js";
import { lowerProgram } from "./lower.js";

function verify(f: FlatFunction, avals: readonly Aval[]): void {
  const { program } = stage(f, avals, "test");
  expect(verifyModule(lowerProgram(optimize(program))).outputs).toHaveLength(program.outputs.length);
}

// The cotangents of the arguments that move, for cotangents of ones.
const backward =
  (f: FlatFunction, isMoving: readonly boolean[]): FlatFunction =>
  (args) => {
    const moving = args.filter((_, i) => isMoving[i]);
    const whole = (...given: readonly Tensor[]): readonly Tensor[] => {
      let next = 0;
      return f(args.map((arg, i) => (isMoving[i] ? given[next++] : arg)));
    };
    const [outs, pullback] = vjp(whole, moving);
    return pullback(outs.map((out) => constantLike(out, 1)));
  };

it.each(
  Object.values(primitives).map((primitive): readonly [string, Primitive] => [primitive.name, primitive]),
)("of %s", (_name, primitive) => {
  for (const shape of [[2, 3], [4, 4], [0, 2], [5]]) {
    for (const { args, params } of primitive.samples(shape)) {
      const avals = args.map((arg) => aval(arg.shape, arg.dtype ?? primitive.dtypes[0]));
      const f: FlatFunction = (xs) => bind(primitive, xs, params);
      verify(f, avals);
      // As in the laws, what has a dtype of its own is held fixed.
      const isMoving = args.map((arg, i) => arg.dtype === undefined && isFloating(avals[i].dtype));
      if (primitive.kind !== "nondifferentiable") verify(backward(f, isMoving), avals);
    }
  }
});

it("of random programs, forward and backward", () => {
  const property = ({ f, args }: RandomProgram): void => {
    const flat: FlatFunction = (xs) => f(...xs);
    verify(flat, args.map(avalOf));
    verify(
      backward(
        flat,
        args.map(() => true),
      ),
      args.map(avalOf),
    );
  };
  const programs = anyProgram({ dtype: "float32", control: 2, maxSteps: 4 });
  fc.assert(fc.property(programs, property), { numRuns: 40, seed: 1, includeErrorInReport: true });
});
