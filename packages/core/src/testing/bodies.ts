/**
 * Applications of programs, taken apart: the same results round by round, by applications of plain operations that an
 * interpreter can look at.
 * @module
 */

import type { Aval } from "../base/aval.js";
import { allocate } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor, scalarTensor } from "../base/tensor.js";
import { condPrimitive } from "../control/branches/condPrimitive.js";
import { bodyParts } from "../control/loops/loopBody.js";
import { scanPrimitive } from "../control/loops/scanPrimitive.js";
import type { WhileParams } from "../control/loops/whileParams.js";
import { whileParts } from "../control/loops/whileParams.js";
import { whilePrimitive } from "../control/loops/whilePrimitive.js";
import { concatenate } from "../primitives/concatenate.js";
import { dynamicSlice } from "../primitives/dynamicSlice.js";
import { reshape } from "../primitives/reshape.js";
import type { Primitive } from "../program/primitive.js";
import { isProgram } from "../program/program.js";
import { runProgram } from "../trace/interpret.js";

/** Runs one round of a loop: `round(i, f)` tells whoever listens that it is the i-th. */
export type Round = <T>(index: number, f: () => T) => T;

// A method, for a list of runners need not know the parameters of each.
type RunOf<P> = {
  bivariant(args: readonly Tensor[], params: P, round: Round): readonly Tensor[];
}["bivariant"];

// At a position that is data, or each round would be compiled by itself.
function rowOf(x: Tensor, i: number): Tensor {
  const [, ...row] = x.shape;
  const starts = x.shape.map((_, axis) => scalarTensor(axis === 0 ? i : 0, "int32"));
  return reshape(dynamicSlice(x, ...starts, { sizes: [1, ...row] }), { shape: row });
}

const runScan: RunOf<Parameters<typeof scanPrimitive.batch>[2]> = (args, params, round) => {
  const { body, length, reverse, carryCount } = params;
  const { consts, carry: first, rows } = bodyParts(args, params);
  let carry = first;
  const results: (readonly Tensor[])[] = [];
  for (const i of reverse ? range(length).toReversed() : range(length)) {
    const outs = round(i, () => runProgram(body, [...consts, ...carry, ...rows.map((x) => rowOf(x, i))]));
    carry = outs.slice(0, carryCount);
    results[i] = outs.slice(carryCount);
  }
  const stacked = scanPrimitive.shape(args, params).slice(carryCount);
  return [
    ...carry,
    ...stacked.map((aval, k) =>
      stackedRows(
        results.map((row) => row[k]),
        aval,
      ),
    ),
  ];
};

// By operations, so that who looks on knows what the whole is made of.
function stackedRows(list: readonly Tensor[], { shape, dtype }: Aval): Tensor {
  if (list.length === 0) return makeTensor(shape, dtype, allocate(dtype, 0));
  let parts = list.map((row) => reshape(row, { shape: [1, ...row.shape] }));
  // Some at a time: what is compiled for it grows with the number.
  while (parts.length > 1) {
    const groups = range(Math.ceil(parts.length / 32)).map((i) => parts.slice(32 * i, 32 * i + 32));
    parts = groups.map(([first, ...rest]) => concatenate(first, ...rest, { axis: 0 }));
  }
  return parts[0];
}

const runWhile: RunOf<WhileParams> = (args, params, round) => {
  const { head, consts, carry: first } = whileParts(args, params);
  const { body, test } = params;
  const goesOn = (carry: readonly Tensor[], i: number): boolean =>
    test === null ? i < head[0].item() : runProgram(test, [...head, ...carry])[0].item() !== 0;
  let carry = first;
  for (let i = 0; goesOn(carry, i); i++) carry = round(i, () => runProgram(body, [...consts, ...carry]));
  return carry;
};

const runCond: RunOf<Parameters<typeof condPrimitive.batch>[2]> = ([index, ...operands], { branches }) => {
  const chosen = Math.min(Math.max(elementsOf(index, "cond")[0], 0), branches.length - 1);
  return runProgram(branches[chosen], operands);
};

// Beside the primitives and not among their rules, for only tools of this room need them; a primitive that is missing here
// is run as a whole.
const loops = new Map<Primitive, RunOf<object>>([
  [scanPrimitive, runScan],
  [whilePrimitive, runWhile],
  [condPrimitive, runCond],
]);

/** What the application of a primitive means, by applications of others; undefined when it is one by itself. */
export function takenApart(
  primitive: Primitive,
  args: readonly Tensor[],
  params: object,
  round: Round,
): readonly Tensor[] | undefined {
  if (primitive.kind !== "higherOrder") return undefined;
  const run = loops.get(primitive);
  if (run !== undefined) return run(args, params, round);
  const whole: unknown = Reflect.get(params, "program");
  return primitive.inlines === true && isProgram(whole) ? runProgram(whole, args) : undefined;
}
