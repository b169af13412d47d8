/** Loops under vmap. @module */

import { aval } from "../../base/aval.js";
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { add } from "../../primitives/add.js";
import { batchToFront } from "../../primitives/batching.js";
import { broadcast } from "../../primitives/broadcast.js";
import { lt } from "../../primitives/compare.js";
import { reduceOr } from "../../primitives/reduceLogic.js";
import { select } from "../../primitives/select.js";
import type { Batched } from "../../program/primitive.js";
import { runProgram } from "../../trace/interpret.js";
import { stage } from "../../trace/stage.js";
import { batchProgram, inputAvals } from "../derived.js";
import { guarded } from "../guarded.js";
import { batchBody, bodyParts } from "./loopBody.js";
import type { BindLoop, WhileParams } from "./whileParams.js";
import { countsOf, whileParts } from "./whileParams.js";

/** A loop over batched values, which ends with the last of its examples. */
export function batchWhile(
  loop: BindLoop,
  args: readonly Tensor[],
  dims: readonly (number | null)[],
  params: WhileParams,
  size: number,
): readonly Batched[] {
  const { body, test } = params;
  const counts = countsOf(params);
  const { head, consts, carry } = whileParts(args, params);
  const axes = whileParts(dims, params);
  if (test === null && axes.head[0] !== null) return batchCounted(loop, args, dims, params, size);
  const isStartBatched = axes.carry.map((dim) => dim !== null);
  const shared = batchBody(body, counts, axes.consts, isStartBatched, [], size);
  const front = (flags: readonly boolean[]): readonly (number | null)[] =>
    flags.map((flag) => (flag ? 0 : null));
  const toFront = (flags: readonly boolean[]): readonly Tensor[] =>
    carry.map((x, i) => (flags[i] ? batchToFront(x, axes.carry[i], size) : x));
  const tested =
    test === null ? null : batchProgram(test, [...axes.head, ...front(shared.isCarryBatched)], size, null);
  if (tested === null || tested.dims[0] === null) {
    const results = loop([...head, ...consts, ...toFront(shared.isCarryBatched)], {
      ...params,
      body: shared.body,
      test: tested?.program ?? null,
    });
    return results.map((value, i) => ({ value, dim: shared.isCarryBatched[i] ? 0 : null }));
  }
  // The examples end at different times: the loop runs for the last of them, and the others keep what they have.
  const isAll = carry.map(() => true);
  const each = batchBody(body, counts, axes.consts, isAll, [], size).body;
  const holding = batchProgram(params.test ?? each, [...axes.head, ...front(isAll)], size, [true]).program;
  const values = toFront(isAll);
  const next = stage(
    (all) => {
      const old = all.slice(head.length + consts.length);
      const [holds] = runProgram(holding, [...all.slice(0, head.length), ...old]);
      const dimsOfBody = [...axes.consts, ...front(isAll)];
      const running = all.slice(head.length).map((x, i) => guarded(holds, x, dimsOfBody[i]));
      return runProgram(each, running).map((fresh, i) => {
        const { shape } = fresh;
        return select(broadcast(holds, { shape, axes: range(shape.length).slice(1) }), fresh, old[i]);
      });
    },
    [...head, ...consts, ...values],
    "vmap",
  ).program;
  const some = stage(
    (all) => [reduceOr(runProgram(holding, all)[0], { axes: [0] })],
    [...head, ...values],
    "vmap",
  ).program;
  const results = loop([...head, ...head, ...consts, ...values], {
    ...params,
    constCount: head.length + consts.length,
    body: next,
    test: some,
  });
  return results.map((value) => ({ value, dim: 0 }));
}

// Each example has its own number of rounds: a loop that counts them and tests.
function batchCounted(
  loop: BindLoop,
  args: readonly Tensor[],
  dims: readonly (number | null)[],
  params: WhileParams,
  size: number,
): readonly Batched[] {
  const { head, consts, carry } = whileParts(args, params);
  const inner = bodyParts(inputAvals(params.body), params);
  const round = aval([], "int32");
  const body = stage(
    (all) => {
      const own = all.slice(0, consts.length);
      const [at, ...rest] = all.slice(consts.length);
      return [add(at, scalarTensor(1, "int32")), ...runProgram(params.body, [...own, ...rest])];
    },
    [...inner.consts, round, ...inner.carry],
    "vmap",
  ).program;
  const test = stage(([count, at]) => [lt(at, count)], [round, round, ...inner.carry], "vmap").program;
  const axes = whileParts(dims, params);
  const results = batchWhile(
    loop,
    [...head, ...consts, scalarTensor(0, "int32"), ...carry],
    [...axes.head, ...axes.consts, null, ...axes.carry],
    { ...params, body, test, carryCount: params.carryCount + 1 },
    size,
  );
  return results.slice(1);
}
