/** The passes between tracing and lowering, in order, each held to its promise. @module */
import type { Pass } from "../program/pass.js";
import { checked } from "../program/pass.js";
import type { Program } from "../program/program.js";
import { isProgram, program } from "../program/program.js";
import { commonSubexpressions } from "./cse.js";
import { deadCode } from "./dce.js";
import { inline } from "./inline.js";
import { simplify } from "./simplify.js";

// What was optimized once: loops inside loops meet the same bodies again, and so do calls with other outer shapes.
const known = new WeakMap<Program, Program>();

function optimizeParam(value: unknown): unknown {
  if (isProgram(value)) return optimize(value);
  return Array.isArray(value) && value.every(isProgram) ? value.map(optimize) : value;
}

/** All passes inside the bodies of loops and branches. */
const bodies: Pass = {
  name: "bodies",
  run: (whole) =>
    program(
      whole.inputs,
      whole.equations.map((equation) => {
        if (equation.primitive.kind !== "higherOrder") return equation;
        const entries = Object.entries(equation.params).map(([key, value]) => [key, optimizeParam(value)]);
        return { ...equation, params: Object.freeze(Object.fromEntries(entries)) };
      }),
      whole.outputs,
    ),
};

/** Inline and drop what nobody reads; then, inside bodies too, simplify, share what is computed twice, and drop again. */
const passes = [inline, deadCode, bodies, simplify, commonSubexpressions, deadCode].map(checked);

/** The program after all passes. Results keep their bits. */
export function optimize(whole: Program): Program {
  const before = known.get(whole);
  if (before !== undefined) return before;
  const result = passes.reduce((current, pass) => pass.run(current), whole);
  known.set(whole, result);
  return result;
}
