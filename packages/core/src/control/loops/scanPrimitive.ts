/**
 * scan: a program repeated, handing values from one round to the next and going through the rows of arrays.
 * @module
 */
import { aval, formatAval, sameAval } from "../../base/aval.js";
import { invariant } from "../../base/errors.js";
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { batchToFront, moveAxis } from "../../primitives/batching.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { everything } from "../../primitives/domains.js";
import { lowerEquations } from "../../program/lowering.js";
import type { MaybeZero, PartialEvaluation, TransposeArgument } from "../../program/primitive.js";
import { isKnown, isLinear } from "../../program/primitive.js";
import type { Program } from "../../program/program.js";
import { atomAval, program, variable } from "../../program/program.js";
import { prune } from "../../program/prune.js";
import { call } from "../call.js";
import { chosen, spread } from "../lists.js";
import type { BodyCounts } from "./loopBody.js";
import {
  batchBody,
  bodyParts,
  hoistBody,
  jvpBody,
  pruneBody,
  splitBody,
  withConstsCarried,
} from "./loopBody.js";
import { reverseScan } from "./reverseScan.js";
import { splitRounds } from "./splitRounds.js";

export interface ScanParams extends BodyCounts {
  /** From constants, carry and rows to the next carry and rows of results. */
  readonly body: Program;
  /** Number of rounds, and of rows. */
  readonly length: number;
  /** From the last row to the first. */
  readonly reverse: boolean;
  /** How many carries reverse mode may keep at a time, computing the others again; null keeps what it needs of every round. */
  readonly checkpoint: number | null;
}

/** The last carry and the stacked rows of results: constants, carry, arrays [length, ...] -> carry, arrays [length, ...]. */
export const scanPrimitive: Callable<readonly Tensor[], ScanParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  ScanParams
>({
  name: "scan",
  kind: "higherOrder",
  dtypes: everything,
  samples: () => [],
  shape: (args, params) => {
    const { body, length, carryCount } = params;
    const { consts, carry, rows: xs } = bodyParts(args, params);
    const given = [...consts, ...carry, ...xs.map(({ shape, dtype }) => aval(shape.slice(1), dtype))];
    const fits =
      given.length === body.inputs.length &&
      body.inputs.every((input, i) => sameAval(input.aval, given[i])) &&
      xs.every(({ shape }) => shape[0] === length) &&
      carry.every((one, i) => sameAval(one, atomAval(body.outputs[i])));
    invariant(fits, `scan gets what its body takes, not ${args.map(formatAval).join(" ")}`);
    return body.outputs.map((atom, i) => {
      const { shape, dtype } = atomAval(atom);
      return aval(i < carryCount ? shape : [length, ...shape], dtype);
    });
  },
  jvp: (primals, tangents, params) => {
    const { consts, carry, rows: xs } = bodyParts(primals, params);
    const along = bodyParts(tangents, params);
    const { derived, isCarryNonzero, isRowNonzero } = jvpBody(
      params.body,
      countsOf(params),
      along.consts.map((tangent) => tangent !== null),
      along.carry.map((tangent) => tangent !== null),
      along.rows.map((tangent) => tangent !== null),
    );
    const carryTangents = carry.flatMap((x, i) =>
      isCarryNonzero[i] ? [along.carry[i] ?? zerosLike(x)] : [],
    );
    const constTangents = along.consts.filter((tangent) => tangent !== null);
    const rowTangents = along.rows.filter((tangent) => tangent !== null);
    const all = [...carry, ...carryTangents, ...constTangents];
    const results = scanPrimitive(...consts, ...all, ...xs, ...rowTangents, { ...params, ...derived });
    const stacked = results.slice(all.length);
    const rowCount = isRowNonzero.length;
    return [
      [...results.slice(0, carry.length), ...stacked.slice(0, rowCount)],
      [
        ...spread(isCarryNonzero, results.slice(carry.length, all.length)),
        ...spread(isRowNonzero, stacked.slice(rowCount)),
      ],
    ];
  },
  partialEval: (args, flags, params) => {
    const isThere = bodyParts(flags, params);
    const { split, isCarryKnown } = splitBody(
      params.body,
      countsOf(params),
      isThere.consts,
      isThere.carry,
      isThere.rows,
    );
    return params.checkpoint !== null && isCarryKnown.includes(true)
      ? runAndRepeat(args, flags, params, split, isCarryKnown)
      : splitRounds(scanPrimitive, args, flags, params, split, isCarryKnown);
  },
  transpose: (cts, args, params) => transposeScan(cts, args, params),
  batch: (args, dims, params, size) => {
    const { consts, carry, rows: xs } = bodyParts(args, params);
    const axes = bodyParts(dims, params);
    const isBatched = (list: readonly (number | null)[]): readonly boolean[] =>
      list.map((dim) => dim !== null);
    const { body, isCarryBatched, isRowBatched } = batchBody(
      params.body,
      countsOf(params),
      axes.consts,
      isBatched(axes.carry),
      isBatched(axes.rows),
      size,
    );
    const results = scanPrimitive(
      ...consts,
      ...carry.map((x, i) => (isCarryBatched[i] ? batchToFront(x, axes.carry[i], size) : x)),
      ...xs.map((x, i) => moveAxis(x, axes.rows[i] ?? 1, 1)),
      { ...params, body },
    );
    return results.map((value, i) => {
      if (i < carry.length) return { value, dim: isCarryBatched[i] ? 0 : null };
      return { value, dim: isRowBatched[i - carry.length] ? 1 : null };
    });
  },
  hoist: (args, params) => {
    const { consts, carry, rows: xs } = bodyParts(args, params);
    const hoisted = hoistBody(params, consts);
    if (hoisted === undefined) return undefined;
    const { body } = hoisted;
    return {
      args: [...hoisted.consts, ...carry, ...xs],
      params: { ...params, body, constCount: hoisted.consts.length },
    };
  },
  prune: (params, isUsed) => {
    const { carryCount } = params;
    const isRowUsed = isUsed.slice(carryCount);
    const { left, isCarryNeeded, inputs } = pruneBody(params, isUsed.slice(0, carryCount), isRowUsed);
    const isLeft = [...isCarryNeeded, ...isRowUsed];
    return {
      params: { ...params, ...left },
      inputs,
      outputs: range(isUsed.length).filter((i) => isLeft[i]),
    };
  },
  lower: (inputs, params, build) => {
    const { body, length, reverse } = params;
    const { consts, carry, rows: xs } = bodyParts(inputs, params);
    const trips = { _tag: "fixed", count: length, reverse } as const;
    const { carries, stacked } = build.loop(trips, carry, xs, (current, rows) => {
      const outs = lowerEquations(body, [...consts, ...current, ...rows], build);
      return { carries: outs.slice(0, carry.length), rows: outs.slice(carry.length) };
    });
    return [...carries, ...stacked];
  },
});

const countsOf = ({ constCount, carryCount }: ScanParams): BodyCounts => ({ constCount, carryCount });

// What is known runs now; for the rest the whole loop stands, to run again when it is evaluated or transposed.
function runAndRepeat(
  args: readonly Tensor[],
  flags: readonly boolean[],
  params: ScanParams,
  { known, isOutputKnown }: ReturnType<typeof splitBody>["split"],
  isCarryKnown: readonly boolean[],
): PartialEvaluation {
  const { consts, carry, rows: xs } = bodyParts(args, params);
  const isThere = bodyParts(flags, params);
  const knownCount = isOutputKnown.filter((flag) => flag).length;
  const run = prune(
    known,
    known.outputs.map((_, i) => i < knownCount),
  ).program;
  const given = [chosen(consts, isThere.consts), chosen(carry, isCarryKnown), chosen(xs, isThere.rows)];
  const values = scanPrimitive(...given.flat(), {
    ...params,
    body: run,
    constCount: given[0].length,
    carryCount: given[1].length,
  });
  const inputs = args.map(variable);
  const outputs = scanPrimitive.shape(args, params).map(variable);
  const equation = { primitive: scanPrimitive, params, inputs, outputs };
  const isRest = isOutputKnown.map((flag) => !flag);
  return {
    known: spread(isOutputKnown, values).map((value) => value ?? undefined),
    primitive: call,
    params: { name: "scan", program: program(inputs, [equation], chosen(outputs, isRest)) },
    args,
  };
}

function transposeScan(
  cts: readonly Tensor[],
  args: readonly TransposeArgument[],
  params: ScanParams,
): readonly MaybeZero[] {
  const { consts, carry, rows: xs } = bodyParts(args, params);
  const isConstLinear = consts.map(isLinear);
  if (isConstLinear.includes(true)) {
    // As carries they gather their cotangents round by round.
    const moved = chosen(consts, isConstLinear);
    const results = transposeScan(
      [...cts.slice(0, carry.length), ...moved.map(zerosLike), ...cts.slice(carry.length)],
      [...consts.filter(isKnown), ...carry, ...moved, ...xs],
      { ...params, ...withConstsCarried(params, isConstLinear) },
    ).slice(consts.length - moved.length);
    const end = carry.length + moved.length;
    return [
      ...spread(isConstLinear, results.slice(carry.length, end)),
      ...results.slice(0, carry.length),
      ...results.slice(end),
    ];
  }
  const counts = countsOf(params);
  const flags = { consts: consts.map(isKnown), rows: xs.map(isKnown) };
  const { isCarryKnown } = splitBody(params.body, counts, flags.consts, carry.map(isKnown), flags.rows);
  const known = { ...flags, carry: isCarryKnown };
  const isCarryLinear = isCarryKnown.map((flag) => !flag);
  const isRowLinear = xs.map(isLinear);
  const [carryCts, rowCts] = [chosen(cts, isCarryLinear), cts.slice(carry.length)];
  const state = chosen(carry, isCarryKnown).filter(isKnown);
  const values = { consts: consts.filter(isKnown), state, xs: xs.filter(isKnown), carryCts, rowCts };
  const results = reverseScan(scanPrimitive, params, known, values);
  const ofCarry = spread(isCarryLinear, results).map((ct, i) => (isKnown(carry[i]) ? null : ct));
  return [...consts.map(() => null), ...ofCarry, ...spread(isRowLinear, results.slice(carryCts.length))];
}
