/** cond and switchCase: one of several functions. @module */
import { avalOf, formatAval, sameAval } from "../../base/aval.js";
import { checkList, kindOf } from "../../base/checks.js";
import { ArgumentError, DTypeError, invariant, ShapeError, TreeError } from "../../base/errors.js";
import { scalarTensor, Tensor } from "../../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../../base/tree.js";
import type { TreeDef } from "../../base/treeDef.js";
import { formatTreeDef, sameTreeDef } from "../../base/treeDef.js";
import { formatPath } from "../../base/treePath.js";
import type { Alike, Tensors } from "../../base/treeTypes.js";
import { convert } from "../../primitives/convert.js";
import type { Program } from "../../program/program.js";
import { atomAval, program, variable } from "../../program/program.js";
import { callFlat, flattenArguments } from "../../trace/flat.js";
import { closed } from "../closed.js";
import { differenceFix } from "../loops/carry.js";
import { condPrimitive } from "./condPrimitive.js";

// The operands decide about A, and branches may leave out the last ones.
type Same<A extends readonly unknown[]> = { [K in keyof A]: A[K] };

type Branch = (...operands: readonly unknown[]) => unknown;

/**
 * `whenTrue(...operands)` where `condition` holds, else `whenFalse(...operands)`; both are traced, one is computed, and
 * derivatives are those of the one. They must give trees of the same structure, shapes and dtypes. Under vmap with a
 * condition for each example both are computed and chosen among. The condition is a boolean or bool[].
 * @throws TreeError, ShapeError or DTypeError when the two do not agree, or the condition is no bool[]
 * @example
 * ```ts
 * import { cond, greater, mul, neg, tensor, type Tensor } from "@cotangent/core";
 * const leaky = (x: Tensor) => cond(greater(x, 0), (y) => y, (y) => mul(y, 0.5), x);
 * leaky(tensor(-2)).item() // => -1
 * ```
 */
export function cond<A extends readonly unknown[], const R>(
  condition: Tensor | boolean,
  whenTrue: (...operands: Same<A>) => R,
  whenFalse: (...operands: Same<A>) => NoInfer<Alike<R>>,
  ...operands: A
): Tensors<R>;
export function cond(
  condition: Tensor | boolean,
  whenTrue: Branch,
  whenFalse: Branch,
  ...operands: readonly unknown[]
): unknown {
  return choose(
    "cond",
    conditionIndex(condition),
    ["whenFalse", "whenTrue"],
    [whenFalse, whenTrue],
    operands,
  );
}

/**
 * `branches[index](...operands)`, the index, a whole number or i32[], being clamped to the branches there are. Branches are
 * treated as those of cond.
 * @throws TreeError, ShapeError or DTypeError when branches do not agree, or the index is no integer; ArgumentError when
 * there are no branches
 * @example
 * ```ts
 * import { exp, neg, switchCase, tensor, type Tensor } from "@cotangent/core";
 * switchCase(tensor(1, { dtype: "int32" }), [(x: Tensor) => exp(x), (x: Tensor) => neg(x)], tensor(3)).item() // => -3
 * ```
 */
export function switchCase<A extends readonly unknown[], const R>(
  index: Tensor | number,
  branches: readonly ((...operands: Same<A>) => R)[],
  ...operands: A
): Tensors<R>;
export function switchCase(
  index: Tensor | number,
  branches: readonly Branch[],
  ...operands: readonly unknown[]
): unknown {
  checkList("switchCase", "branches", branches);
  if (branches.length === 0) {
    throw new ArgumentError({ op: "switchCase", requirement: "there must be a branch", received: "none" });
  }
  const names = branches.map((_, i) => `branch ${i}`);
  return choose("switchCase", branchIndex(index, branches.length), names, branches, operands);
}

function conditionIndex(condition: Tensor | boolean): Tensor {
  if (typeof condition === "boolean") return scalarTensor(Number(condition), "int32");
  if (condition instanceof Tensor && condition.shape.length === 0 && condition.dtype === "bool")
    return convert(condition, { dtype: "int32" });
  const fields = {
    op: "cond",
    requirement: "the condition must be one bool",
    expected: "bool[]",
    received: condition instanceof Tensor ? formatAval(condition) : kindOf(condition),
    fix: "Compare scalars, as in greater(x, 0), or reduce with all() or any(); where() chooses element by element.",
  };
  if (condition instanceof Tensor && condition.shape.length > 0) throw new ShapeError(fields);
  throw new DTypeError(fields);
}

function branchIndex(index: Tensor | number, count: number): Tensor {
  if (typeof index === "number" && Number.isInteger(index))
    return scalarTensor(Math.min(Math.max(index, 0), count - 1), "int32");
  if (index instanceof Tensor && index.shape.length === 0 && index.dtype === "int32") return index;
  const fields = {
    op: "switchCase",
    requirement: "the index must be an integer scalar",
    expected: "i32[]",
    received: index instanceof Tensor ? formatAval(index) : kindOf(index),
  };
  if (index instanceof Tensor && index.shape.length > 0)
    throw new ShapeError({ ...fields, fix: "Choose for each element with vmap()." });
  throw new DTypeError({ ...fields, fix: 'Convert it with astype(index, "int32").' });
}

interface Traced {
  readonly name: string;
  readonly program: Program;
  readonly consts: readonly Tensor[];
  readonly treedef: TreeDef;
}

function choose(
  op: string,
  index: Tensor,
  names: readonly string[],
  branches: readonly Branch[],
  operands: readonly unknown[],
): unknown {
  const { tensors, rebuild } = flattenArguments(operands, op);
  const traced = branches.map((branch, i): Traced => {
    if (typeof branch !== "function") {
      throw new ArgumentError({
        op,
        requirement: `${names[i]} must be a function`,
        received: kindOf(branch),
        fix: "Write () => x for a value x.",
      });
    }
    let treedef: TreeDef | undefined;
    const { program: whole, consts } = closed(
      (args) => {
        const result = callFlat(op, branch, rebuild(args));
        treedef = result.treedef;
        return result.leaves;
      },
      tensors.map(avalOf),
      op,
    );
    invariant(treedef !== undefined, "staging calls the branch once");
    return { name: names[i], program: whole, consts, treedef };
  });
  const [first, ...others] = traced;
  for (const other of others) checkAgreement(op, first, other);
  const consts = traced.flatMap((one) => one.consts);
  const results = condPrimitive(index, ...consts, ...tensors, {
    branches: traced.map((one, i) => overAllConsts(one, traced, i)),
  });
  return treeUnflatten(first.treedef, results);
}

// Every branch takes what any of them closes over.
function overAllConsts({ program: own, consts }: Traced, all: readonly Traced[], position: number): Program {
  const inputs = all.flatMap((other, i) =>
    i === position ? own.inputs.slice(0, consts.length) : other.consts.map(variable),
  );
  return program([...inputs, ...own.inputs.slice(consts.length)], own.equations, own.outputs);
}

function checkAgreement(op: string, first: Traced, other: Traced): void {
  if (!sameTreeDef(first.treedef, other.treedef)) {
    throw new TreeError({
      op,
      requirement: "all branches must give one structure",
      expected: `${formatTreeDef(first.treedef)} as ${first.name} gives`,
      received: `${formatTreeDef(other.treedef)} from ${other.name}`,
      fix: differenceFix(first.treedef, other.treedef),
    });
  }
  const avals = first.program.outputs.map(atomAval);
  const bad = other.program.outputs.findIndex((atom, i) => !sameAval(atomAval(atom), avals[i]));
  if (bad < 0) return;
  const found = atomAval(other.program.outputs[bad]);
  const [path] = treeLeavesWithPath(
    treeUnflatten(
      first.treedef,
      first.program.outputs.map((_, i) => i),
    ),
    op,
  )[bad];
  const fields = {
    op,
    requirement: "all branches must give the same shapes and dtypes",
    expected: `${formatAval(avals[bad])}${path.length === 0 ? "" : ` at ${formatPath(path)}`} as ${first.name} gives`,
    received: `${formatAval(found)} from ${other.name}`,
  };
  if (found.dtype === avals[bad].dtype)
    throw new ShapeError({ ...fields, fix: "Bring both to one shape, as with broadcastTo()." });
  throw new DTypeError({
    ...fields,
    fix: "Convert one with astype(); a plain number is float32, so make it a tensor of the dtype of the other.",
  });
}
