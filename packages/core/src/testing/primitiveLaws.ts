/**
 * The laws of primitives: which there are, which of them a primitive is under, and what they are asked on.
 * @module
 */
import * as fc from "fast-check";
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
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

/** A law of primitives. */
export interface PrimitiveLaw {
  readonly name: string;
  readonly values: ValueChoice;
  readonly check: (whole: LawCase) => void;
  /** Scalars only: for third derivatives, which are checked where they are cheap. */
  readonly scalarOnly?: boolean;
}

const always: readonly PrimitiveLaw[] = [
  { name: "the shape rule equals evaluation", values: "any", check: shapesAgree },
  { name: "vmap equals a loop, bit for bit", values: "any", check: vmapEqualsLoop },
  { name: "jit equals evaluation, bit for bit", values: "any", check: jitEqualsEager },
];

const ofFloats: readonly PrimitiveLaw[] = [
  { name: "inputs stay as they are", values: "domain", check: inputsStay },
];

const ofDerivatives: readonly PrimitiveLaw[] = [
  { name: "jvp agrees with central differences", values: "domain", check: jvpIsRight },
  { name: "vjp is the adjoint of jvp", values: "domain", check: vjpIsAdjoint },
  { name: "jvp and vjp are linear, zero gives zero", values: "domain", check: derivativesAreLinear },
  { name: "linearize equals jvp, bit for bit", values: "domain", check: linearizeEqualsJvp },
  { name: "jit of derivatives equals derivatives, bit for bit", values: "domain", check: jitOfDerivatives },
  { name: "second derivatives are right, in every mode", values: "domain", check: secondOrder },
  { name: "third derivatives are right", values: "domain", check: thirdOrder, scalarOnly: true },
];

const ofLinear: readonly PrimitiveLaw[] = [
  { name: "transposing twice gives the operation back", values: "domain", check: transposesTwice },
];

const ofSteps: readonly PrimitiveLaw[] = [
  { name: "is declared nondifferentiable: tangents are zero", values: "domain", check: tangentsAreZero },
];

/** The laws that a primitive is under for a dtype: what it declares decides, none is left out silently. */
export function lawsOf({ kind }: Primitive, dtype: DType): readonly PrimitiveLaw[] {
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

/** Where and how often a law is asked. */
export interface LawRun {
  readonly dtype: DType;
  readonly numRuns: number;
  readonly seed: number;
  /** Called after each check that held. */
  readonly onCheck: (law: string) => void;
}

/** Asks one law of a primitive on calls around every corner shape, and on random ones. */
export function runLaw(law: PrimitiveLaw, primitive: Primitive, options: LawRun): void {
  const { dtype, numRuns, seed, onCheck } = options;
  const { values, check, scalarOnly = false } = law;
  const corners = (scalarOnly ? [[]] : cornerShapes).flatMap((shape) => primitive.samples(shape));
  if (corners.length === 0 && !scalarOnly) {
    throw new LawError({
      primitive: primitive.name,
      law: "there must be samples",
      text: "got none for any corner shape",
    });
  }
  const counted = (whole: LawCase): void => {
    check(whole);
    onCheck(law.name);
  };
  const assert = (cases: fc.Arbitrary<LawCase>, runs: number): void =>
    fc.assert(fc.property(cases, counted), { numRuns: runs, seed, includeErrorInReport: true });
  for (const sample of corners)
    assert(casesOfSample(primitive, sample, { dtype, values }), scalarOnly ? 4 : 1);
  if (!scalarOnly && numRuns > 0) assert(anyCase(primitive, { dtype, values }), numRuns);
}
