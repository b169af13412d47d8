/** Solvers of users as programs: what they are handed, and what they must give back. @module */
import type { Aval } from "../../base/aval.js";
import type { Tensor } from "../../base/tensor.js";
import { treeUnflatten } from "../../base/tree.js";
import type { TreeDef } from "../../base/treeDef.js";
import type { Program } from "../../program/program.js";
import { runProgram } from "../../trace/interpret.js";
import type { FlatFunction } from "../../trace/stage.js";
import type { AnyFunction } from "../../transform/flatten.js";
import type { AnyRule } from "../rules/customTypes.js";
import type { RuleName } from "../rules/ruleResults.js";
import { leavesLike } from "../rules/ruleResults.js";

/** Vectors of one structure. */
export interface Space {
  readonly treedef: TreeDef;
  readonly avals: readonly Aval[];
}

/** A function from vectors to vectors of one space, on their leaves. */
export function onVectors(name: RuleName, f: AnyRule, { treedef, avals }: Space): FlatFunction {
  return (leaves) =>
    leavesLike(name, "a tree like its argument", f(treeUnflatten(treedef, leaves)), treedef, avals);
}

/** A program over what is closed over and a vector, as a function of vectors; notes when it is called. */
export function asFunction(
  name: RuleName,
  whole: Program,
  closed: readonly Tensor[],
  { treedef, avals }: Space,
  onCall: () => void = () => undefined,
): AnyFunction {
  return (x) => {
    onCall();
    const leaves = leavesLike(name, "a tree like the right-hand side to matvec", x, treedef, avals);
    return treeUnflatten(treedef, runProgram(whole, [...closed, ...leaves]));
  };
}

/** A solver of the user for the matrix whose product with vectors is `product`. */
export function solverOf(
  name: RuleName,
  solver: AnyRule,
  product: Program,
  closed: readonly Tensor[],
  space: Space,
): { readonly flat: FlatFunction; readonly isProductUsed: () => boolean } {
  let isUsed = false;
  const matvec = asFunction(name, product, closed, space, () => {
    isUsed = true;
  });
  const solve = onVectors(name, (b) => solver(matvec, b), space);
  return { flat: solve, isProductUsed: () => isUsed };
}
