/**
 * Closure conversion: what a function closes over becomes inputs of its program, so that derivatives flow there, and
 * programs that differ in values alone are the same program.
 * @module
 */
import type { Aval } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import type { Atom, Program, Var } from "../program/program.js";
import { program, variable } from "../program/program.js";
import type { FlatFunction } from "../trace/stage.js";
import { stage } from "../trace/stage.js";

/** A program without surroundings: what it closed over comes first among its inputs. */
export interface Closed {
  readonly program: Program;
  /** Values of the first inputs. */
  readonly consts: readonly Tensor[];
}

/** Writes down `f` on arguments of these avals. Scalars that it holds stay in the program; other tensors become inputs. */
export function closed(f: FlatFunction, avals: readonly Aval[], op: string): Closed {
  const { program: whole, captured } = stage(f, avals, op);
  const lifted = new Map<Tensor, Var>();
  const lift = (atom: Atom): Atom => {
    if (atom._tag === "var" || atom.value.shape.length === 0) return atom;
    const input = lifted.get(atom.value) ?? variable(atom.value);
    lifted.set(atom.value, input);
    return input;
  };
  const equations = whole.equations.map((equation) => ({ ...equation, inputs: equation.inputs.map(lift) }));
  const outputs = whole.outputs.map(lift);
  return {
    program: program([...lifted.values(), ...whole.inputs], equations, outputs),
    consts: [...lifted.keys(), ...captured],
  };
}
