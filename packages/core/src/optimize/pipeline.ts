/** The passes between tracing and lowering, in order, each held to its promise. @module */
import { checked } from "../program/pass.js";
import type { Program } from "../program/program.js";
import { commonSubexpressions } from "./cse.js";
import { deadCode } from "./dce.js";
import { inline } from "./inline.js";

/** Inline, then share what is computed twice, then drop what nobody reads. */
const passes = [inline, commonSubexpressions, deadCode].map(checked);

/** The program after all passes. Results keep their bits. */
export function optimize(whole: Program): Program {
  return passes.reduce((program, pass) => pass.run(program), whole);
}
