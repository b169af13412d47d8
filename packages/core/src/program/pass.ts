/**
 * Passes: pure functions from program to program. `checked` holds each to its promise.
 * @module
 */
import { sameAval } from "../base/aval.js";
import { invariant } from "../base/errors.js";
import type { Program } from "./program.js";
import { atomAval } from "./program.js";
import { typecheck } from "./typecheck.js";

/** A rewriting of programs that keeps their type and meaning. */
export interface Pass {
  readonly name: string;
  readonly run: (whole: Program) => Program;
}

/** The pass, followed by a check that the result is well typed and has the type of the input. */
export function checked(pass: Pass): Pass {
  return {
    name: pass.name,
    run: (whole) => {
      const result = pass.run(whole);
      typecheck(result, pass.name);
      const same =
        result.outputs.length === whole.outputs.length &&
        result.outputs.every((atom, i) => sameAval(atomAval(atom), atomAval(whole.outputs[i])));
      invariant(same, `${pass.name} changes the types of results`);
      return result;
    },
  };
}
