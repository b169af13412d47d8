/**
 * Random well-typed programs: a few smooth operations on a few arguments, composed at random. The laws of transforms are
 * checked on them, where those of primitives are checked one operation at a time.
 * @module
 */
import * as fc from "fast-check";
import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import type { Shape } from "../base/shape.js";
import { range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { asCode } from "./asCode.js";
import type { Chooser } from "./choices.js";
import { anyBuilt } from "./choices.js";
import { controlSteps } from "./controlSteps.js";
import { seededNumbers } from "./differences.js";
import type { MakeStep, Step } from "./programSteps.js";
import { makes } from "./programSteps.js";
import { tensorOf } from "./tensors.js";

/** A random function and arguments for it. */
export interface RandomProgram {
  readonly args: readonly Tensor[];
  /** From tensors of the arguments' shapes and dtype to a list of tensors. */
  readonly f: (...args: readonly Tensor[]) => readonly Tensor[];
  /** The same function with loops and branches of JavaScript in place of primitives; it cannot be vectorized. */
  readonly plain: (...args: readonly Tensor[]) => readonly Tensor[];
  /** The sum of all elements of all results, a scalar. */
  readonly loss: (...args: readonly Tensor[]) => Tensor;
  /** The program and its arguments as code of @cotangent/core, whose last line is the list of results. */
  readonly code: () => string;
}

/** What kind of program is drawn. */
export interface ProgramBounds {
  readonly dtype: "float32" | "float64";
  /** Number of arguments; default 1 to 3. */
  readonly arguments?: number;
  /** Most operations; default 6. */
  readonly maxSteps?: number;
  /** How deep loops and branches may be nested; default 0, none. */
  readonly control?: number;
}

/** Draws `count` operations on values of these avals; they follow one another in the list of values. */
function drawSteps(choose: Chooser, inputs: readonly Aval[], count: number, depth: number): readonly Step[] {
  const avals: Aval[] = [...inputs];
  const steps: Step[] = [];
  const nested: readonly MakeStep[] =
    depth === 0 ? [] : controlSteps((choices, within, n) => drawSteps(choices, within, n, depth - 1));
  for (let left = count; left > 0; left--) {
    // The newest value most of the time, so that programs are deep rather than wide.
    const x = choose.below(3) < 2 ? avals.length - 1 : choose.below(avals.length);
    const isNested = depth > 0 && choose.below(2) === 1;
    const step = choose.pick(isNested ? nested : makes)(choose, avals, x);
    if (step === undefined) continue;
    steps.push(step);
    avals.push(step.out);
  }
  return steps;
}

function draw(
  choose: Chooser,
  { dtype, arguments: count, maxSteps = 6, control = 0 }: ProgramBounds,
): RandomProgram {
  const shapes: readonly Shape[] = [[3], [], [2, 3], [3, 2], [1], [2, 1, 3], [0, 2]];
  const inputs = range(count ?? 1 + choose.below(3)).map(() =>
    aval(choose.rarely(12) ? choose.pick(shapes) : choose.pick(shapes.slice(0, 6)), dtype),
  );
  const steps = drawSteps(choose, inputs, choose.below(maxSteps + 1), control);
  const isPair = choose.rarely(3);
  const run = (args: readonly Tensor[], isPlain: boolean): readonly Tensor[] => {
    const values = [...args];
    for (const { apply } of steps) values.push(apply(values, isPlain));
    return isPair ? [values[values.length - 1], values[0]] : [values[values.length - 1]];
  };
  const f = (...args: readonly Tensor[]): readonly Tensor[] => run(args, false);
  const plain = (...args: readonly Tensor[]): readonly Tensor[] => run(args, true);
  const loss = (...args: readonly Tensor[]): Tensor =>
    f(...args)
      .map((out) => reduceSum(out, { axes: range(out.shape.length) }))
      .reduce((total, one) => add(total, one));
  const seed = choose.below(10_000);
  const args = inputs.map(({ shape }, i) => tensorOf(shape, dtype, seededNumbers(seed, i, sizeOf(shape))));
  const code = (): string => {
    const given = args.map((arg, i) => `const $${i} = ${asCode(arg)};`);
    const lines = steps.map((step, i) => `const $${inputs.length + i} = ${step.code};`);
    const last = `$${inputs.length + steps.length - 1}`;
    return [...given, ...lines, `[${isPair ? `${last}, $0` : last}]`].join("\n");
  };
  return Object.defineProperty({ args, f, plain, loss, code }, fc.toStringMethod, { value: code });
}

/**
 * Random smooth functions of a few small tensors, with arguments between -1 and 1. Counterexamples print as code that
 * can be pasted, shrunk to few operations and simple ones.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { jit } from "@cotangent/core";
 * import { anyProgram, type RandomProgram, sameBits } from "@cotangent/core/testing";
 * const jitIsTransparent = ({ f, args }: RandomProgram) => sameBits(jit(f)(...args)[0], f(...args)[0]);
 * fc.assert(fc.property(anyProgram({ dtype: "float32" }), jitIsTransparent), { numRuns: 5 })
 * ```
 */
export function anyProgram(bounds: ProgramBounds): fc.Arbitrary<RandomProgram> {
  return anyBuilt((choose) => draw(choose, bounds));
}
