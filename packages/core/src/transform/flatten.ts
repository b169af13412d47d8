/**
 * What the derivative functions share: functions of trees as functions of lists, and what their arguments must be.
 * @module
 */
import { formatAval, sameAval } from "../base/aval.js";
import { checkList, kindOf, listOf } from "../base/checks.js";
import { isFloating } from "../base/dtype.js";
import { ArgumentError, DTypeError, invariant, ShapeError, TreeError } from "../base/errors.js";
import { sameShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { leavesOf, treeFlatten, treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { TreeDef } from "../base/treeDef.js";
import { formatPath } from "../base/treePath.js";
import type { Tensors } from "../base/treeTypes.js";
import { callFlat, checkFinished, leafTensor } from "../trace/flat.js";
import type { FlatFunction } from "../trace/stage.js";

/** Options of jvp and vjp. */
export interface AuxOptions {
  /** f returns [result, aux]; aux is passed through without a derivative. Default false. */
  readonly hasAux?: boolean;
}

/** A function of trees as one of lists; what came after the differentiated results is auxiliary. */
export interface Flattened<R> {
  readonly flat: FlatFunction;
  /** Number of differentiated leaves; known once `flat` has run. */
  readonly mainCount: () => number;
  readonly treedef: () => TreeDef<Tensors<R>>;
  readonly auxDef: () => TreeDef;
}

/** Takes the trees of `f` apart; `op` is the name that errors show. */
export function flattenFunction<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  argsDef: TreeDef<A>,
  hasAux: boolean,
): Flattened<R> {
  let found:
    | { readonly treedef: TreeDef<Tensors<R>>; readonly auxDef: TreeDef; readonly mainCount: number }
    | undefined;
  const get = (): NonNullable<typeof found> => {
    invariant(found !== undefined, "a flattened function is asked about its result before it ran");
    return found;
  };
  const flat: FlatFunction = (leaves) => {
    const result = callFlat(
      op,
      (...args: A): unknown => splitAux(op, f(...args), hasAux),
      treeUnflatten(argsDef, leaves),
    );
    const [[, mainDef], [, auxDef]] = parts(result.treedef, result.leaves);
    found = { treedef: mainDef as TreeDef<Tensors<R>>, auxDef, mainCount: mainDef.leafCount };
    return result.leaves;
  };
  return { flat, mainCount: () => get().mainCount, treedef: () => get().treedef, auxDef: () => get().auxDef };
}

function splitAux(op: string, result: unknown, hasAux: boolean): unknown {
  checkFinished(op, result);
  if (!hasAux) return [result, null];
  if (Array.isArray(result) && result.length === 2) return result;
  throw new TreeError({
    op,
    requirement: "with hasAux the function must return an array [result, aux]",
    received: kindOf(result),
  });
}

function parts(treedef: TreeDef, leaves: readonly Tensor[]): readonly (readonly [unknown, TreeDef])[] {
  const whole = treeUnflatten(treedef, leaves);
  invariant(Array.isArray(whole) && whole.length === 2, "a result is split into its main and auxiliary part");
  return whole.map((part: unknown) => [part, treeFlatten(part, "grad")[1]]);
}

/** The arguments of a function in one array, all to be differentiated. */
export function checkPrimals(op: string, primals: readonly unknown[], what = "the primals"): void {
  checkList(op, what, primals);
  checkFloating(op, primals, what);
}

/** Every leaf must be float32 or float64. */
export function checkFloating(
  op: string,
  tree: unknown,
  what: string,
  fix = "Convert it with astype(), or leave it out of argnums.",
): void {
  for (const [path, leaf] of treeLeavesWithPath(tree, op)) {
    const tensor = leafTensor(leaf);
    if (isFloating(tensor.dtype)) continue;
    throw new DTypeError({
      op,
      requirement: `${what} must hold floating-point values`,
      expected: "float32 or float64",
      received: `${formatAval(tensor)}${path.length === 0 ? "" : ` at ${formatPath(path)}`}`,
      fix,
    });
  }
}

/** The leaves of tangents or cotangents, which must have the structure and the avals of what they belong to. */
export function pairedLeaves(
  op: string,
  what: string,
  tree: unknown,
  treedef: TreeDef,
  like: readonly Tensor[],
): readonly Tensor[] {
  const leaves = leavesOf(tree, treedef, op).map(leafTensor);
  leaves.forEach((leaf, i) => {
    if (sameAval(leaf, like[i])) return;
    const fields = {
      op,
      requirement: `${what} must have the shape and dtype of the value`,
      expected: formatAval(like[i]),
      received: formatAval(leaf),
    };
    if (sameShape(leaf.shape, like[i].shape)) throw new DTypeError(fields);
    throw new ShapeError(fields);
  });
  return leaves;
}

/** One position, or several; negative ones count from the end. */
export type Argnums = number | readonly number[];

// The N-th of Left from the end, Seen being behind it.
type FromEnd<Left extends readonly unknown[], N, Seen extends readonly 0[] = [0]> = Left extends readonly [
  ...infer Rest,
  infer Last,
]
  ? `${Seen["length"]}` extends N
    ? Last
    : FromEnd<Rest, N, [0, ...Seen]>
  : Left[number];

/** The type of the argument at position N of A; negative positions count from the end. */
export type ArgumentAt<A extends readonly unknown[], N> = N extends number
  ? `${N}` extends `-${infer Back}`
    ? FromEnd<A, Back>
    : A[N & keyof A]
  : never;

/** Any function of trees. */
export type AnyFunction = (...args: readonly unknown[]) => unknown;

/** The arguments that are differentiated, as a function of them alone. */
export interface Selection {
  readonly chosen: readonly unknown[];
  readonly apply: AnyFunction;
  /** One result for a single position, an array for several. */
  readonly pick: (perArgument: readonly unknown[]) => unknown;
}

/** Takes the arguments at `argnums` as the variables and holds the others fixed. */
export function selectArguments(
  op: string,
  f: AnyFunction,
  args: readonly unknown[],
  argnums: Argnums,
): Selection {
  const named = listOf(op, "argnums", argnums);
  const positions = named.map((n) => (n < 0 ? n + args.length : n));
  const bad = positions.findIndex(
    (n, i) => !Number.isInteger(n) || n < 0 || n >= args.length || positions.indexOf(n) !== i,
  );
  if (bad >= 0) {
    throw new ArgumentError({
      op,
      requirement: "argnums must name arguments of the call, each once",
      expected: `integers below ${args.length}`,
      received: kindOf(named[bad]),
    });
  }
  return {
    chosen: positions.map((n) => args[n]),
    apply: (...picked) =>
      f(...args.map((arg, n) => (positions.includes(n) ? picked[positions.indexOf(n)] : arg))),
    pick: (perArgument) => (typeof argnums === "number" ? perArgument[0] : perArgument),
  };
}
