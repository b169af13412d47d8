/** Several rounds of a scan as one: the same operations in the same order in fewer, longer rounds. @module */
import { aval } from "../../base/aval.js";
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { concatenate } from "../../primitives/concatenate.js";
import { reshape } from "../../primitives/reshape.js";
import { slice } from "../../primitives/slice.js";
import { runProgram } from "../../trace/interpret.js";
import { stage } from "../../trace/stage.js";
import { inputAvals } from "../derived.js";
import { bodyParts } from "./loopBody.js";
import type { ScanParams } from "./scanPrimitive.js";
import { scanPrimitive } from "./scanPrimitive.js";

/** Rows from `from` to `to` of an array [n, ...]. */
export function rowsBetween(x: Tensor, from: number, to: number): Tensor {
  const [n, ...rest] = x.shape;
  if (from === 0 && to === n) return x;
  const strides = x.shape.map(() => 1);
  return slice(x, { start: [from, ...rest.map(() => 0)], limit: [to, ...rest], strides });
}

/** [n, ...] as [n / size, size, ...]. */
export function grouped(x: Tensor, size: number): Tensor {
  const [n, ...rest] = x.shape;
  return reshape(x, { shape: [n / size, size, ...rest] });
}

/** [groups, size, ...] as [groups * size, ...]. */
export function ungrouped(x: Tensor): Tensor {
  const [groups, size, ...rest] = x.shape;
  return reshape(x, { shape: [groups * size, ...rest] });
}

/**
 * The scan of these parameters, up to `unroll` rounds at a time: as many as divide their number. A rest of its own would be
 * a second loop, and derivatives would add up in another order.
 */
export function runScan(args: readonly Tensor[], unroll: number, params: ScanParams): readonly Tensor[] {
  const { length, carryCount } = params;
  const size = range(unroll).findLast((n) => length % (n + 1) === 0) ?? 0;
  if (size === 0 || length === 0) return scanPrimitive(...args, params);
  const { consts, carry, rows: xs } = bodyParts(args, params);
  const results = scanPrimitive(...consts, ...carry, ...xs.map((x) => grouped(x, size + 1)), {
    ...params,
    body: severalRounds(params, size + 1),
    length: length / (size + 1),
  });
  return results.map((result, i) => (i < carryCount ? result : ungrouped(result)));
}

function severalRounds(params: ScanParams, size: number): ScanParams["body"] {
  const { body, reverse, carryCount } = params;
  const { consts, carry, rows } = bodyParts(inputAvals(body), params);
  const groups = rows.map(({ shape, dtype }) => aval([size, ...shape], dtype));
  return stage(
    (args) => {
      const parts = bodyParts(args, params);
      let current = parts.carry;
      const results: (readonly Tensor[])[] = [];
      for (const round of reverse ? range(size).toReversed() : range(size)) {
        const own = parts.rows.map((group) => {
          const row = rowsBetween(group, round, round + 1);
          return reshape(row, { shape: row.shape.slice(1) });
        });
        const outs = runProgram(body, [...parts.consts, ...current, ...own]);
        current = outs.slice(0, carryCount);
        results[round] = outs.slice(carryCount);
      }
      return [...current, ...results[0].map((_, i) => stacked(results.map((outs) => outs[i])))];
    },
    [...consts, ...carry, ...groups],
    "scan",
  ).program;
}

function stacked(rows: readonly Tensor[]): Tensor {
  const [first, ...rest] = rows.map((row) => reshape(row, { shape: [1, ...row.shape] }));
  return concatenate(first, ...rest, { axis: 0 });
}
