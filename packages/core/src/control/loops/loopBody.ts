/**
 * The body of a loop, and what derivatives, batching and pruning make of it. A carry that depends on something keeps
 * depending on it in later rounds, so each of them is the least fixed point over the carry.
 * @module
 */
import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Program } from "../../program/program.js";
import { atomAval, program } from "../../program/program.js";
import { prune } from "../../program/prune.js";
import { runProgram } from "../../trace/interpret.js";
import { stage } from "../../trace/stage.js";
import type { SplitProgram } from "../../transform/partialEval.js";
import { transposeFlat } from "../../transform/transpose.js";
import { batchProgram, inputAvals, jvpProgram, remembered, splitProgram } from "../derived.js";
import { chosen, inGroups, spread } from "../lists.js";

/** How the inputs (constants, carry, rows) and the outputs (carry, rows) of a body divide. */
export interface BodyCounts {
  readonly constCount: number;
  readonly carryCount: number;
}

/** A body: from constants, carry and rows to the next carry and rows of results. */
export interface LoopBody extends BodyCounts {
  readonly body: Program;
}

/** A list by the part that its entries play. */
export interface BodyParts<T> {
  readonly consts: readonly T[];
  readonly carry: readonly T[];
  readonly rows: readonly T[];
}

/** Takes a list that is like that of a body's inputs apart. */
export function bodyParts<T>(list: readonly T[], { constCount, carryCount }: BodyCounts): BodyParts<T> {
  const end = constCount + carryCount;
  return { consts: list.slice(0, constCount), carry: list.slice(constCount, end), rows: list.slice(end) };
}

// Starts from flags and lets `grow` add to them until it adds nothing.
function fixedPoint<T>(
  start: readonly boolean[],
  step: (flags: readonly boolean[]) => { readonly flags: readonly boolean[]; readonly result: T },
): { readonly flags: readonly boolean[]; readonly result: T } {
  let flags = start;
  for (;;) {
    const { flags: found, result } = step(flags);
    const before = flags;
    flags = before.map((flag, i) => flag || found[i]);
    if (flags.every((flag, i) => flag === before[i])) return { flags, result };
  }
}

/**
 * The body with tangents. Its carry holds that of the primals, then the tangents that are not zero, then those of the
 * constants, handed through: so a transposed loop adds to their cotangents round by round, in the order of the unrolled
 * loop. Rows: the primals, then the tangents that are not zero.
 */
export const jvpBody: (
  whole: Program,
  counts: BodyCounts,
  constFlags: readonly boolean[],
  carryFlags: readonly boolean[],
  rowFlags: readonly boolean[],
) => {
  readonly derived: LoopBody;
  readonly isCarryNonzero: readonly boolean[];
  readonly isRowNonzero: readonly boolean[];
} = remembered(
  (
    whole,
    counts: BodyCounts,
    constFlags: readonly boolean[],
    carryFlags: readonly boolean[],
    rowFlags: readonly boolean[],
  ) => {
    const { carryCount } = counts;
    const { flags: isCarryNonzero, result: jvp } = fixedPoint(carryFlags, (flags) => {
      const result = jvpProgram(whole, [...constFlags, ...flags, ...rowFlags]);
      return { flags: result.isOutNonzero.slice(0, carryCount), result };
    });
    const isRowNonzero = jvp.isOutNonzero.slice(carryCount);
    const { consts, carry, rows } = bodyParts(inputAvals(whole), counts);
    const carryTangents = chosen(carry, isCarryNonzero);
    const constTangents = chosen(consts, constFlags);
    const rowTangents = chosen(rows, rowFlags);
    const groups = [consts, carry, carryTangents, constTangents, rows, rowTangents];
    const { program: body } = stage(
      (args) => {
        const [c, x, dx, dc, r, dr] = inGroups(args, groups);
        const results = runProgram(jvp.program, [...c, ...x, ...r, ...dc, ...dx, ...dr]);
        const outs = results.slice(0, whole.outputs.length);
        const tangents = spread(jvp.isOutNonzero, results.slice(outs.length));
        const carried = outs.slice(0, carryCount);
        const along = carried.flatMap((out, i) => (isCarryNonzero[i] ? [tangents[i] ?? zerosLike(out)] : []));
        const alongRows = tangents.slice(carryCount).filter((tangent) => tangent !== null);
        return [...carried, ...along, ...dc, ...outs.slice(carryCount), ...alongRows];
      },
      groups.flat(),
      "jvp",
    );
    const grown = carryCount + carryTangents.length + constTangents.length;
    return {
      derived: { body, constCount: counts.constCount, carryCount: grown },
      isCarryNonzero,
      isRowNonzero,
    };
  },
);

/** The body over batched values, a batched carry or row having its axis in front; says which carries and rows are. */
export const batchBody: (
  whole: Program,
  counts: BodyCounts,
  constDims: readonly (number | null)[],
  carryFlags: readonly boolean[],
  rowFlags: readonly boolean[],
  size: number,
) => {
  readonly body: Program;
  readonly isCarryBatched: readonly boolean[];
  readonly isRowBatched: readonly boolean[];
} = remembered(
  (
    whole,
    counts: BodyCounts,
    constDims: readonly (number | null)[],
    carryFlags: readonly boolean[],
    rowFlags: readonly boolean[],
    size: number,
  ) => {
    const front = (flags: readonly boolean[]): readonly (number | null)[] =>
      flags.map((flag) => (flag ? 0 : null));
    const rowCount = whole.outputs.length - counts.carryCount;
    const { flags, result } = fixedPoint(carryFlags, (isBatched) => {
      const dims = [...constDims, ...front(isBatched), ...front(rowFlags)];
      const isFront = [...isBatched, ...range(rowCount).map(() => false)];
      const batched = batchProgram(whole, dims, size, isFront);
      const found = batched.dims.map((dim) => dim !== null);
      return { flags: found.slice(0, counts.carryCount), result: { program: batched.program, found } };
    });
    return {
      body: result.program,
      isCarryBatched: flags,
      isRowBatched: result.found.slice(counts.carryCount),
    };
  },
);

/** The body cut in two; a carry is known when it is known at the start and from round to round. */
export const splitBody: (
  whole: Program,
  counts: BodyCounts,
  constFlags: readonly boolean[],
  carryFlags: readonly boolean[],
  rowFlags: readonly boolean[],
) => { readonly split: SplitProgram; readonly isCarryKnown: readonly boolean[] } = remembered(
  (
    whole,
    counts: BodyCounts,
    constFlags: readonly boolean[],
    carryFlags: readonly boolean[],
    rowFlags: readonly boolean[],
  ) => {
    const rowCount = whole.outputs.length - counts.carryCount;
    const start = carryFlags.map((flag) => !flag);
    const { flags: isUnknown, result } = fixedPoint(start, (unknown) => {
      const known = [...constFlags, ...unknown.map((flag) => !flag), ...rowFlags];
      const split = splitProgram(whole, known, [...unknown, ...range(rowCount).map(() => false)]);
      return { flags: split.isOutputKnown.slice(0, counts.carryCount).map((flag) => !flag), result: split };
    });
    return { split: result, isCarryKnown: isUnknown.map((flag) => !flag) };
  },
);

/** The body reduced to some rows and to the carries that these and the carries that are used depend on. */
export function pruneBody(
  { body, constCount, carryCount }: LoopBody,
  isCarryUsed: readonly boolean[],
  isRowUsed: readonly boolean[],
): {
  readonly left: LoopBody;
  readonly isCarryNeeded: readonly boolean[];
  /** Positions of the inputs that are left. */
  readonly inputs: readonly number[];
} {
  const { flags: isCarryNeeded, result } = fixedPoint(isCarryUsed, (needed) => {
    const pruned = prune(body, [...needed, ...isRowUsed]);
    return { flags: bodyParts(pruned.isInputUsed, { constCount, carryCount }).carry, result: pruned };
  });
  const isKept = body.inputs.map((_, i) => {
    const isCarry = i >= constCount && i < constCount + carryCount;
    return isCarry ? isCarryNeeded[i - constCount] : result.isInputUsed[i];
  });
  const inputs = range(body.inputs.length).filter((i) => isKept[i]);
  const { equations, outputs } = result.program;
  return {
    left: {
      body: program(chosen(body.inputs, isKept), equations, outputs),
      constCount: inputs.filter((i) => i < constCount).length,
      carryCount: isCarryNeeded.filter((flag) => flag).length,
    },
    isCarryNeeded,
    inputs,
  };
}

/** The body with the constants that `flags` names as carries behind the others, handed through unchanged. */
export function withConstsCarried(
  { body, constCount, carryCount }: LoopBody,
  flags: readonly boolean[],
): LoopBody {
  const { consts, carry, rows } = bodyParts(body.inputs, { constCount, carryCount });
  const kept = consts.filter((_, i) => !flags[i]);
  const moved = chosen(consts, flags);
  const outputs = [...body.outputs.slice(0, carryCount), ...moved, ...body.outputs.slice(carryCount)];
  return {
    body: program([...kept, ...carry, ...moved, ...rows], body.equations, outputs),
    constCount: kept.length,
    carryCount: carryCount + moved.length,
  };
}

/** A body without what it computes of constants alone, and those results: its constants from now on. */
export interface HoistedBody {
  readonly body: Program;
  readonly consts: readonly Tensor[];
}

/** Computes what depends on constants alone, under the interpreter in force; undefined when nothing does. */
export function hoistBody(
  { body, constCount }: LoopBody,
  consts: readonly Tensor[],
): HoistedBody | undefined {
  const { known, unknown } = splitProgram(
    body,
    body.inputs.map((_, i) => i < constCount),
    body.outputs.map(() => true),
  );
  const isWork = known.equations.some(({ inputs }) => inputs.some(({ _tag }) => _tag === "var"));
  return isWork ? { body: unknown, consts: runProgram(known, consts) } : undefined;
}

/** What is known of the inputs of a body; each carry for good, not only at the start. */
export interface KnownParts {
  readonly consts: readonly boolean[];
  readonly carry: readonly boolean[];
  readonly rows: readonly boolean[];
}

/**
 * One round backwards. Inputs: known constants, known carry, cotangents of the next carry where it is not known, known rows,
 * cotangents of the rows of results. Outputs: cotangents of the carry that is not known, then of the rows that are not.
 */
export const pullbackBody: (whole: Program, counts: BodyCounts, known: KnownParts) => Program = remembered(
  (whole, counts: BodyCounts, known: KnownParts) => {
    const { consts, carry, rows } = bodyParts(inputAvals(whole), counts);
    const isLinear = known.carry.map((flag) => !flag);
    const outAvals = whole.outputs.map(atomAval);
    const groups = [
      chosen(consts, known.consts),
      chosen(carry, known.carry),
      chosen(carry, isLinear),
      chosen(rows, known.rows),
      outAvals.slice(counts.carryCount),
    ];
    const linearInputs = [...chosen(carry, isLinear), ...rows.filter((_, i) => !known.rows[i])];
    // What is known of loops and branches inside the body comes apart from what is linear in them.
    const split = splitProgram(whole, [...known.consts, ...known.carry, ...known.rows], []);
    const residualCount = split.unknown.inputs.length - linearInputs.length;
    const isUnknown = split.isOutputKnown.map((flag) => !flag);
    return stage(
      (args) => {
        const [c, x, ct, r, ctRows] = inGroups(args, groups);
        const residuals = runProgram(split.known, [...c, ...x, ...r]).slice(
          split.known.outputs.length - residualCount,
        );
        const cts = chosen([...spread(isLinear, ct), ...ctRows], isUnknown);
        const inputs = [...residuals, ...linearInputs.map(() => null)];
        const results = transposeFlat(split.unknown, inputs, cts);
        return results.map((result, i) => result ?? zerosLike(linearInputs[i]));
      },
      groups.flat(),
      "transpose",
    ).program;
  },
);
