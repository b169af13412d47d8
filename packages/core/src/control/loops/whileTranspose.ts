/** The transpose of a loop: its rounds from the last to the first. @module */
import { invariant } from "../../base/errors.js";
import type { Tensor } from "../../base/tensor.js";
import { zerosLike } from "../../primitives/constant.js";
import type { MaybeZero, TransposeArgument } from "../../program/primitive.js";
import { isKnown, isLinear } from "../../program/primitive.js";
import { program } from "../../program/program.js";
import { prune, pruneInputs } from "../../program/prune.js";
import { runProgram } from "../../trace/interpret.js";
import { chosen, spread } from "../lists.js";
import { pullbackBody, splitBody, withConstsCarried } from "./loopBody.js";
import { treeverse } from "./treeverse.js";
import { runKnown } from "./whileKnown.js";
import type { BindLoop, WhileParams } from "./whileParams.js";
import { countsOf, whileParts, withMoreInputs } from "./whileParams.js";

/** Cotangents of the linear arguments of a loop. */
export function transposeWhile(
  loop: BindLoop,
  cts: readonly Tensor[],
  args: readonly TransposeArgument[],
  params: WhileParams,
): readonly MaybeZero[] {
  const { head, consts, carry } = whileParts(args, params);
  const isConstLinear = consts.map(isLinear);
  if (isConstLinear.includes(true)) {
    // As carries they gather their cotangents round by round.
    const moved = chosen(consts, isConstLinear);
    const kept = consts.filter(isKnown);
    const results = transposeWhile(
      loop,
      [...cts, ...moved.map(zerosLike)],
      [...head, ...kept, ...carry, ...moved],
      {
        ...params,
        ...withConstsCarried(params, isConstLinear),
        test: withMoreInputs(params.test, moved),
      },
    );
    const ofCarry = results.slice(head.length + kept.length);
    const ofConsts = spread(isConstLinear, ofCarry.slice(carry.length));
    return [...head.map(() => null), ...ofConsts, ...ofCarry.slice(0, carry.length)];
  }
  const run = runKnown(loop, args, args.map(isKnown), params);
  const isCarryKnown = run?.isCarryKnown ?? carry.map(() => false);
  const count = run?.count ?? head[0];
  invariant(isKnown(count) && (run !== undefined || params.test === null), "a linear loop has a known end");
  const isCarryLinear = isCarryKnown.map((flag) => !flag);
  const known = consts.filter(isKnown);
  const linearCts = chosen(cts, isCarryLinear);
  const results = reversed(
    loop,
    { ...params, test: null },
    count,
    known,
    chosen(carry, isCarryKnown).filter(isKnown),
    isCarryKnown,
    linearCts,
  );
  const ofCarry = spread(isCarryLinear, results).map((ct, i) => (isKnown(carry[i]) ? null : ct));
  return [...head.map(() => null), ...consts.map(() => null), ...ofCarry];
}

// Cotangents of the linear carries before the loop, from those after it.
function reversed(
  loop: BindLoop,
  params: WhileParams,
  count: Tensor,
  consts: readonly Tensor[],
  state: readonly Tensor[],
  isCarryKnown: readonly boolean[],
  cts: readonly Tensor[],
): readonly Tensor[] {
  const counts = countsOf(params);
  const flags = { consts: consts.map(() => true), carry: isCarryKnown, rows: [] };
  const pullback = pullbackBody(params.body, counts, flags);
  const { program: used, inputs } = pruneInputs(
    pullback,
    cts.map(() => true),
  );
  const readsState = inputs.some((i) => i >= consts.length && i < consts.length + state.length);
  if (!readsState) {
    const body = program(
      [...pullback.inputs.slice(0, consts.length), ...pullback.inputs.slice(-cts.length)],
      used.equations,
      used.outputs,
    );
    return loop([count, ...consts, ...cts], {
      ...params,
      constCount: consts.length,
      carryCount: cts.length,
      body,
    });
  }
  const { split } = splitBody(params.body, counts, flags.consts, isCarryKnown, []);
  const advance = prune(
    split.known,
    split.known.outputs.map((_, i) => i < state.length),
  ).program;
  return treeverse(loop, {
    count,
    length: null,
    slots: params.checkpoint,
    state,
    advance: (carry) => runProgram(advance, [...consts, ...carry]),
    pullback: (carry, _round, gathered) => runProgram(pullback, [...consts, ...carry, ...gathered]),
    gathered: cts,
  });
}
