/**
 * Reverse mode through a loop with a bounded number of stored carries. They form a stack; each bounds a stretch of rounds
 * that have not been reversed yet. One round is reversed; a longer stretch is divided, by running on from its start and
 * storing the carry there, or, when no place is left, run through to its last round.
 * @module
 */

import { avalOf } from "../../base/aval.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { add, sub } from "../../primitives/add.js";
import { broadcast } from "../../primitives/broadcast.js";
import { gt, le } from "../../primitives/compare.js";
import { convert } from "../../primitives/convert.js";
import { div } from "../../primitives/div.js";
import { and, not } from "../../primitives/logic.js";
import { max, min } from "../../primitives/max.js";
import { mul } from "../../primitives/mul.js";
import { select } from "../../primitives/select.js";
import type { Program } from "../../program/program.js";
import type { FlatFunction } from "../../trace/stage.js";
import { condPrimitive } from "../branches/condPrimitive.js";
import { closed } from "../closed.js";
import { rowAt, withRow } from "./rows.js";

/** The parameters of whileLoop that are used here. */
interface LoopParams {
  readonly body: Program;
  readonly constCount: number;
  readonly carryCount: number;
  readonly test: Program | null;
  readonly checkpoint: number;
}

type Several = readonly Tensor[];

/** A loop to be reversed. */
export interface Reversal {
  /** Number of rounds, i32[]. */
  readonly count: Tensor;
  /** The same, where it is known when traced. */
  readonly length: number | null;
  /** How many carries are stored at a time. */
  readonly slots: number;
  /** The carry that the first round gets. */
  readonly state: Several;
  /** One round, by the carry it gets and its number. */
  readonly advance: (state: Several, round: Tensor) => Several;
  /** One round backwards, from what has been gathered so far. */
  readonly pullback: (state: Several, round: Tensor, gathered: Several) => Several;
  /** What reversal starts from: cotangents, and places for what rounds leave behind. */
  readonly gathered: Several;
}

const integer = (value: number): Tensor => scalarTensor(value, "int32");
const one = integer(1);
const zero = integer(0);

/**
 * What all rounds have gathered, the last round first. `loop` is whileLoop.
 * @see Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation", 1992
 */
export function treeverse(
  loop: (args: Several, params: LoopParams) => Several,
  { count, length, slots, state, advance, pullback, gathered }: Reversal,
): Several {
  // Runs f so many times, with its number counting on from `start`.
  const repeat = (times: Tensor, start: Tensor, from: Several): Several => {
    const step: FlatFunction = ([round, ...carry]) => [add(round, one), ...advance(carry, round)];
    const carry = [start, ...from];
    const { program: body, consts } = closed(step, carry.map(avalOf), "scan");
    const params = {
      body,
      constCount: consts.length,
      carryCount: carry.length,
      test: null,
      checkpoint: slots,
    };
    return loop([times, ...consts, ...carry], params).slice(1);
  };
  const round: FlatFunction = ([left, top, starts, sweeps, ...rest]) => {
    const stored = rest.slice(0, state.length);
    const soFar = rest.slice(state.length);
    const start = rowAt(starts, top);
    const sweep = max(rowAt(sweeps, top), one);
    const rounds = sub(left, start);
    const free = sub(integer(slots - 1), top);
    const isDivided = and(gt(rounds, one), gt(free, zero));
    const most = max(sub(rounds, one), zero);
    // The part that runs on has `free` places and as many sweeps; what is left of it one sweep less and all places.
    const share = add(div(sub(mul(sweep, rounds), one), add(sweep, free)), one);
    const steps = select(isDivided, max(min(share, most), one), most);
    const known = stored.map((array) => rowAt(array, top));
    const reached = repeat(steps, start, known);
    const place = select(isDivided, add(top, one), top);
    const keep = (array: Tensor, fresh: Tensor, old: Tensor): Tensor => {
      const flag = broadcast(isDivided, { shape: fresh.shape, axes: fresh.shape.map((_, axis) => axis) });
      return withRow(array, place, select(flag, fresh, old));
    };
    const lowered = withRow(sweeps, top, select(isDivided, sub(sweep, one), sweep));
    const last = sub(left, one);
    const pulled = closed(
      (args) => {
        const [at, ...values] = args;
        return pullback(values.slice(0, state.length), at, values.slice(state.length));
      },
      [last, ...reached, ...soFar].map(avalOf),
      "transpose",
    );
    const unchanged = closed(
      (args) => args.slice(pulled.consts.length + 1 + state.length),
      [...pulled.consts, last, ...reached, ...soFar].map(avalOf),
      "transpose",
    );
    const next = condPrimitive(
      convert(not(isDivided), { dtype: "int32" }),
      ...pulled.consts,
      last,
      ...reached,
      ...soFar,
      { branches: [unchanged.program, pulled.program] },
    );
    const isDone = and(le(rounds, one), gt(top, zero));
    return [
      select(isDivided, left, last),
      select(isDone, sub(top, one), place),
      keep(starts, add(start, steps), start),
      keep(lowered, sweep, sweep),
      ...stored.map((array, i) => keep(array, reached[i], known[i])),
      ...next,
    ];
  };
  const places = (first: Tensor): Tensor =>
    withRow(
      broadcast(scalarTensor(0, first.dtype), {
        shape: [slots, ...first.shape],
        axes: [0, ...first.shape.map((_, axis) => axis + 1)],
      }),
      zero,
      first,
    );
  const carry = [
    count,
    zero,
    places(zero),
    places(sweepsFor(count, length, slots)),
    ...state.map(places),
    ...gathered,
  ];
  const body = closed(round, carry.map(avalOf), "transpose");
  const test = closed(([left]) => [gt(left, zero)], carry.map(avalOf), "transpose");
  const results = loop([...test.consts, ...body.consts, ...carry], {
    body: body.program,
    constCount: body.consts.length,
    carryCount: carry.length,
    test: test.program,
    checkpoint: slots,
  });
  return results.slice(4 + state.length);
}

// The least number of sweeps r for which the binomial coefficient (slots + r, r) reaches the number of rounds.
function sweepsFor(count: Tensor, length: number | null, slots: number): Tensor {
  const limits: number[] = [];
  for (let r = 1, reach = slots + 1; reach < 0x8000_0000 && limits.length < 64; r++) {
    limits.push(reach);
    reach = (reach * (slots + r + 1)) / (r + 1);
  }
  if (length !== null) return integer(1 + limits.filter((limit) => limit < length).length);
  return limits.reduce(
    (total, limit) => add(total, convert(gt(count, integer(limit)), { dtype: "int32" })),
    one,
  );
}
