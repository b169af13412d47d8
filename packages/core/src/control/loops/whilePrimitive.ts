/**
 * whileLoop: a program repeated while a test holds, or a computed number of times. The second form is what reverse mode
 * makes of the first: how often the loop ran is known by then.
 * @module
 */
import { avalOf, formatAval, sameAval } from "../../base/aval.js";
import { invariant } from "../../base/errors.js";
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { everything } from "../../primitives/domains.js";
import { lowerEquations } from "../../program/lowering.js";
import { atomAval, program, variable } from "../../program/program.js";
import { prune } from "../../program/prune.js";
import { call } from "../call.js";
import { chosen, spread } from "../lists.js";
import { hoistBody, jvpBody, pruneBody } from "./loopBody.js";
import { batchWhile } from "./whileBatch.js";
import { runKnown } from "./whileKnown.js";
import type { BindLoop, WhileParams } from "./whileParams.js";
import { countsOf, whileParts, withMoreInputs } from "./whileParams.js";
import { transposeWhile } from "./whileTranspose.js";

/** The carry when the test no longer holds, or after the computed number of rounds: head, constants, carry -> carry. */
export const whilePrimitive: Callable<readonly Tensor[], WhileParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  WhileParams
>({
  name: "whileLoop",
  kind: "higherOrder",
  dtypes: everything,
  samples: () => [],
  shape: (args, params) => {
    const { body, test } = params;
    const { head, consts, carry } = whileParts(args, params);
    const given = [...consts, ...carry];
    const tested = [...head, ...carry];
    const fits =
      given.length === body.inputs.length &&
      body.inputs.every((input, i) => sameAval(input.aval, given[i])) &&
      carry.every((one, i) => sameAval(one, atomAval(body.outputs[i]))) &&
      (test === null
        ? head[0].shape.length === 0 && head[0].dtype === "int32"
        : test.inputs.every((input, i) => sameAval(input.aval, tested[i])));
    invariant(fits, `whileLoop gets what its programs take, not ${args.map(formatAval).join(" ")}`);
    return carry.map(avalOf);
  },
  jvp: (primals, tangents, params) => {
    const { head, consts, carry } = whileParts(primals, params);
    const along = whileParts(tangents, params);
    const { derived, isCarryNonzero } = jvpBody(
      params.body,
      countsOf(params),
      along.consts.map((tangent) => tangent !== null),
      along.carry.map((tangent) => tangent !== null),
      [],
    );
    const carryTangents = carry.flatMap((x, i) =>
      isCarryNonzero[i] ? [along.carry[i] ?? zerosLike(x)] : [],
    );
    const constTangents = along.consts.filter((tangent) => tangent !== null);
    const all = [...carry, ...carryTangents, ...constTangents];
    const results = whilePrimitive(...head, ...consts, ...all, {
      ...params,
      ...derived,
      test: withMoreInputs(params.test, all.slice(carry.length)),
    });
    return [results.slice(0, carry.length), spread(isCarryNonzero, results.slice(carry.length))];
  },
  partialEval: (args, flags, params) => {
    const { consts, carry } = whileParts(args, params);
    const run = runKnown(bindLoop, args, flags, params);
    if (run === undefined) {
      return { known: carry.map(() => undefined), primitive: whilePrimitive, params, args };
    }
    const known = spread(run.isCarryKnown, run.values);
    const isUnknown = run.isCarryKnown.map((flag) => !flag);
    const counted = { ...params, test: null };
    const inputs = [run.count, ...consts, ...carry].map(variable);
    const outputs = carry.map(variable);
    const equation = { primitive: whilePrimitive, params: counted, inputs, outputs };
    return {
      known: known.map((value) => value ?? undefined),
      primitive: call,
      params: { name: "whileLoop", program: program(inputs, [equation], chosen(outputs, isUnknown)) },
      args: [run.count, ...consts, ...carry],
    };
  },
  transpose: (cts, args, params) => transposeWhile(bindLoop, cts, args, params),
  batch: (args, dims, params, size) => batchWhile(bindLoop, args, dims, params, size),
  hoist: (args, params) => {
    const { head, consts, carry } = whileParts(args, params);
    const hoisted = hoistBody(params, consts);
    if (hoisted === undefined) return undefined;
    const { body } = hoisted;
    return {
      args: [...head, ...hoisted.consts, ...carry],
      params: { ...params, body, constCount: hoisted.consts.length },
    };
  },
  prune: (params, isUsed) => {
    const { body, test, carryCount } = params;
    const tested =
      test === null ? [] : prune(test, [true]).isInputUsed.slice(test.inputs.length - carryCount);
    const { left, isCarryNeeded, inputs } = pruneBody(
      { ...countsOf(params), body },
      isUsed.map((flag, i) => flag || tested[i] === true),
      [],
    );
    const headCount = test === null ? 1 : test.inputs.length - carryCount;
    const kept =
      test === null
        ? null
        : program(
            test.inputs.filter((_, i) => i < headCount || isCarryNeeded[i - headCount]),
            test.equations,
            test.outputs,
          );
    return {
      params: { ...params, ...left, test: kept },
      inputs: [...range(headCount), ...inputs.map((i) => i + headCount)],
      outputs: range(isUsed.length).filter((i) => isCarryNeeded[i]),
    };
  },
  lower: (inputs, params, build) => {
    const { body, test } = params;
    const { head, consts, carry } = whileParts(inputs, params);
    const trips =
      test === null
        ? ({ _tag: "computed", count: head[0] } as const)
        : ({
            _tag: "while",
            holds: (current: typeof carry) => lowerEquations(test, [...head, ...current], build)[0],
          } as const);
    const { carries } = build.loop(trips, carry, [], (current) => ({
      carries: lowerEquations(body, [...consts, ...current], build),
      rows: [],
    }));
    return carries;
  },
});

const bindLoop: BindLoop = (args, params) => whilePrimitive(...args, params);
