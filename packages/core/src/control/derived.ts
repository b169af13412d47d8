/**
 * Programs derived from a program: its derivative, its halves, its transpose, its batched form. Made once for each program
 * and kept with it.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import type { Recent } from "../base/recent.js";
import { recent } from "../base/recent.js";
import { insertAt } from "../base/shape.js";
import { batchToFront } from "../primitives/batching.js";
import { zerosLike } from "../primitives/constant.js";
import type { Atom, Program, Var } from "../program/program.js";
import { atomAval, program, variable } from "../program/program.js";
import { runProgram } from "../trace/interpret.js";
import { stage } from "../trace/stage.js";
import { jvpFlat } from "../transform/jvp.js";
import type { SplitProgram } from "../transform/partialEval.js";
import { partialEvalProgram } from "../transform/partialEval.js";
import { transposeFlat } from "../transform/transpose.js";
import { vmapFlat } from "../transform/vmap.js";

// Each batch size is a variant, and so is each set of arguments that a derivative is taken of.
const variantsKept = 64;

/**
 * `derive`, whose results are kept with the program they come from, so that a jitted function is derived once, not once a
 * call. Variants that were not used for long are derived again.
 */
export function remembered<V extends readonly unknown[], T>(
  derive: (program: Program, ...variant: V) => T,
): typeof derive {
  const known = new WeakMap<Program, Recent<T>>();
  return (program, ...variant) => {
    const variants = known.get(program) ?? recent<T>(variantsKept);
    known.set(program, variants);
    const key = JSON.stringify(variant);
    const found = variants.get(key);
    if (found !== undefined) return found;
    const fresh = derive(program, ...variant);
    variants.set(key, fresh);
    return fresh;
  };
}

/** What the inputs of a program are. */
export const inputAvals = (program: Program): readonly Aval[] => program.inputs.map((input) => input.aval);

/**
 * The derivative of a program along the inputs that `nonzero` names. Inputs: the primals, then the tangents that are not
 * zero. Outputs: the results, then the tangents that are not zero.
 */
export const jvpProgram: (
  whole: Program,
  nonzero: readonly boolean[],
) => { readonly program: Program; readonly isOutNonzero: readonly boolean[] } = remembered(
  (whole, nonzero: readonly boolean[]) => {
    const avals = inputAvals(whole);
    let isOutNonzero: readonly boolean[] = [];
    const staged = stage(
      (args) => {
        let next = avals.length;
        const tangents = nonzero.map((flag) => (flag ? args[next++] : null));
        const [outs, outTangents] = jvpFlat(
          (xs) => runProgram(whole, xs),
          args.slice(0, avals.length),
          tangents,
          "jvp",
        );
        isOutNonzero = outTangents.map((tangent) => tangent !== null);
        return [...outs, ...outTangents.filter((tangent) => tangent !== null)];
      },
      [...avals, ...avals.filter((_, i) => nonzero[i])],
      "jvp",
    );
    return { program: staged.program, isOutNonzero };
  },
);

/** A program cut in two along which inputs are known. Outputs that `isForced` names count as unknown in any case. */
export const splitProgram: (
  whole: Program,
  known: readonly boolean[],
  isForced: readonly boolean[],
) => SplitProgram = remembered((whole, known: readonly boolean[], isForced: readonly boolean[]) => {
  const split = partialEvalProgram(whole, known);
  return isForced.includes(true) ? withUnknown(split, isForced) : split;
});

// Known outputs that count as unknown become residuals, handed through by the second program.
function withUnknown(
  { known, unknown, isOutputKnown }: SplitProgram,
  isForced: readonly boolean[],
): SplitProgram {
  let k = 0;
  let u = 0;
  const kept: Atom[] = [];
  const moved: Atom[] = [];
  const handed: Var[] = [];
  const outputs = isOutputKnown.flatMap((isKnown, i): readonly Atom[] => {
    if (!isKnown) return [unknown.outputs[u++]];
    const atom = known.outputs[k++];
    if (!isForced[i]) {
      kept.push(atom);
      return [];
    }
    if (atom._tag === "constant") return [atom];
    moved.push(atom);
    const residual = variable(atom.aval);
    handed.push(residual);
    return [residual];
  });
  const residuals = known.outputs.slice(k);
  const inputs = unknown.inputs;
  return {
    known: program(known.inputs, known.equations, [...kept, ...residuals, ...moved]),
    unknown: program(
      [...inputs.slice(0, residuals.length), ...handed, ...inputs.slice(residuals.length)],
      unknown.equations,
      outputs,
    ),
    isOutputKnown: isOutputKnown.map((isKnown, i) => isKnown && !isForced[i]),
  };
}

/**
 * The transpose of a program that is linear in the inputs that are not `known`. Inputs: the known values, then the
 * cotangents of the results. Outputs: the cotangents of the linear inputs.
 */
export const transposeProgram: (whole: Program, known: readonly boolean[]) => Program = remembered(
  (whole, known: readonly boolean[]) => {
    const avals = inputAvals(whole);
    const outAvals = whole.outputs.map(atomAval);
    const knownAvals = avals.filter((_, i) => known[i]);
    const staged = stage(
      (args) => {
        let next = 0;
        const inputs = known.map((flag) => (flag ? args[next++] : null));
        const cts = transposeFlat(whole, inputs, args.slice(knownAvals.length));
        const linear = avals.filter((_, i) => !known[i]);
        return cts.map((ct, i) => ct ?? zerosLike(linear[i]));
      },
      [...knownAvals, ...outAvals],
      "transpose",
    );
    return staged.program;
  },
);

/**
 * A program over inputs with a mapped axis each, and where the results have theirs. With `isFront`, results that have one
 * have it in front, and those that it names have one in any case.
 */
export const batchProgram: (
  whole: Program,
  dims: readonly (number | null)[],
  size: number,
  isFront: readonly boolean[] | null,
) => { readonly program: Program; readonly dims: readonly (number | null)[] } = remembered(
  (whole, dims: readonly (number | null)[], size: number, isFront: readonly boolean[] | null) => {
    let outDims: readonly (number | null)[] = [];
    const avals = whole.inputs.map(({ aval: { shape, dtype } }, i) => {
      const dim = dims[i];
      return aval(dim === null ? shape : insertAt(shape, dim, size), dtype);
    });
    const staged = stage(
      (args) => {
        const results = vmapFlat((xs) => runProgram(whole, xs), args, dims, size);
        const placed = results.map(({ value, dim }, i) => {
          const stays = isFront === null || (dim === null && !isFront[i]);
          return stays ? { value, dim } : { value: batchToFront(value, dim, size), dim: 0 };
        });
        outDims = placed.map(({ dim }) => dim);
        return placed.map(({ value }) => value);
      },
      avals,
      "vmap",
    );
    return { program: staged.program, dims: outDims };
  },
);
