/** Batched pullbacks: the cotangent of a value that all elements of a batch share is the sum over the batch. @module */

import { aval } from "../../base/aval.js";
import { insertAt } from "../../base/shape.js";
import { batchToFront, moveAxis } from "../../primitives/batching.js";
import { reduceSum } from "../../primitives/broadcast.js";
import type { Program } from "../../program/program.js";
import { runProgram } from "../../trace/interpret.js";
import { stage } from "../../trace/stage.js";
import { vmapFlat } from "../../transform/vmap.js";

/** `whole` over inputs with a mapped axis at `dims`, whose results have theirs at `outDims`, or are summed over it: null. */
export function batchSummed(
  whole: Program,
  dims: readonly (number | null)[],
  size: number,
  outDims: readonly (number | null)[],
): Program {
  const avals = whole.inputs.map(({ aval: { shape, dtype } }, i) => {
    const dim = dims[i];
    return aval(dim === null ? shape : insertAt(shape, dim, size), dtype);
  });
  const staged = stage(
    (args) =>
      vmapFlat((xs) => runProgram(whole, xs), args, dims, size).map(({ value, dim }, i) => {
        const to = outDims[i];
        const front = batchToFront(value, dim, size);
        return to === null ? reduceSum(front, { axes: [0] }) : moveAxis(front, 0, to);
      }),
    avals,
    "vmap",
  );
  return staged.program;
}
