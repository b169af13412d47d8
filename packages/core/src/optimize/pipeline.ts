/** The passes between tracing and lowering, in order, each held to its promise. @module */
import { checked } from "../program/pass.js";
import type { Program } from "../program/program.js";
import { commonSubexpressions } from "./cse.js";
import { deadCode } from "./dce.js";
import { inline } from "./inline.js";
import { simplify } from "./simplify.js";

/** Inline, then simplify, then share what is computed twice, then drop what nobody reads. */
const passes = [inline, simplify, commonSubexpressions, deadCode].map(checked);

/** The program after all passes. Results keep their bits. */
export function optimize(whole: Program): Program {
  return passes.reduce((program, pass) => pass.run(program), whole);
}
