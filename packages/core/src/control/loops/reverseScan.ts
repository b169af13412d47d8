/**
 * The transpose of a scan: a scan through the rounds from the last to the first. Where the linear part needs a carry that is
 * not linear, that is run again, with a bounded number of stored carries.
 * @module
 */

import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { sub } from "../../primitives/add.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Primitive } from "../../program/primitive.js";
import { prune } from "../../program/prune.js";
import { bind } from "../../trace/bind.js";
import { runProgram } from "../../trace/interpret.js";
import type { KnownParts, LoopBody } from "./loopBody.js";
import { bodyParts, pullbackBody, splitBody } from "./loopBody.js";
import { rowAt, withRow } from "./rows.js";
import { treeverse } from "./treeverse.js";
import { whilePrimitive } from "./whilePrimitive.js";

interface Rounds extends LoopBody {
  readonly length: number;
  readonly reverse: boolean;
  readonly checkpoint: number | null;
}

/** What a transposed scan starts from. */
export interface ScanValues {
  readonly consts: readonly Tensor[];
  /** The known carry before the loop. */
  readonly state: readonly Tensor[];
  readonly xs: readonly Tensor[];
  /** Cotangents of the linear carry after the loop, and of all rows of results. */
  readonly carryCts: readonly Tensor[];
  readonly rowCts: readonly Tensor[];
}

/** Cotangents of the linear carry before the loop, then of the linear rows. `scan` is the primitive. */
export function reverseScan<P extends Rounds>(
  scan: Primitive,
  params: P,
  known: KnownParts,
  { consts, state, xs, carryCts, rowCts }: ScanValues,
): readonly Tensor[] {
  const counts = { constCount: params.constCount, carryCount: params.carryCount };
  const pullback = pullbackBody(params.body, counts, known);
  if (state.length === 0) {
    return bind(scan, [...consts, ...carryCts, ...xs, ...rowCts], {
      ...params,
      body: pullback,
      constCount: consts.length,
      carryCount: carryCts.length,
      reverse: !params.reverse,
    });
  }
  const { split } = splitBody(params.body, counts, known.consts, known.carry, known.rows);
  const advance = prune(
    split.known,
    split.known.outputs.map((_, i) => i < state.length),
  ).program;
  const linearRows = bodyParts(params.body.inputs, counts).rows.filter((_, i) => !known.rows[i]);
  const places = linearRows.map(({ aval: { shape, dtype } }) =>
    zerosLike({ shape: [params.length, ...shape], dtype }),
  );
  // Without rounds there are no rows to read.
  if (params.length === 0) return [...carryCts, ...places];
  const rowOf = (round: Tensor): Tensor =>
    params.reverse ? sub(scalarTensor(params.length - 1, "int32"), round) : round;
  const rowsAt = (round: Tensor): readonly Tensor[] => xs.map((x) => rowAt(x, rowOf(round)));
  return treeverse((args, loop) => whilePrimitive(...args, loop), {
    count: scalarTensor(params.length, "int32"),
    length: params.length,
    slots: params.checkpoint ?? params.length,
    state,
    advance: (carry, round) => runProgram(advance, [...consts, ...carry, ...rowsAt(round)]),
    pullback: (carry, round, gathered) => {
      const cts = gathered.slice(0, carryCts.length);
      const results = runProgram(pullback, [
        ...consts,
        ...carry,
        ...cts,
        ...rowsAt(round),
        ...rowCts.map((ct) => rowAt(ct, rowOf(round))),
      ]);
      const rows = results.slice(carryCts.length);
      return [
        ...results.slice(0, carryCts.length),
        ...gathered.slice(carryCts.length).map((array, i) => withRow(array, rowOf(round), rows[i])),
      ];
    },
    gathered: [...carryCts, ...places],
  });
}
