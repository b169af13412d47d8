/**
 * Functions of trees with derivative rules of their own, as applications of customCall: what customJvp and customVjp share.
 * The function is staged at its call, each rule when a derivative first needs it.
 * @module
 */
import type { Aval } from "../../base/aval.js";
import { avalOf } from "../../base/aval.js";
import { checkFunction, checkList, kindOf } from "../../base/checks.js";
import { ArgumentError, invariant } from "../../base/errors.js";
import { lazily } from "../../base/lazily.js";
import { isConcrete, Tensor } from "../../base/tensor.js";
import { treeFlatten, treeUnflatten } from "../../base/tree.js";
import type { Leaf, TreeDef } from "../../base/treeDef.js";
import { zerosLike } from "../../primitives/constant.js";
import { callFlat, leafTensor } from "../../trace/flat.js";
import { stage } from "../../trace/stage.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { applyCustom } from "./customCall.js";
import type { CustomSpec, Site, StagedCall } from "./customRules.js";
import { stageJvp, stageVjp } from "./customRules.js";

/** The function with its rules: staged at every call, as under jit. */
export function customFunction(spec: CustomSpec): AnyFunction {
  checkFunction(spec.op, spec.f);
  checkPositions(spec);
  return (...args) => {
    const [site, tensors, closed] = siteOf(spec, args);
    const call = stageCall(site, closed);
    const { jvp, fwd, bwd } = spec;
    const results = applyCustom([...call.captured, ...tensors], {
      op: spec.op,
      name: site.name,
      program: call.program,
      held: call.captured.length,
      ...(jvp === undefined ? {} : { jvp: lazily(() => stageJvp(site, call, jvp)) }),
      ...(fwd === undefined || bwd === undefined
        ? {}
        : { vjp: lazily(() => stageVjp(site, call, fwd, bwd)) }),
    });
    return treeUnflatten(call.outDef, results);
  };
}

function checkPositions({ op, nondiffArgnums }: CustomSpec): void {
  checkList(op, "nondiffArgnums", nondiffArgnums);
  const bad = nondiffArgnums.findIndex(
    (n, i) => !Number.isInteger(n) || n < 0 || nondiffArgnums.indexOf(n) !== i,
  );
  if (bad < 0) return;
  throw new ArgumentError({
    op,
    requirement: "nondiffArgnums must be positions of arguments, each once",
    expected: "integers of at least 0",
    received: kindOf(nondiffArgnums[bad]),
  });
}

function siteOf(
  spec: CustomSpec,
  args: readonly unknown[],
): readonly [site: Site, tensors: readonly Tensor[], closed: readonly Tensor[]] {
  const { op, f, nondiffArgnums } = spec;
  const nondiff = nondiffArgnums.map((n) => args[n]);
  const isNondiff = args.map((_, i) => nondiffArgnums.includes(i));
  const [leaves, argsDef] = treeFlatten(
    args.filter((_, i) => !isNondiff[i]),
    op,
  );
  const tensors = leaves.filter((leaf) => leaf instanceof Tensor);
  // The arguments themselves are not kept: only residuals live until the backward pass.
  const plain = leaves.map((leaf) => (leaf instanceof Tensor ? null : leaf));
  const unflatten = (list: readonly Tensor[], atPlain: (leaf: Leaf) => Leaf): readonly unknown[] => {
    let next = 0;
    return treeUnflatten(
      argsDef,
      plain.map((leaf) => (leaf === null ? list[next++] : atPlain(leaf))),
    );
  };
  const primalsFrom = (list: readonly Tensor[]): readonly unknown[] => unflatten(list, (leaf) => leaf);
  const site: Site = {
    spec,
    name: f.name === "" ? "f" : f.name,
    nondiff,
    allFrom: (list) => {
      const rebuilt = primalsFrom(list);
      let next = 0;
      return isNondiff.map((flag, i) => (flag ? nondiff[nondiffArgnums.indexOf(i)] : rebuilt[next++]));
    },
    primalsFrom,
    tangentsFrom: (list) => unflatten(list, (leaf) => zerosLike(leafTensor(leaf))),
    argsDef,
    leafAvals: leaves.map((leaf) => (leaf instanceof Tensor ? avalOf(leaf) : null)),
    avals: tensors.map(avalOf),
  };
  return [site, tensors, nondiff.flatMap(tracedIn)];
}

// Traced values in arguments that are not differentiated: inputs of the program, whether the function reads them or not.
function tracedIn(value: unknown): readonly Tensor[] {
  if (value instanceof Tensor) return isConcrete(value) ? [] : [value];
  return Array.isArray(value) ? value.flatMap(tracedIn) : [];
}

function stageCall({ spec, allFrom, avals }: Site, closed: readonly Tensor[]): StagedCall {
  let outDef: TreeDef | undefined;
  let outAvals: readonly Aval[] = [];
  const staged = stage(
    (tensors) => {
      const result = callFlat(spec.op, spec.f, allFrom(tensors));
      outDef = result.treedef;
      outAvals = result.leaves.map(avalOf);
      return result.leaves;
    },
    avals,
    spec.op,
    [...new Set(closed)],
  );
  invariant(outDef !== undefined, "staging calls the function once");
  return { ...staged, outDef, outAvals };
}
