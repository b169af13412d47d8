/**
 * The laws about derivatives: right, adjoint to each other, linear, and the same by whatever route they are taken.
 * @module
 */
import * as fc from "fast-check";
import { isFloating } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { linearTranspose, vjp } from "../transform/cotangents.js";
import { jvp, linearize } from "../transform/tangents.js";
import { cancelledTerms } from "./cancellation.js";
import { closeTo, magnitude, roundingMargin, tolerances } from "./close.js";
import { seededDirections } from "./differences.js";
import { checkDirection, forwardProblem, reverseProblem } from "./gradientChecks.js";
import type { GradientProblem, Verdict } from "./gradientProblem.js";
import { unsettled } from "./judgement.js";
import type { LawCase, Subject } from "./lawCase.js";
import { LawError, partialCase, problemOfCase } from "./lawCase.js";
import { dtypeOf } from "./precision.js";
import { tensorOf } from "./tensors.js";
import { expectSameBits } from "./valueLaws.js";

/**
 * Asks for derivatives; `accept` names the verdicts that are no offence. Where a drawn kink is none, a point beside one, of which
 * differences cannot judge, is drawn anew.
 */
export function ask(
  whole: Subject,
  law: string,
  questions: readonly (readonly ["fwd" | "rev", GradientProblem])[],
  accept: readonly Verdict[] = ["pass"],
): void {
  for (const [mode, problem] of questions) {
    const check = checkDirection(mode, problem, { seed: whole.seed, direction: 0, order: 1 });
    if (accept.includes("kink")) fc.pre(check.reason?.endsWith(unsettled) !== true);
    if (accept.includes(check.verdict)) continue;
    const { argument, result, analytic, numeric, error, tolerance, reason } = check;
    const why = reason === undefined ? "" : `; ${reason}`;
    const text = `expected ${numeric}, got ${analytic} (${argument}, ${result}; error ${error}, tolerance ${tolerance}${why})`;
    throw new LawError({ primitive: whole.name, law, text });
  }
}

function onProblem(check: (whole: LawCase, problem: GradientProblem) => void): (whole: LawCase) => void {
  return (whole) => {
    const problem = problemOfCase(whole);
    if (problem !== undefined) check(whole, problem);
  };
}

/** jvp agrees with central differences. */
export const jvpIsRight: (whole: LawCase) => void = onProblem((whole, problem) =>
  ask(whole, "jvp must agree with central differences", [["fwd", problem]]),
);

/** <J v, w> = <v, J^T w>. */
export const vjpIsAdjoint: (whole: LawCase) => void = onProblem((whole, problem) =>
  ask(whole, "vjp must be the adjoint of jvp", [["rev", problem]]),
);

/** The same two questions of the derivatives: forward over forward, reverse over forward, both over reverse. */
export const secondOrder: (whole: LawCase) => void = onProblem((whole, problem) => {
  const forward = forwardProblem(problem, whole.seed);
  const reverse = reverseProblem(problem, whole.seed);
  const second = "the second derivative must be right";
  ask(whole, `${second}, forward over forward`, [["fwd", forward]]);
  ask(whole, `${second}, reverse over forward`, [["rev", forward]]);
  ask(whole, `${second}, forward over reverse`, [["fwd", reverse]]);
  ask(whole, `${second}, reverse over reverse`, [["rev", reverse]]);
  hessianIsSymmetric(whole, problem);
});

/** The third derivative along one direction agrees with differences of the second. */
export const thirdOrder: (whole: LawCase) => void = onProblem((whole, problem) => {
  const twice = forwardProblem(forwardProblem(problem, whole.seed), whole.seed);
  ask(whole, "the third derivative must be right", [["fwd", twice]]);
});

function dot(a: readonly Tensor[], b: readonly Tensor[]): number {
  let sum = 0;
  a.forEach((x, i) => {
    const y = elementsOf(b[i], "laws");
    elementsOf(x, "laws").forEach((value: number, j: number) => {
      sum += value * y[j];
    });
  });
  return sum;
}

/** <u, H v> = <v, H u> for the Hessian H of <w, f(x)>. */
export function hessianIsSymmetric(whole: Subject, { f, xs }: GradientProblem): void {
  const w = seededDirections(f(xs), whole.seed, 0);
  const [u, v] = [1, 2].map((stream) => seededDirections(xs, whole.seed, stream));
  const gradient = (...at: readonly Tensor[]): readonly Tensor[] =>
    vjp((...ys: readonly Tensor[]) => f(ys), at)[1](w);
  const [left, right] = [v, u].map((direction) => jvp(gradient, xs, direction)[1]);
  const dtype = dtypeOf(xs);
  const limits = tolerances[dtype];
  const scale = magnitude(...left, ...right) * xs.reduce((n, x) => n + x.size, 0);
  const options = { rtol: limits.symmetry, atol: limits.floor, scale };
  const sides = [dot(u, left), dot(v, right)] as const;
  if (closeTo([sides[0]], [sides[1]], options).close) return;
  const changes = (point: readonly Tensor[]): readonly number[] =>
    [dot(u, jvp(gradient, point, v)[1]) - sides[0], dot(v, jvp(gradient, point, u)[1]) - sides[1]].map(
      Math.abs,
    );
  const rounded = cancelledTerms(changes, xs, { direction: [...u, ...v], dtype, seed: whole.seed });
  const { close, error, tolerance } = closeTo([sides[0]], [sides[1]], {
    ...options,
    atol: limits.floor + rounded,
  });
  if (close) return;
  const text = `<u, H v> and <v, H u> differ by ${error} (tolerance ${tolerance})`;
  throw new LawError({ primitive: whole.name, law: "the Hessian must be symmetric", text });
}

function combine(a: number, u: readonly Tensor[], b: number, v: readonly Tensor[]): readonly Tensor[] {
  return u.map((x, i) => {
    const y = elementsOf(v[i], "laws");
    return tensorOf(
      x.shape,
      x.dtype,
      Array.from(elementsOf(x, "laws"), (value, j) => a * value + b * y[j]),
    );
  });
}

/** Throws a LawError unless both lists hold the same tensors but for rounding. */
export function expectClose(
  whole: Subject,
  law: string,
  lists: {
    readonly actual: readonly Tensor[];
    readonly expected: readonly Tensor[];
    /** What the results are computed from: float32 among it allows the rounding of float32. */
    readonly inputs: readonly Tensor[];
    /** A magnitude that errors are relative to besides those of the tensors. */
    readonly scale?: number;
    /** What rounding may make of a result, where terms cancel. */
    readonly rounded?: (result: number) => number;
  },
): void {
  const { rounded = () => 0, scale = 0 } = lists;
  lists.expected.forEach((expected, i) => {
    const actual = lists.actual[i];
    const dtype = dtypeOf([actual, expected, ...lists.inputs]);
    const { adjoint, floor } = tolerances[dtype];
    const options = { rtol: adjoint, atol: floor, scale };
    if (closeTo(actual, expected, options).close) return;
    const { close, error, tolerance } = closeTo(actual, expected, {
      ...options,
      atol: floor + rounded(i),
    });
    if (close) return;
    const text = `expected ${String(expected)}, got ${String(actual)} (result ${i}; error ${error}, tolerance ${tolerance})`;
    throw new LawError({ primitive: whole.name, law, text });
  });
}

/** map(a u + b v) = a map(u) + b map(v), map(-2 u) = -2 map(u), and nothing comes of nothing. */
export function expectLinear(
  whole: Subject,
  law: string,
  map: (v: readonly Tensor[]) => readonly Tensor[],
  { like, inputs }: { readonly like: readonly Tensor[]; readonly inputs: readonly Tensor[] },
): void {
  const [u, v] = [1, 2].map((stream) => seededDirections(like, whole.seed, stream));
  const [a, b] = [0.75, -1.5];
  const both = combine(a, u, b, v);
  const [actual, expected] = [map(both), combine(a, map(u), b, map(v))];
  const all = [...like, ...inputs];
  // By powers of two nothing is rounded. What other factors change shows what rounding makes of terms that cancel, and nothing of maps
  // that are not linear but keep such factors.
  const twice = { actual: map(combine(-2, u, 0, u)), expected: combine(-2, map(u), 0, map(u)) };
  expectClose(whole, law, { ...twice, inputs: all });
  const rounded = (i: number): number => {
    const scaled = [0.7, 0.9, 1.1, 1.3].map((factor) => ({
      actual: map(combine(factor, both, 0, both))[i],
      expected: combine(factor, actual, 0, actual)[i],
    }));
    return roundingMargin * Math.max(...scaled.map((x) => closeTo(x.actual, x.expected, { rtol: 0 }).error));
  };
  expectClose(whole, law, { actual, expected, inputs: all, rounded });
  const ofZero = map(like.map((x) => tensorOf(x.shape, x.dtype, Array(x.size).fill(0))));
  if (magnitude(...ofZero) === 0 && ofZero.every((x) => !elementsOf(x, "laws").some(Number.isNaN))) return;
  throw new LawError({
    primitive: whole.name,
    law,
    text: `expected zero of zero, got ${ofZero.map(String).join(", ")}`,
  });
}

/** jvp is linear in the tangents, vjp in the cotangents; zero gives zero. */
export const derivativesAreLinear: (whole: LawCase) => void = onProblem((whole, { f, xs }) => {
  const flat = (...args: readonly Tensor[]): readonly Tensor[] => f(args);
  const [values, pullback] = vjp(flat, xs);
  expectLinear(whole, "jvp must be linear", (v) => jvp(flat, xs, v)[1], { like: xs, inputs: xs });
  expectLinear(whole, "vjp must be linear", pullback, { like: values, inputs: xs });
});

/** linearize gives the tangents of jvp, bit for bit. */
export const linearizeEqualsJvp: (whole: LawCase) => void = onProblem((whole, { f, xs }) => {
  const flat = (...args: readonly Tensor[]): readonly Tensor[] => f(args);
  const v = seededDirections(xs, whole.seed, 0);
  const [values, derivative] = linearize(flat, xs);
  const [primals, tangents] = jvp(flat, xs, v);
  const law = "linearize must equal jvp bit for bit";
  expectSameBits(whole, law, { actual: values, expected: primals, where: ", the value" });
  expectSameBits(whole, law, { actual: derivative(...v), expected: tangents });
});

/** The tangents of an operation declared nondifferentiable are zero. */
export const tangentsAreZero: (whole: LawCase) => void = onProblem((whole, { f, xs }) => {
  const [, tangents] = jvp((...args: readonly Tensor[]) => f(args), xs, seededDirections(xs, whole.seed, 0));
  const expected = tangents.map((x) => tensorOf(x.shape, x.dtype, Array(x.size).fill(0)));
  expectSameBits(whole, "a nondifferentiable operation must have zero tangents", {
    actual: tangents,
    expected,
  });
});

// The sets of arguments in which the operation is linear with the others held.
function linearSets({ primitive, open, args }: LawCase): readonly (readonly number[])[] {
  const floating = open.filter((i) => isFloating(args[i].dtype));
  if (primitive.kind === "bilinear") return floating.map((i) => [i]);
  if (primitive.kind !== "linear") return [];
  const linear = primitive.linearIn ?? range(args.length);
  return [floating.filter((i) => linear.includes(i))].filter((set) => set.length > 0);
}

/** Transposing a linear operation twice gives it back. */
export function transposesTwice(whole: LawCase): void {
  for (const positions of linearSets(whole)) {
    const f = partialCase(whole, positions);
    const xs = positions.map((i) => whole.args[i]);
    const flat = (...args: readonly Tensor[]): readonly Tensor[] => f(args);
    const values = f(xs);
    const once = linearTranspose(flat, xs);
    const twice = linearTranspose((...cts: readonly Tensor[]) => once(cts), values);
    expectClose(whole, "transposing twice must give the operation back", {
      actual: twice(xs),
      expected: values,
      inputs: whole.args,
    });
  }
}
