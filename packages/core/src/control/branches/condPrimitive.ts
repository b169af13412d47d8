/** cond: one of several programs, chosen by an index. @module */

import type { Aval } from "../../base/aval.js";
import { avalOf, formatAval, sameAval } from "../../base/aval.js";
import { invariant } from "../../base/errors.js";
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { broadcast } from "../../primitives/broadcast.js";
import { eq, ge, le } from "../../primitives/compare.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Callable } from "../../primitives/define.js";
import { defineMultiple } from "../../primitives/define.js";
import { everything } from "../../primitives/domains.js";
import { select } from "../../primitives/select.js";
import { lowerEquations } from "../../program/lowering.js";
import type { Batched } from "../../program/primitive.js";
import { isKnown } from "../../program/primitive.js";
import type { Program } from "../../program/program.js";
import { atomAval, program, variable } from "../../program/program.js";
import { prune } from "../../program/prune.js";
import { runProgram } from "../../trace/interpret.js";
import { stage } from "../../trace/stage.js";
import type { SplitProgram } from "../../transform/partialEval.js";
import {
  batchProgram,
  inputAvals,
  jvpProgram,
  remembered,
  splitProgram,
  transposeProgram,
} from "../derived.js";
import { guarded } from "../guarded.js";
import { chosen, spread } from "../lists.js";

export interface CondParams {
  /** Programs of the same inputs and outputs. */
  readonly branches: readonly Program[];
}

/** The results of the branch at an index, an i32[] that is clamped to the branches there are: index, operands -> results. */
export const condPrimitive: Callable<readonly Tensor[], CondParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  CondParams
>({
  name: "cond",
  kind: "higherOrder",
  dtypes: everything,
  samples: () => [],
  shape: ([index, ...operands], { branches }) => {
    const [first] = branches;
    const fits =
      index.shape.length === 0 &&
      index.dtype === "int32" &&
      branches.every(
        ({ inputs, outputs }) =>
          inputs.length === operands.length &&
          inputs.every((input, i) => sameAval(input.aval, operands[i])) &&
          outputs.every((atom, i) => sameAval(atomAval(atom), atomAval(first.outputs[i]))),
      );
    invariant(
      fits,
      `cond gets what its branches take, not ${[index, ...operands].map(formatAval).join(" ")}`,
    );
    return first.outputs.map((atom) => avalOf(atomAval(atom)));
  },
  jvp: ([index, ...operands], [, ...tangents], { branches }) => {
    const flags = tangents.map((tangent) => tangent !== null);
    const derived = branches.map((branch) => jvpProgram(branch, flags));
    const count = branches[0].outputs.length;
    const isNonzero = range(count).map((i) => derived.some(({ isOutNonzero }) => isOutNonzero[i]));
    const results = condPrimitive(index, ...operands, ...tangents.filter((tangent) => tangent !== null), {
      branches: branches.map((branch) => jvpBranch(branch, flags, isNonzero)),
    });
    return [results.slice(0, count), spread(isNonzero, results.slice(count))];
  },
  partialEval: (args, flags, params) => {
    const [isIndexKnown, ...isOperandKnown] = flags;
    const { branches } = params;
    const count = branches[0].outputs.length;
    if (!isIndexKnown) {
      return { known: range(count).map(() => undefined), primitive: condPrimitive, params, args };
    }
    const free = branches.map((branch) => splitProgram(branch, isOperandKnown, []));
    const isForced = range(count).map((i) => free.some(({ isOutputKnown }) => !isOutputKnown[i]));
    const splits = branches.map((branch) => splitProgram(branch, isOperandKnown, isForced));
    const [index, ...operands] = args;
    const knownCount = isForced.filter((forced) => !forced).length;
    const { known, unknown } = joinResiduals(splits, knownCount);
    const results = condPrimitive(index, ...chosen(operands, isOperandKnown), { branches: known });
    let next = 0;
    const values = isForced.map((forced) => (forced ? undefined : results[next++]));
    const rest = operands.filter((_, i) => !isOperandKnown[i]);
    return {
      known: values,
      primitive: condPrimitive,
      params: { branches: unknown },
      args: [index, ...results.slice(next), ...rest],
    };
  },
  transpose: (cts, [index, ...operands], { branches }) => {
    invariant(isKnown(index), "the index of a cond is an integer, and nothing is linear in it");
    const known = operands.map(isKnown);
    const results = condPrimitive(index, ...operands.filter(isKnown), ...cts, {
      branches: branches.map((branch) => transposeProgram(branch, known)),
    });
    return [
      null,
      ...spread(
        known.map((flag) => !flag),
        results,
      ),
    ];
  },
  batch: ([index, ...operands], [indexDim, ...dims], { branches }, size) => {
    const count = branches[0].outputs.length;
    if (indexDim !== null) return batchChoice(index, operands, dims, branches, size);
    const free = branches.map((branch) => batchProgram(branch, dims, size, null));
    const isFront = range(count).map((i) => free.some((one) => one.dims[i] !== null));
    const results = condPrimitive(index, ...operands, {
      branches: branches.map((branch) => batchProgram(branch, dims, size, isFront).program),
    });
    return results.map((value, i) => ({ value, dim: isFront[i] ? 0 : null }));
  },
  prune: ({ branches }, isUsed) => {
    const left = branches.map((branch) => prune(branch, isUsed));
    const inputs = range(branches[0].inputs.length).filter((i) => left.some((one) => one.isInputUsed[i]));
    return {
      params: {
        branches: left.map(({ program: one }) =>
          program(
            inputs.map((i) => one.inputs[i]),
            one.equations,
            one.outputs,
          ),
        ),
      },
      inputs: [0, ...inputs.map((i) => i + 1)],
      outputs: range(isUsed.length).filter((i) => isUsed[i]),
    };
  },
  lower: ([index, ...operands], { branches }, build) =>
    build.branch(
      index,
      branches.map((branch) => () => lowerEquations(branch, operands, build)),
    ),
});

// The derivative of a branch with tangents of the results that have one in any branch.
const jvpBranch = remembered((branch: Program, flags: readonly boolean[], isNonzero: readonly boolean[]) => {
  const { program: jvp, isOutNonzero } = jvpProgram(branch, flags);
  const count = branch.outputs.length;
  return stage(
    (args) => {
      const results = runProgram(jvp, args);
      const outs = results.slice(0, count);
      const tangents = spread(isOutNonzero, results.slice(count));
      return [...outs, ...outs.flatMap((out, i) => (isNonzero[i] ? [tangents[i] ?? zerosLike(out)] : []))];
    },
    inputAvals(jvp),
    "jvp",
  ).program;
});

interface JoinedBranches {
  readonly known: readonly Program[];
  readonly unknown: readonly Program[];
}

// All branches pass on the same residuals: each its own where shape and dtype fit, zeros for those of the others.
function joinResiduals(splits: readonly SplitProgram[], knownCount: number): JoinedBranches {
  const slots: Aval[] = [];
  const places = splits.map(({ known }) => {
    const taken = new Set<number>();
    return known.outputs.slice(knownCount).map((atom) => {
      const wanted = atomAval(atom);
      const free = slots.findIndex((slot, i) => !taken.has(i) && sameAval(slot, wanted));
      const place = free < 0 ? slots.push(avalOf(wanted)) - 1 : free;
      taken.add(place);
      return place;
    });
  });
  return {
    known: splits.map(
      ({ known }, b) =>
        stage(
          (args) => {
            const outs = runProgram(known, args);
            const own = outs.slice(knownCount);
            const passed = slots.map((slot, i) => own[places[b].indexOf(i)] ?? zerosLike(slot));
            return [...outs.slice(0, knownCount), ...passed];
          },
          inputAvals(known),
          "partial evaluation",
        ).program,
    ),
    unknown: splits.map(({ unknown }, b) => {
      const handed = slots.map((slot, i) => unknown.inputs[places[b].indexOf(i)] ?? variable(slot));
      const rest = unknown.inputs.slice(places[b].length);
      return program([...handed, ...rest], unknown.equations, unknown.outputs);
    }),
  };
}

// Where each example chooses for itself, all branches are computed and their results chosen among.
function batchChoice(
  index: Tensor,
  operands: readonly Tensor[],
  dims: readonly (number | null)[],
  branches: readonly Program[],
  size: number,
): readonly Batched[] {
  const isFront = branches[0].outputs.map(() => true);
  const position = (b: number): Tensor => broadcast(scalarTensor(b, "int32"), { shape: [size], axes: [0] });
  const results = branches.map((branch, b) => {
    const isTaken =
      b === 0 ? le(index, position(0)) : (b === branches.length - 1 ? ge : eq)(index, position(b));
    const own = branches.length === 1 ? operands : operands.map((x, i) => guarded(isTaken, x, dims[i]));
    return runProgram(batchProgram(branch, dims, size, isFront).program, own);
  });
  return branches[0].outputs.map((_, i) => {
    const last = results[results.length - 1][i];
    const value = results.slice(0, -1).reduceRight((rest, result, b) => {
      const { shape } = result[i];
      const isChosen = le(index, position(b));
      const everywhere = broadcast(isChosen, { shape, axes: range(shape.length).slice(1) });
      return select(everywhere, result[i], rest);
    }, last);
    return { value, dim: 0 };
  });
}
