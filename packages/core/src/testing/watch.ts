/**
 * Watching a function run: an interpreter that evaluates and shows every application of a plain operation, those inside
 * of compiled functions, loops and derivatives too, with the user's line they come from.
 * @module
 */
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { Tensor as TensorClass } from "../base/tensor.js";
import { treeLeavesWithPath } from "../base/tree.js";
import type { Primitive } from "../program/primitive.js";
import { currentInterpreter, withInterpreter } from "../trace/bind.js";
import { evaluate } from "../trace/evaluate.js";
import type { Interpreter } from "../trace/interpreter.js";
import type { Place } from "../trace/places.js";
import { currentPlace, keepingPlaces } from "../trace/places.js";
import { takenApart } from "./bodies.js";
import { nameOf } from "./problemOf.js";

/** A loop that an operation runs in. */
export interface LoopRound {
  /** "scan" or "whileLoop". */
  readonly loop: string;
  /** The round, from 0. */
  readonly index: number;
}

/** One application of an operation to known values. */
export interface Watched {
  readonly primitive: Primitive;
  readonly params: object;
  readonly args: readonly Tensor[];
  readonly outs: readonly Tensor[];
  readonly place: () => Place;
  /** From the outermost to the innermost. */
  readonly loops: readonly LoopRound[];
}

/**
 * Runs `f` and shows `observe` every application.
 * @throws ArgumentError inside of another transform: what is watched must have values
 */
export function watch<T>(op: string, f: () => T, observe: (application: Watched) => void): T {
  if (currentInterpreter() !== evaluate) {
    throw new ArgumentError({
      op,
      requirement: "it must be the outermost transform, where all values are known",
      received: `a call inside ${currentInterpreter().name}`,
      fix: `Write ${op}(grad(f)), not grad(${op}(f)).`,
    });
  }
  let loops: readonly LoopRound[] = [];
  const interpreter: Interpreter = {
    name: op,
    process: (primitive, args, params) => {
      const around = loops;
      const inside = takenApart(primitive, args, params, (index, round) => {
        loops = [...around, { loop: primitive.name, index }];
        try {
          return round();
        } finally {
          loops = around;
        }
      });
      if (inside !== undefined) return inside;
      const outs = evaluate.process(primitive, args, params);
      observe({ primitive, params, args, outs, place: currentPlace, loops });
      return outs;
    },
  };
  return keepingPlaces(() => withInterpreter(interpreter, f));
}

/** Names of the tensors among the arguments: `args[0].w`. */
export function namesOf(args: readonly unknown[], op: string): ReadonlyMap<Tensor, string> {
  const named = new Map<Tensor, string>();
  for (const [path, leaf] of treeLeavesWithPath(args, op)) {
    if (leaf instanceof TensorClass) named.set(leaf, nameOf(path, "args"));
  }
  return named;
}

/** `in the backward pass of log at file.ts:3:4, round 2 of scan`. */
export function formatPlace({ line, derivativeOf, isBackward }: Place, loops: readonly LoopRound[]): string {
  const pass = isBackward ? "in the backward pass of " : "";
  const rule = derivativeOf === undefined ? "" : `the derivative of ${derivativeOf} at `;
  const rounds = loops.map(({ loop, index }) => `, round ${index} of ${loop}`).join("");
  return `${pass === "" && rule === "" ? "at " : ""}${pass === "" && rule !== "" ? "in " : pass}${rule}${line}${rounds}`;
}
