/** The part of a loop that is known when the rest is not. @module */

import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { add } from "../../primitives/add.js";
import type { TransposeArgument } from "../../program/primitive.js";
import { isKnown } from "../../program/primitive.js";
import { program, variable } from "../../program/program.js";
import { prune } from "../../program/prune.js";
import { runProgram } from "../../trace/interpret.js";
import { stage } from "../../trace/stage.js";
import { inputAvals } from "../derived.js";
import { splitBody } from "./loopBody.js";
import type { BindLoop, WhileParams } from "./whileParams.js";
import { countsOf, whileParts } from "./whileParams.js";

/** What is known of a loop, and has run. */
export interface KnownRun {
  /** Values of the carries that are known, in order. */
  readonly values: readonly Tensor[];
  readonly isCarryKnown: readonly boolean[];
  /** How often the loop runs. */
  readonly count: Tensor;
}

/** Runs what is known of a loop; undefined when that does not tell how often it runs, or there is nothing to run. */
export function runKnown(
  loop: BindLoop,
  args: readonly TransposeArgument[],
  flags: readonly boolean[],
  params: WhileParams,
): KnownRun | undefined {
  const { body, test, carryCount } = params;
  const isThere = whileParts(flags, params);
  const parts = whileParts(args, params);
  if (!isThere.head.every((flag) => flag)) return undefined;
  const { split, isCarryKnown } = splitBody(body, countsOf(params), isThere.consts, isThere.carry, []);
  const values = (list: readonly TransposeArgument[], wanted: readonly boolean[]): readonly Tensor[] =>
    list.flatMap((arg, i) => (wanted[i] && isKnown(arg) ? [arg] : []));
  const consts = values(parts.consts, isThere.consts);
  const carry = values(parts.carry, isCarryKnown);
  const head = values(parts.head, isThere.head);
  const counts = { constCount: consts.length, carryCount: carry.length };
  const isCarry = split.known.outputs.map((_, i) => i < carry.length);
  const known = prune(split.known, isCarry).program;
  if (test === null) {
    if (carry.length === 0) return undefined;
    const run = loop([...head, ...consts, ...carry], { ...params, ...counts, body: known });
    return { values: run, isCarryKnown, count: head[0] };
  }
  const headCount = test.inputs.length - carryCount;
  const isTested = prune(test, [true]).isInputUsed.slice(headCount);
  if (isTested.some((flag, i) => flag && !isCarryKnown[i])) return undefined;
  // One more carry counts the rounds.
  const rounds = variable(scalarTensor(0, "int32"));
  const counted = stage(
    (all) => [...runProgram(known, all.slice(0, -1)), add(all[all.length - 1], scalarTensor(1, "int32"))],
    [...inputAvals(known), rounds.aval],
    "whileLoop",
  ).program;
  const kept = program(
    [...test.inputs.filter((_, i) => i < headCount || isCarryKnown[i - headCount]), rounds],
    test.equations,
    test.outputs,
  );
  const results = loop([...head, ...consts, ...carry, scalarTensor(0, "int32")], {
    ...params,
    body: counted,
    constCount: consts.length,
    carryCount: carry.length + 1,
    test: kept,
  });
  return { values: results.slice(0, -1), isCarryKnown, count: results[carry.length] };
}
