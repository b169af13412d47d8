/** The parameters of whileLoop, and its arguments by the part they play. @module */
import type { Aval } from "../../base/aval.js";
import type { Tensor } from "../../base/tensor.js";
import type { Program } from "../../program/program.js";
import { program, variable } from "../../program/program.js";
import type { BodyCounts } from "./loopBody.js";
import { bodyParts } from "./loopBody.js";

export interface WhileParams extends BodyCounts {
  /** From constants and carry to the next carry. */
  readonly body: Program;
  /** From constants of its own and the carry to a bool[]; null when the first argument, an i32[], says how often. */
  readonly test: Program | null;
  /** How many carries reverse mode may keep at a time; it computes the others again. */
  readonly checkpoint: number;
}

/** Carries that reverse mode keeps unless told otherwise: with four sweeps enough for 800,000 rounds. */
export const defaultCheckpoint = 64;

/** Arguments, or anything that stands for them, by the part they play. */
export interface WhileParts<T> {
  /** Constants of the test, or the number of rounds. */
  readonly head: readonly T[];
  readonly consts: readonly T[];
  readonly carry: readonly T[];
}

/** Takes a list that is like that of the arguments apart. */
export function whileParts<T>(list: readonly T[], params: WhileParams): WhileParts<T> {
  const n = params.test === null ? 1 : params.test.inputs.length - params.carryCount;
  const { consts, carry } = bodyParts(list.slice(n), params);
  return { head: list.slice(0, n), consts, carry };
}

/** whileLoop itself, for the files of its rules. */
export type BindLoop = (args: readonly Tensor[], params: WhileParams) => readonly Tensor[];

/** How the body's inputs divide. */
export const countsOf = ({ constCount, carryCount }: BodyCounts): BodyCounts => ({ constCount, carryCount });

/** A test that takes more carries, and reads none of them. */
export function withMoreInputs(test: Program | null, more: readonly Aval[]): Program | null {
  return test === null
    ? null
    : program([...test.inputs, ...more.map(variable)], test.equations, test.outputs);
}
