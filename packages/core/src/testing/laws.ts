/**
 * describeLaws: what every primitive must satisfy, as a test suite for any runner.
 * @module
 */
import * as fc from "fast-check";
import type { DType } from "../base/dtype.js";
import { isFloating, shortName } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import type { Primitive } from "../program/primitive.js";
import {
  derivativesAreLinear,
  jvpIsRight,
  linearizeEqualsJvp,
  secondOrder,
  tangentsAreZero,
  thirdOrder,
  transposesTwice,
  vjpIsAdjoint,
} from "./derivativeLaws.js";
import type { LawCase, ValueChoice } from "./lawCase.js";
import { anyCase, casesOfSample, cornerShapes, LawError } from "./lawCase.js";
import { inputsStay, jitEqualsEager, jitOfDerivatives, shapesAgree, vmapEqualsLoop } from "./valueLaws.js";

/** The two functions of a test runner that a suite needs: those of vitest, jest and node:test fit. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => void) => unknown;
}

/** Where and how long the laws run. */
export interface LawOptions extends Partial<Runner> {
  /** Random calls per law and dtype, besides one call around each corner shape. Default 20. */
  readonly numRuns?: number;
  /** fast-check's seed; it is part of the suite's name. Default 0. */
  readonly seed?: number;
}

interface Law {
  readonly name: string;
  readonly values: ValueChoice;
  readonly check: (whole: LawCase) => void;
  /** Scalars only: for third derivatives, which are checked where they are cheap. */
  readonly scalarOnly?: boolean;
}

const always: readonly Law[] = [
  { name: "the shape rule equals evaluation", values: "any", check: shapesAgree },
  { name: "vmap equals a loop, bit for bit", values: "any", check: vmapEqualsLoop },
  { name: "jit equals evaluation, bit for bit", values: "any", check: jitEqualsEager },
];

const ofFloats: readonly Law[] = [{ name: "inputs stay as they are", values: "domain", check: inputsStay }];

const ofDerivatives: readonly Law[] = [
  { name: "jvp agrees with central differences", values: "domain", check: jvpIsRight },
  { name: "vjp is the adjoint of jvp", values: "domain", check: vjpIsAdjoint },
  { name: "jvp and vjp are linear, zero gives zero", values: "domain", check: derivativesAreLinear },
  { name: "linearize equals jvp, bit for bit", values: "domain", check: linearizeEqualsJvp },
  { name: "jit of derivatives equals derivatives, bit for bit", values: "domain", check: jitOfDerivatives },
  { name: "second derivatives are right, in every mode", values: "domain", check: secondOrder },
  { name: "third derivatives are right", values: "domain", check: thirdOrder, scalarOnly: true },
];

const ofLinear: readonly Law[] = [
  { name: "transposing twice gives the operation back", values: "domain", check: transposesTwice },
];

const ofSteps: readonly Law[] = [
  { name: "is declared nondifferentiable: tangents are zero", values: "domain", check: tangentsAreZero },
];

// What a primitive declares decides which laws it is under; none is left out silently.
function lawsOf({ kind }: Primitive, dtype: DType): readonly Law[] {
  if (!isFloating(dtype)) return always;
  switch (kind) {
    case "nondifferentiable":
      return [...always, ...ofFloats, ...ofSteps];
    case "linear":
    case "bilinear":
      return [...always, ...ofFloats, ...ofDerivatives, ...ofLinear];
    case "jvp":
    case "higherOrder":
      return [...always, ...ofFloats, ...ofDerivatives];
    default:
      return kind satisfies never;
  }
}

function runLaw(
  law: Law,
  primitive: Primitive,
  options: { readonly dtype: DType; readonly numRuns: number; readonly seed: number },
): void {
  const { dtype, numRuns, seed } = options;
  const { values, check, scalarOnly = false } = law;
  const corners = (scalarOnly ? [[]] : cornerShapes).flatMap((shape) => primitive.samples(shape));
  if (corners.length === 0 && !scalarOnly) {
    throw new LawError({
      primitive: primitive.name,
      law: "there must be samples",
      text: "got none for any corner shape",
    });
  }
  const assert = (cases: fc.Arbitrary<LawCase>, runs: number): void =>
    fc.assert(fc.property(cases, check), { numRuns: runs, seed, includeErrorInReport: true });
  for (const sample of corners)
    assert(casesOfSample(primitive, sample, { dtype, values }), scalarOnly ? 4 : 1);
  if (!scalarOnly && numRuns > 0) assert(anyCase(primitive, { dtype, values }), numRuns);
}

/** `describe` or `it` of a runner that makes them global. */
function globalOf(name: "describe" | "it"): (title: string, body: () => void) => unknown {
  const found: unknown = Reflect.get(globalThis, name);
  if (typeof found === "function") return (title, body) => Reflect.apply(found, undefined, [title, body]);
  throw new ArgumentError({
    op: "describeLaws",
    requirement: "a test runner is needed",
    expected: `a global ${name}, or the option ${name}`,
    fix: 'Pass it: import { describe, it } from "vitest" (or node:test), then describeLaws(primitive, { describe, it }).',
  });
}

/** The runner among the options, or the global one. */
export function runnerOf({ describe, it }: Partial<Runner>): Runner {
  return { describe: describe ?? globalOf("describe"), it: it ?? globalOf("it") };
}

/**
 * Declares the test suite of a primitive: for every dtype it takes, on calls around scalar, empty and size-1 shapes of
 * every rank to 5 and random ones: shape rule = evaluation; vmap = loop and jit = eager, bit for bit; jvp against
 * central differences; vjp adjoint to jvp; linearity; second and third derivatives; transposition; inputs untouched.
 * The laws that apply follow from the kind that the primitive declares; tolerances are those of `tolerances`.
 * @throws ArgumentError when neither the options nor the globals have `describe` and `it`
 * @example
 * ```ts
 * import { describeLaws, primitives } from "@cotangent/core/testing";
 * const names: string[] = [];
 * const describe = (_name: string, body: () => void) => body();
 * const it = (name: string, body: () => void) => { body(); names.push(name); };
 * describeLaws(primitives[0], { describe, it, numRuns: 1 });
 * names.length > 0 // => true
 * ```
 */
export function describeLaws(primitive: Primitive, options: LawOptions = {}): void {
  const { describe, it } = runnerOf(options);
  const { numRuns = 20, seed = 0 } = options;
  describe(`${primitive.name} (seed ${seed}, ${numRuns} runs)`, () => {
    for (const dtype of primitive.dtypes) {
      for (const law of lawsOf(primitive, dtype)) {
        it(`${shortName(dtype)}: ${law.name}`, () => runLaw(law, primitive, { dtype, numRuns, seed }));
      }
    }
  });
}
