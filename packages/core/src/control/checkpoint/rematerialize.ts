/**
 * Rematerialization: a program cut in two for reverse mode, where the second half computes again what it needs of the
 * first, from inputs and the few values that a policy keeps.
 * @module
 */
import { avalOf } from "../../base/aval.js";
import { invariant } from "../../base/errors.js";
import type { Tensor } from "../../base/tensor.js";
import { optimizationBarrier } from "../../primitives/optimizationBarrier.js";
import type { Atom, Equation, Program, Var } from "../../program/program.js";
import { atomAval, isProgram, program, variable } from "../../program/program.js";
import { prune } from "../../program/prune.js";
import { bind } from "../../trace/bind.js";
import { stage } from "../../trace/stage.js";
import type { SplitProgram } from "../../transform/partialEval.js";
import { call } from "../call.js";
import { inputAvals, splitProgram } from "../derived.js";
import type { CheckpointPolicy } from "./checkpointPolicies.js";

/** A program cut in two. */
export interface RematerializedProgram {
  /** From the known inputs to the known outputs, then the values that are kept. */
  readonly known: Program;
  /** From the values that are kept, the known inputs that `fromInputs` names, and the unknown inputs to the unknown outputs. */
  readonly unknown: Program;
  readonly fromInputs: readonly number[];
  readonly isOutputKnown: readonly boolean[];
}

/** Cuts `whole` along which inputs are known; `policy` says what of the known half is kept for the other. */
export function rematerialize(
  whole: Program,
  isKnown: readonly boolean[],
  policy: CheckpointPolicy,
): RematerializedProgram {
  const split = splitProgram(expandCalls(whole), isKnown, []);
  const outCount = split.isOutputKnown.filter(Boolean).length;
  const residuals = split.known.outputs.slice(outCount);
  const { saved, inputs, equations } = traceBack(split.known, residuals, policy);
  // Passes would find the second computation of a value equal to the first, and keep that.
  const again = new Set(equations.flatMap((equation) => equation.inputs));
  const given = new Map<Atom, Atom>();
  const apart = new Map<Atom, Atom>();
  const barriers: Equation[] = [];
  const sources = [...saved, ...inputs].map((source) => {
    const input = variable(source.aval);
    given.set(source, input);
    if (!again.has(source)) return input;
    const output = variable(source.aval);
    barriers.push({ primitive: optimizationBarrier, params: {}, inputs: [input], outputs: [output] });
    apart.set(source, output);
    return input;
  });
  const renamed = (equation: Equation, names: ReadonlyMap<Atom, Atom>): Equation => ({
    ...equation,
    inputs: equation.inputs.map((atom) => names.get(atom) ?? atom),
  });
  residuals.forEach((atom, i) => given.set(split.unknown.inputs[i], given.get(atom) ?? atom));
  return {
    known: keepOnly(split, outCount, saved),
    unknown: program(
      [...sources, ...split.unknown.inputs.slice(residuals.length)],
      [
        ...barriers,
        ...equations.map((equation) => renamed(equation, apart)),
        ...split.unknown.equations.map((equation) => renamed(equation, given)),
      ],
      split.unknown.outputs.map((atom) => given.get(atom) ?? atom),
    ),
    fromInputs: inputs.map((input) => split.known.inputs.indexOf(input)),
    isOutputKnown: split.isOutputKnown,
  };
}

/**
 * A backward pass that computes nothing again before it is reached: before its first cotangent, the input at `first`, is
 * there. Otherwise kernels of both passes that read the same values would become one, and their results wait.
 */
export function startAfter(whole: Program, first: number): Program {
  const [cotangent] = whole.inputs.slice(first);
  if (cotangent === undefined) return whole;
  const known = new Set<Atom>(whole.inputs.slice(0, first));
  const equations = whole.equations.map((equation) =>
    equation.primitive === optimizationBarrier && known.has(equation.inputs[0])
      ? { ...equation, inputs: [equation.inputs[0], cotangent] }
      : equation,
  );
  return program(whole.inputs, equations, whole.outputs);
}

function keepOnly({ known }: SplitProgram, outCount: number, saved: readonly Var[]): Program {
  const outputs = [...known.outputs.slice(0, outCount), ...saved];
  const left = program(known.inputs, known.equations, outputs);
  return prune(
    left,
    outputs.map(() => true),
  ).program;
}

// From the values that are needed back to what is kept and to inputs, with the equations between.
function traceBack(
  known: Program,
  needed: readonly Atom[],
  policy: CheckpointPolicy,
): {
  readonly saved: readonly Var[];
  readonly inputs: readonly Var[];
  readonly equations: readonly Equation[];
} {
  const wanted = new Set(needed.filter((atom) => atom._tag === "var"));
  const saved: Var[] = [];
  const equations: Equation[] = [];
  for (const equation of known.equations.toReversed()) {
    const outputs = equation.outputs.filter((output) => wanted.has(output));
    if (outputs.length === 0) continue;
    const isKept = policy({
      operation: equation.primitive.name,
      parameters: equation.params,
      inputs: equation.inputs.map(atomAval).map(avalOf),
      outputs: equation.outputs.map(({ aval }) => aval),
    });
    if (isKept) {
      saved.unshift(...outputs);
      continue;
    }
    equations.unshift(equation);
    for (const atom of equation.inputs) if (atom._tag === "var") wanted.add(atom);
  }
  return { saved, inputs: known.inputs.filter((input) => wanted.has(input)), equations };
}

// Policies look into functions that were jitted by themselves.
function expandCalls(whole: Program): Program {
  if (bodies(whole).every((body) => body === undefined)) return whole;
  return stage((args) => runExpanded(whole, args), inputAvals(whole), "checkpoint").program;
}

function bodies({ equations }: Program): readonly (Program | undefined)[] {
  return equations.map(({ primitive, params }) =>
    primitive === call ? Object.values(params).find(isProgram) : undefined,
  );
}

function runExpanded(whole: Program, args: readonly Tensor[]): readonly Tensor[] {
  const within = bodies(whole);
  const values = new Map(whole.inputs.map((input, i): readonly [Var, Tensor] => [input, args[i]]));
  const read = (atom: Atom): Tensor => {
    const value = atom._tag === "var" ? values.get(atom) : atom.value;
    invariant(value !== undefined, "a program reads a variable before its definition");
    return value;
  };
  whole.equations.forEach(({ primitive, params, inputs, outputs }, i) => {
    const body = within[i];
    const given = inputs.map(read);
    const results = body === undefined ? bind(primitive, given, params) : runExpanded(body, given);
    outputs.forEach((output, o) => values.set(output, results[o]));
  });
  return whole.outputs.map(read);
}
