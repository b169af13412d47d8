/**
 * Partial evaluation of a program: what can be computed from the known inputs, what is left for the unknown ones, and
 * the residuals that pass between the two.
 * @module
 */
import { invariant } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { isConcrete } from "../base/tensor.js";
import type { Atom, Equation, Program, Var } from "../program/program.js";
import { program, variable } from "../program/program.js";
import { runProgram } from "../trace/interpret.js";
import { stage } from "../trace/stage.js";
import { recordUnknown } from "./linearize.js";

/** A program cut in two. */
export interface SplitProgram {
  /** From the known inputs to the known outputs, then the residuals. */
  readonly known: Program;
  /** From the residuals, then the unknown inputs, to the unknown outputs. */
  readonly unknown: Program;
  readonly isOutputKnown: readonly boolean[];
}

/** Cuts `whole` along which inputs are known. */
export function partialEvalProgram(whole: Program, isKnown: readonly boolean[]): SplitProgram {
  const knownInputs = whole.inputs.filter((_, i) => isKnown[i]);
  const unknownInputs = whole.inputs.filter((_, i) => !isKnown[i]);
  let rest:
    | {
        readonly equations: readonly Equation[];
        readonly outputs: readonly Atom[];
        readonly inputs: readonly Var[];
      }
    | undefined;
  let residuals: readonly Tensor[] = [];
  let isOutputKnown: readonly boolean[] = [];

  const staged = stage(
    (known) => {
      const standFor = unknownInputs.map((input) => input.aval);
      const { result, inputs, equations, varOf } = recordUnknown(
        "partial evaluation",
        standFor,
        (unknown) => {
          let k = 0;
          let u = 0;
          return runProgram(
            whole,
            isKnown.map((flag) => (flag ? known[k++] : unknown[u++])),
          );
        },
      );
      isOutputKnown = result.map((tensor) => varOf(tensor) === undefined);
      rest = { equations, inputs, outputs: result.flatMap((tensor) => varOf(tensor) ?? []) };
      const traced = equations.flatMap((equation) =>
        equation.inputs.flatMap((atom) => (atom._tag === "constant" ? [atom.value] : [])),
      );
      residuals = [...new Set(traced.filter((tensor) => !isConcrete(tensor)))];
      return [...result.filter((_, i) => isOutputKnown[i]), ...residuals];
    },
    knownInputs.map((input) => input.aval),
    "partial evaluation",
  );
  invariant(
    rest !== undefined && staged.captured.length === 0,
    "partial evaluation sees closed programs only",
  );

  // Constants of the recorded equations that are staged values become inputs of the second program.
  const residualVars = new Map(residuals.map((tensor): readonly [Tensor, Var] => [tensor, variable(tensor)]));
  const rename = (atom: Atom): Atom =>
    atom._tag === "constant" ? (residualVars.get(atom.value) ?? atom) : atom;
  const equations = rest.equations.map((equation) => ({ ...equation, inputs: equation.inputs.map(rename) }));
  return {
    known: staged.program,
    unknown: program([...residualVars.values(), ...rest.inputs], equations, rest.outputs.map(rename)),
    isOutputKnown,
  };
}
