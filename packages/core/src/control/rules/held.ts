/** Several functions staged over what they close over together, so that their programs take the same first inputs. @module */
import type { Aval } from "../../base/aval.js";
import { ArgumentError } from "../../base/errors.js";
import type { Tensor } from "../../base/tensor.js";
import type { Program } from "../../program/program.js";
import { program, variable } from "../../program/program.js";
import type { FlatFunction, Staged } from "../../trace/stage.js";
import { stage } from "../../trace/stage.js";

/** Stages a rule that may close over `held` alone, whose traces may have ended. */
export function stageWithin(
  { op, rule, fix }: { readonly op: string; readonly rule: string; readonly fix: string },
  f: FlatFunction,
  avals: readonly Aval[],
  held: readonly Tensor[],
): Program {
  const staged = stage(f, avals, op, held);
  if (staged.captured.length === held.length) return staged.program;
  throw new ArgumentError({
    op,
    requirement: `${rule} may close over values of a surrounding transform only where the function itself does`,
    received: "one that the function does not read",
    fix,
  });
}

/** The program with inputs that it does not read for the rest of `all`, of which it has captured the first. */
export function widen({ program: whole, captured }: Staged, all: readonly Tensor[]): Program {
  const more = all.slice(captured.length).map(variable);
  const inputs = [...whole.inputs.slice(0, captured.length), ...more, ...whole.inputs.slice(captured.length)];
  return program(inputs, whole.equations, whole.outputs);
}
