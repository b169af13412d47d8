/**
 * Partial evaluation of a scan, round by round: one scan computes what is known and stacks what the other will need of each
 * round. What is the same in every round is computed once and not stacked.
 * @module
 */
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import type { PartialEvaluation, Primitive } from "../../program/primitive.js";
import type { Program } from "../../program/program.js";
import { program } from "../../program/program.js";
import { bind } from "../../trace/bind.js";
import { runProgram } from "../../trace/interpret.js";
import type { SplitProgram } from "../../transform/partialEval.js";
import { splitProgram } from "../derived.js";
import { chosen, spread } from "../lists.js";
import type { LoopBody } from "./loopBody.js";
import { bodyParts } from "./loopBody.js";

/** The two scans of `params.body` cut in two; `scan` is the primitive. */
export function splitRounds<P extends LoopBody>(
  scan: Primitive,
  args: readonly Tensor[],
  flags: readonly boolean[],
  params: P,
  { known, unknown, isOutputKnown }: SplitProgram,
  isCarryKnown: readonly boolean[],
): PartialEvaluation {
  const { consts, carry, rows: xs } = bodyParts(args, params);
  const isThere = bodyParts(flags, params);
  const [knownConsts, knownCarry, knownXs] = [
    chosen(consts, isThere.consts),
    chosen(carry, isCarryKnown),
    chosen(xs, isThere.rows),
  ];
  const knownCount = isOutputKnown.filter((flag) => flag).length;
  const residualCount = known.outputs.length - knownCount;

  // First what constants alone give; carries and rows of results come from the loop in any case.
  const fromConsts = known.inputs.map((_, i) => i < knownConsts.length);
  const isLooped = known.outputs.map((_, i) => i < knownCount);
  const fixed = splitProgram(known, fromConsts, isLooped);
  const hoisted = runProgram(fixed.known, knownConsts);
  const invariantCount = fixed.isOutputKnown.filter((flag) => flag).length;
  const isInvariant = fixed.isOutputKnown.slice(knownCount);
  const shared = hoisted.slice(invariantCount);

  // A residual that is a row of an argument is there already.
  const firstRow = fixed.unknown.inputs.length - knownXs.length;
  const residuals = fixed.unknown.outputs.slice(knownCount);
  const rowOf = residuals.map((atom) =>
    atom._tag === "var" ? Math.max(-1, fixed.unknown.inputs.indexOf(atom) - firstRow) : -1,
  );
  const isStacked = rowOf.map((row) => row < 0);
  const body: Program = program(fixed.unknown.inputs, fixed.unknown.equations, [
    ...fixed.unknown.outputs.slice(0, knownCount),
    ...chosen(residuals, isStacked),
  ]);
  const results =
    body.outputs.length === 0
      ? []
      : bind(scan, [...shared, ...knownCarry, ...knownXs], {
          ...params,
          body,
          constCount: shared.length,
          carryCount: knownCarry.length,
        });
  const stacked = spread(isStacked, results.slice(knownCount));
  const perRound = rowOf.map((row, i) => stacked[i] ?? knownXs[row]);

  // Then the rest, over what was left behind: constants in front of the carry, stacked residuals among the rows.
  const isUnknown = (list: readonly boolean[]): readonly boolean[] => list.map((flag) => !flag);
  const restInputs = unknown.inputs.slice(residualCount);
  const constCount = consts.length - knownConsts.length;
  const carryEnd = constCount + carry.length - knownCarry.length;
  const residualInputs = unknown.inputs.slice(0, residualCount);
  const rest = program(
    [
      ...chosen(residualInputs, isInvariant),
      ...restInputs.slice(0, carryEnd),
      ...chosen(residualInputs, isUnknown(isInvariant)),
      ...restInputs.slice(carryEnd),
    ],
    unknown.equations,
    unknown.outputs,
  );
  const values = spread(isOutputKnown, results.slice(0, knownCount));
  return {
    known: range(isOutputKnown.length).map((i) => values[i] ?? undefined),
    primitive: scan,
    params: {
      ...params,
      body: rest,
      constCount: invariantCount + constCount,
      carryCount: carry.length - knownCarry.length,
    },
    args: [
      ...hoisted.slice(0, invariantCount),
      ...chosen(consts, isUnknown(isThere.consts)),
      ...chosen(carry, isUnknown(isCarryKnown)),
      ...perRound,
      ...chosen(xs, isUnknown(isThere.rows)),
    ],
  };
}
