/**
 * Rules of users as programs: staged on stand-ins for their arguments, with everything they return checked.
 * @module
 */
import type { Aval } from "../../base/aval.js";
import { avalOf } from "../../base/aval.js";
import { isFloating } from "../../base/dtype.js";
import { invariant } from "../../base/errors.js";
import { lazily } from "../../base/lazily.js";
import { Tensor } from "../../base/tensor.js";
import { treeFlatten, treeUnflatten } from "../../base/tree.js";
import type { Leaf, TreeDef } from "../../base/treeDef.js";
import { zerosLike } from "../../primitives/constant.js";
import type { Program } from "../../program/program.js";
import type { FlatFunction, Staged } from "../../trace/stage.js";
import type { AnyFunction } from "../../transform/flatten.js";
import type { VjpPrograms } from "./customCall.js";
import { stageWithin } from "./held.js";
import { cotangentLeaves, leavesLike, pairOf } from "./ruleResults.js";

/** A function with its rules, before the types of its trees are known. */
export interface CustomSpec {
  /** "customJvp" or "customVjp", for messages. */
  readonly op: string;
  readonly f: AnyFunction;
  readonly nondiffArgnums: readonly number[];
  readonly jvp?: AnyFunction;
  readonly fwd?: AnyFunction;
  readonly bwd?: AnyFunction;
}

/** One call: its differentiable arguments as lists of tensors, and what its rules get besides. */
export interface Site {
  readonly spec: CustomSpec;
  readonly name: string;
  readonly nondiff: readonly unknown[];
  /** All arguments in their order, from tensors of the differentiable ones. */
  readonly allFrom: (tensors: readonly Tensor[]) => readonly unknown[];
  /** The differentiable arguments from tensors, or tangents from theirs. */
  readonly primalsFrom: (tensors: readonly Tensor[]) => readonly unknown[];
  readonly tangentsFrom: (tensors: readonly Tensor[]) => readonly unknown[];
  readonly argsDef: TreeDef;
  /** Of each leaf of the arguments; null for plain numbers and booleans, which stay what they are. */
  readonly leafAvals: readonly (Aval | null)[];
  readonly avals: readonly Aval[];
}

/** What the function gave when it was staged. */
export interface StagedCall extends Staged {
  readonly outDef: TreeDef;
  readonly outAvals: readonly Aval[];
}

const fix = "Pass it as an argument, or return it among the residuals of fwd.";

/** The rule for forward mode, from inputs and tangents to results and tangents. */
export function stageJvp(site: Site, call: StagedCall, jvp: AnyFunction): Program {
  const { spec, nondiff, primalsFrom, tangentsFrom, avals } = site;
  const name = { op: spec.op, rule: "jvp" };
  const { outDef, outAvals } = call;
  const run: FlatFunction = (inputs) => {
    const primals = inputs.slice(0, avals.length);
    let next = avals.length;
    const tangents = primals.map((x) => (isFloating(x.dtype) ? inputs[next++] : zerosLike(x)));
    const result = jvp(...nondiff, primalsFrom(primals), tangentsFrom(tangents));
    const [out, tangent] = pairOf(name, result, "[result, tangent]");
    const outs = leavesLike(name, "the result", out, outDef, outAvals);
    const along = leavesLike(name, "the tangent of the result", tangent, outDef, outAvals, false);
    return [...outs, ...along.filter((_, i) => isFloating(outAvals[i].dtype))];
  };
  const tangentAvals = avals.filter(({ dtype }) => isFloating(dtype));
  return stageWithin({ ...name, fix }, run, [...avals, ...tangentAvals], call.captured);
}

/** Both rules for reverse mode; the second is staged when it is needed. */
export function stageVjp(site: Site, call: StagedCall, fwd: AnyFunction, bwd: AnyFunction): VjpPrograms {
  const { spec, nondiff, allFrom, avals, argsDef, leafAvals } = site;
  const { outDef, outAvals } = call;
  const fwdName = { op: spec.op, rule: "fwd" };
  const bwdName = { op: spec.op, rule: "bwd" };
  let residualDef: TreeDef | undefined;
  let plain: readonly (Leaf | null)[] = [];
  let residualAvals: readonly Aval[] = [];
  const runForward: FlatFunction = (inputs) => {
    const [out, residuals] = pairOf(fwdName, fwd(...allFrom(inputs)), "[result, residuals]");
    const outs = leavesLike(fwdName, "the result", out, outDef, outAvals);
    const [leaves, treedef] = treeFlatten(residuals, spec.op);
    const tensors = leaves.filter((leaf) => leaf instanceof Tensor);
    residualDef = treedef;
    plain = leaves.map((leaf) => (leaf instanceof Tensor ? null : leaf));
    residualAvals = tensors.map(avalOf);
    return [...outs, ...tensors];
  };
  const runBackward: FlatFunction = (inputs) => {
    invariant(residualDef !== undefined, "fwd is staged before bwd");
    let next = 0;
    const residuals = treeUnflatten(
      residualDef,
      plain.map((leaf) => leaf ?? inputs[next++]),
    );
    const cts = outAvals.map((aval) => (isFloating(aval.dtype) ? inputs[next++] : zerosLike(aval)));
    const result = bwd(...nondiff, residuals, treeUnflatten(outDef, cts));
    return cotangentLeaves(bwdName, result, argsDef, leafAvals);
  };
  const forward = stageWithin({ ...fwdName, fix }, runForward, avals, call.captured);
  const ctAvals = outAvals.filter(({ dtype }) => isFloating(dtype));
  const backward = lazily(() =>
    stageWithin({ ...bwdName, fix }, runBackward, [...residualAvals, ...ctAvals], call.captured),
  );
  return { forward, backward };
}
