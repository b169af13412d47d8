/**
 * The laws of a user's function: what must hold of any function whose derivatives are to be trusted, whatever it computes.
 * @module
 */
import * as fc from "fast-check";
import type { Aval } from "../base/aval.js";
import { avalOf } from "../base/aval.js";
import { isFloating } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { treeUnflatten } from "../base/tree.js";
import { jit } from "../execute/jit.js";
import { add } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { convert } from "../primitives/convert.js";
import { mul } from "../primitives/mul.js";
import { callFlat, flattenTensors, leafTensor } from "../trace/flat.js";
import { vjp } from "../transform/cotangents.js";
import { jvp, linearize } from "../transform/tangents.js";
import { vmap } from "../transform/vmap.js";
import { asCode } from "./asCode.js";
import { firstDifference, magnitude } from "./close.js";
import { ask, expectClose, expectLinear, hessianIsSymmetric } from "./derivativeLaws.js";
import type { TensorFunction } from "./differences.js";
import { seededDirections } from "./differences.js";
import { forwardProblem, reverseProblem } from "./gradientChecks.js";
import type { GradientProblem, Verdict } from "./gradientProblem.js";
import type { Subject } from "./lawCase.js";
import { LawError } from "./lawCase.js";
import { inFloat64 } from "./precision.js";
import { problemOf } from "./problemOf.js";
import { refusesForward, throughReverse } from "./reverseOnly.js";
import { rotated, stackTensors } from "./slices.js";
import { expectSameBits } from "./valueLaws.js";

/** A function and the arguments that one run of a law calls it with. */
export interface FunctionCase extends Subject {
  readonly f: (...args: readonly unknown[]) => unknown;
  readonly args: readonly unknown[];
}

type Tensors = readonly Tensor[];
type Spread = (...xs: Tensors) => Tensors;

/** Names of the laws of functions, for the option `without`. */
export type FunctionLaw =
  | "differences"
  | "adjoint"
  | "linear"
  | "linearize"
  | "second order"
  | "jit"
  | "vmap"
  | "orders"
  | "inputs";

// A drawn point may be a kink; that is no offence.
const acceptKinks: readonly Verdict[] = ["pass", "kink"];

const spread =
  (f: TensorFunction): Spread =>
  (...xs) =>
    f(xs);

// Every leaf and every result, integers too.
function flatOf({ f, args }: FunctionCase): { readonly flat: Spread; readonly leaves: Tensors } {
  const [leaves, treedef] = flattenTensors(args, "describeLaws");
  const flat: Spread = (...xs) => callFlat("describeLaws", f, treeUnflatten(treedef, xs)).leaves;
  return { flat, leaves: leaves.map(leafTensor) };
}

const holdsFloats = (leaves: Tensors): boolean => leaves.some(({ dtype }) => isFloating(dtype));

/** Why there is nothing to differentiate; undefined where there is. */
export function withoutDerivatives(whole: FunctionCase): string | undefined {
  const { flat, leaves } = flatOf(whole);
  if (!holdsFloats(leaves)) return "no argument holds floating-point values";
  return holdsFloats(flat(...leaves)) ? undefined : "no result holds floating-point values";
}

// An arbitrary may draw such arguments among others; there another call is drawn.
function withProblem(
  check: (whole: FunctionCase, problem: GradientProblem) => void,
): (whole: FunctionCase) => void {
  return (whole) => {
    fc.pre(withoutDerivatives(whole) === undefined);
    check(whole, problemOf("describeLaws", whole.f, whole.args));
  };
}

const differencesAgree = withProblem((whole, problem) => {
  const law = "derivatives must agree with differences";
  if (refusesForward(problem)) ask(whole, law, [["rev", throughReverse(problem, whole.seed)]], acceptKinks);
  else ask(whole, law, [["fwd", problem]], acceptKinks);
});

const reverseIsAdjoint = withProblem((whole, problem) => {
  if (!refusesForward(problem)) ask(whole, "vjp must be the adjoint of jvp", [["rev", problem]]);
});

// What rounding blurs in float32 shows in float64.
const sharpest = (problem: GradientProblem): GradientProblem => inFloat64(problem) ?? problem;

const derivativesAreLinear = withProblem((whole, problem) => {
  const { f, xs } = sharpest(problem);
  const [values, pullback] = vjp(spread(f), xs);
  expectLinear(whole, "vjp must be linear", pullback, { like: values, inputs: xs });
  if (!refusesForward(problem))
    expectLinear(whole, "jvp must be linear", (v) => jvp(spread(f), xs, v)[1], { like: xs, inputs: xs });
});

const linearizeEqualsJvp = withProblem((whole, problem) => {
  const { f, xs } = problem;
  if (refusesForward(problem)) return;
  const v = seededDirections(xs, whole.seed, 0);
  const [values, derivative] = linearize(spread(f), xs);
  const [primals, tangents] = jvp(spread(f), xs, v);
  const lists = { actual: [...values, ...derivative(...v)], expected: [...primals, ...tangents] };
  expectSameBits(whole, "linearize must equal jvp bit for bit", lists);
});

const secondOrder = withProblem((whole, problem) => {
  const law = "the second derivative must be right";
  const reverse = reverseProblem(problem, whole.seed);
  ask(whole, `${law}, forward over reverse`, [["fwd", reverse]], acceptKinks);
  ask(whole, `${law}, reverse over reverse`, [["rev", reverse]]);
  hessianIsSymmetric(whole, sharpest(problem));
  if (refusesForward(problem)) return;
  const forward = forwardProblem(problem, whole.seed);
  ask(whole, `${law}, forward over forward`, [["fwd", forward]], acceptKinks);
  ask(whole, `${law}, reverse over forward`, [["rev", forward]]);
});

function jitIsTransparent(whole: FunctionCase): void {
  const { flat, leaves } = flatOf(whole);
  const compiled = jit(flat);
  const expected = flat(...leaves);
  const law = "jit must equal evaluation bit for bit";
  expectSameBits(whole, law, { actual: compiled(...leaves), expected });
  expectSameBits(whole, law, { actual: compiled(...leaves), expected, where: ", second call" });
}

// The i-th of every list, along a new first axis.
const stackedAt = (lists: readonly Tensors[], i: number, aval: Aval): Tensor =>
  stackTensors(
    lists.map((list) => list[i]),
    0,
    aval,
  );

function vmapIsALoop(whole: FunctionCase): void {
  const { flat, leaves } = flatOf(whole);
  const choices = [
    leaves.map(() => true),
    ...(leaves.length > 1 ? leaves.map((_, i) => leaves.map((_, j) => i === j)) : []),
  ];
  for (const isMapped of choices) {
    const calls = range(3).map((k) => leaves.map((x, i) => (isMapped[i] ? rotated(x, k) : x)));
    const stacked = leaves.map((x, i) => (isMapped[i] ? stackedAt(calls, i, x) : x));
    const axes = isMapped.map((mapped) => (mapped ? 0 : null));
    const rows = calls.map((call) => flat(...call));
    const expected = rows[0].map((out, i) => stackedAt(rows, i, avalOf(out)));
    const where = `, inAxes [${axes.map(String).join()}]`;
    const actual = vmap(flat, axes)(...stacked);
    expectSameBits(whole, "vmap must equal a loop bit for bit", { actual, expected, where });
  }
}

// <w, f(x)> for fixed w: a loss, whatever f is.
function lossOf({ f, xs }: GradientProblem, seed: number): (...xs: Tensors) => Tensor {
  const w = seededDirections(f(xs), seed, 3);
  return (...at) =>
    f(at)
      .map((value, i) => convert(mul(value, w[i]), { dtype: "float64" }))
      .map((terms) => reduceSum(terms, { axes: range(terms.shape.length) }))
      .reduce((total, part) => add(total, part));
}

// grad, jit and vmap may be nested in any order.
const ordersAgree = withProblem((whole, problem) => {
  const { xs } = problem;
  const loss = lossOf(problem, whole.seed);
  const gradientOf =
    (g: (...at: Tensors) => Tensor): Spread =>
    (...at) => {
      const [value, pullback] = vjp(g, at);
      return pullback(oneLike(value));
    };
  const gradient = gradientOf(loss);
  const expected = gradient(...xs);
  const same = (actual: Tensors, wanted: Tensors, where: string): void =>
    expectSameBits(whole, "transforms must agree in every order", { actual, expected: wanted, where });
  const close = (actual: Tensors, wanted: Tensors, where: string): void =>
    expectClose(whole, `transforms must agree in every order (${where})`, {
      actual,
      expected: wanted,
      inputs: xs,
      scale: magnitude(...wanted),
    });
  same(jit(gradient)(...xs), expected, ", jit of grad");
  close(gradientOf(jit(loss))(...xs), expected, "grad of jit");
  const calls = range(3).map((k) => xs.map((x) => rotated(x, k)));
  const stacked = xs.map((x, i) => stackedAt(calls, i, x));
  const rows = calls.map((call) => gradient(...call));
  const loop = xs.map((x, i) => stackedAt(rows, i, x));
  same(vmap(gradient)(...stacked), loop, ", vmap of grad");
  same(jit(vmap(gradient))(...stacked), loop, ", jit of vmap of grad");
  same(vmap(jit(gradient))(...stacked), loop, ", vmap of jit of grad");
  const total = (...at: Tensors): Tensor => reduceSum(vmap(loss)(...at), { axes: [0] });
  close(gradientOf(total)(...stacked), loop, "grad of vmap");
  close(jit(gradientOf(jit(total)))(...stacked), loop, "jit of grad of jit of vmap");
});

// What is left of it where there is nothing to differentiate.
function valueOrdersAgree(whole: FunctionCase): void {
  const { flat, leaves } = flatOf(whole);
  const calls = range(3).map((k) => leaves.map((x) => rotated(x, k)));
  const stacked = leaves.map((x, i) => stackedAt(calls, i, x));
  const rows = calls.map((call) => flat(...call));
  const expected = rows[0].map((out, i) => stackedAt(rows, i, avalOf(out)));
  const same = (actual: Tensors, where: string): void =>
    expectSameBits(whole, "transforms must agree in every order", { actual, expected, where });
  same(jit(vmap(flat))(...stacked), ", jit of vmap");
  same(vmap(jit(flat))(...stacked), ", vmap of jit");
}

function oneLike(value: Tensor): Tensor {
  return convert(leafTensor(1), { dtype: value.dtype });
}

function inputsStay(whole: FunctionCase): void {
  const { leaves } = flatOf(whole);
  const before = leaves.map((x) => elementsOf(x, "laws").slice());
  jitIsTransparent(whole);
  if (withoutDerivatives(whole) === undefined) {
    const { f, xs } = problemOf("describeLaws", whole.f, whole.args);
    const [values, pullback] = vjp(spread(f), xs);
    pullback(values);
  }
  leaves.forEach((x, i) => {
    const at = firstDifference(before[i], elementsOf(x, "laws"));
    if (at < 0) return;
    const text = `leaf ${i} was ${before[i][at]} at element ${at}, is ${elementsOf(x, "laws")[at]}`;
    throw new LawError({ primitive: whole.name, law: "inputs must not change", text });
  });
}

/** Every law of functions by its name: what it says, and its check. */
export const functionLaws: Readonly<
  Record<FunctionLaw, { readonly title: string; readonly check: (whole: FunctionCase) => void }>
> = {
  differences: { title: "derivatives agree with differences", check: differencesAgree },
  adjoint: { title: "vjp is the adjoint of jvp", check: reverseIsAdjoint },
  linear: { title: "jvp and vjp are linear, zero gives zero", check: derivativesAreLinear },
  linearize: { title: "linearize equals jvp, bit for bit", check: linearizeEqualsJvp },
  "second order": { title: "second derivatives are right, the Hessian symmetric", check: secondOrder },
  jit: { title: "jit equals evaluation, bit for bit", check: jitIsTransparent },
  vmap: { title: "vmap equals a loop, bit for bit", check: vmapIsALoop },
  orders: { title: "grad, jit and vmap agree in every order", check: ordersAgree },
  inputs: { title: "inputs stay as they are", check: inputsStay },
};

/** The laws that are asked where there is nothing to differentiate: none of derivatives, and the order of the others. */
export const valueLaws: Partial<typeof functionLaws> = {
  jit: functionLaws.jit,
  vmap: functionLaws.vmap,
  orders: { title: "jit and vmap agree in every order", check: valueOrdersAgree },
  inputs: functionLaws.inputs,
};

/** What the user says must not change a function: the call, and the call that must give the same. */
export type Invariance<A extends readonly unknown[]> = (
  f: (...args: A) => unknown,
  ...args: A
) => readonly [actual: unknown, expected: unknown];

/** Checks an invariance on one call: both sides, trees of tensors, must be equal but for rounding. */
export function checkInvariance(
  whole: FunctionCase,
  law: string,
  invariance: Invariance<readonly unknown[]>,
): void {
  const [actual, expected] = invariance(whole.f, ...whole.args).map((side) =>
    flattenTensors(side, "describeLaws")[0].map(leafTensor),
  );
  expectClose(whole, law, {
    actual,
    expected,
    inputs: flattenTensors(whole.args, "describeLaws")[0].map(leafTensor),
  });
}

/** Calls of `f` with drawn arguments; counterexamples print as code. */
export function casesOf(
  name: string,
  f: (...args: readonly unknown[]) => unknown,
  args: fc.Arbitrary<readonly unknown[]>,
): fc.Arbitrary<FunctionCase> {
  return fc.tuple(args, fc.nat({ max: 9999 })).map(([drawn, seed]): FunctionCase => {
    const whole = { name, f, args: drawn, seed };
    const code = (): string => `${name}(${drawn.map(asCode).join(", ")})`;
    return Object.defineProperty(whole, fc.toStringMethod, { value: code });
  });
}
