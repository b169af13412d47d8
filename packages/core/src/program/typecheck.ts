/**
 * Checks a program: every variable is defined once and before it is read, and every aval is what the shape rule says.
 * A failure is a bug of the pass that made the program.
 * @module
 */
import { formatAval, sameAval } from "../base/aval.js";
import { invariant } from "../base/errors.js";
import type { Atom, Program, Var } from "./program.js";
import { atomAval } from "./program.js";

/** Throws an InternalError unless the program is well typed and single assignment. */
export function typecheck(whole: Program, pass: string): void {
  const defined = new Set<Var>();
  const define = (variable: Var): void => {
    invariant(!defined.has(variable), `${pass} defines a variable twice`);
    defined.add(variable);
  };
  const use = (atom: Atom, by: string): void => {
    invariant(
      atom._tag === "constant" || defined.has(atom),
      `${pass} leaves ${by} reading a variable before its definition`,
    );
  };
  whole.inputs.forEach(define);
  for (const { primitive, params, inputs, outputs } of whole.equations) {
    for (const atom of inputs) use(atom, primitive.name);
    const avals = primitive.shape(inputs.map(atomAval), params);
    invariant(
      avals.length === outputs.length,
      `${pass} types a result of ${primitive.name} that is not there`,
    );
    outputs.forEach((variable, i) => {
      const matches = sameAval(avals[i], variable.aval);
      invariant(
        matches,
        `${pass} types a result of ${primitive.name} as ${formatAval(variable.aval)}, not ${formatAval(avals[i])}`,
      );
      define(variable);
    });
  }
  for (const atom of whole.outputs) use(atom, "the result list");
}
