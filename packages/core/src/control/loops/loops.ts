/** whileLoop and foriLoop: a function repeated. @module */
import { aval, avalOf, formatAval } from "../../base/aval.js";
import { checkFunction, checkOptions, kindOf } from "../../base/checks.js";
import { canHold } from "../../base/dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../../base/errors.js";
import { scalarTensor, Tensor } from "../../base/tensor.js";
import { treeUnflatten } from "../../base/tree.js";
import type { Alike, Tensors } from "../../base/treeTypes.js";
import { add, sub } from "../../primitives/add.js";
import { callFlat, flattenTensors } from "../../trace/flat.js";
import { runProgram } from "../../trace/interpret.js";
import { stage } from "../../trace/stage.js";
import { closed } from "../closed.js";
import { inputAvals } from "../derived.js";
import { carryLeaves, checkCount } from "./carry.js";
import type { Checkpoint } from "./scan.js";
import { slotsFor } from "./scan.js";
import { scanPrimitive } from "./scanPrimitive.js";
import { defaultCheckpoint } from "./whileParams.js";
import { whilePrimitive } from "./whilePrimitive.js";

/** How whileLoop runs. */
export interface WhileOptions {
  /**
   * How many carries reverse mode keeps at a time; the rounds between them run again, with 64, the default, at most four
   * times for up to 800,000 rounds. At least 1.
   */
  readonly checkpoint?: number;
}

/**
 * Repeats `body` while `test` of the carry holds: the carry, a tree, is handed from round to round, starting from `init`, and
 * must keep its structure, shapes and dtypes. The number of rounds may depend on values, under jit too; forward and reverse
 * mode, of any order, go through it with bounded memory (see the option). Under vmap the loop runs until the test of no
 * example holds, and those that are done keep what they have.
 * @throws TreeError, ShapeError or DTypeError when body does not give back a carry like the one it got, or test no bool[]
 * @example
 * ```ts
 * import { grad, greater, mul, tensor, whileLoop, type Tensor } from "@cotangent/core";
 * const halveBelow1 = (x: Tensor) => whileLoop((y) => greater(y, 1), (y) => mul(y, 0.5), x);
 * halveBelow1(tensor(20)).item() // => 0.625
 * grad(halveBelow1)(tensor(20)).item() // => 0.03125
 * ```
 * @see Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation", 1992
 */
export function whileLoop<const C>(
  test: (carry: NoInfer<Tensors<C>>) => Tensor | boolean,
  body: (carry: NoInfer<Tensors<C>>) => NoInfer<Alike<C>>,
  init: C,
  options?: WhileOptions,
): Tensors<C>;
export function whileLoop(
  test: (carry: unknown) => unknown,
  body: (carry: unknown) => unknown,
  init: unknown,
  options: WhileOptions = {},
): unknown {
  checkFunction("whileLoop", test, options);
  if (typeof body !== "function") {
    throw new ArgumentError({
      op: "whileLoop",
      requirement: "the second argument must be a function of the carry",
      received: kindOf(body),
      fix: "Write whileLoop((carry) => ..., (carry) => ..., init).",
    });
  }
  const checkpoint = checkCount("whileLoop", "checkpoint", options.checkpoint ?? defaultCheckpoint, 1);
  const [carry, treedef] = flattenTensors(init, "whileLoop");
  const avals = carry.map(avalOf);
  const tested = closed(
    (args) => {
      const { leaves } = callFlat("whileLoop", test, [treeUnflatten(treedef, args)]);
      return [predicate("whileLoop", "the test", leaves)];
    },
    avals,
    "whileLoop",
  );
  const repeated = closed(
    (args) => carryLeaves("whileLoop", body(treeUnflatten(treedef, args)), treedef, carry),
    avals,
    "whileLoop",
  );
  const results = whilePrimitive(...tested.consts, ...repeated.consts, ...carry, {
    body: repeated.program,
    constCount: repeated.consts.length,
    carryCount: carry.length,
    test: tested.program,
    checkpoint,
  });
  return treeUnflatten(treedef, results);
}

/** The one bool scalar among the leaves of what a predicate returned. */
export function predicate(op: string, what: string, leaves: readonly Tensor[]): Tensor {
  const [holds] = leaves;
  if (leaves.length === 1 && holds.shape.length === 0 && holds.dtype === "bool") return holds;
  const fields = {
    op,
    requirement: `${what} must be one bool`,
    expected: "bool[]",
    received: leaves.length === 1 ? formatAval(holds) : `${leaves.length} of them`,
    fix: "Compare scalars, as in less(x, 10), or reduce with all() or any().",
  };
  if (leaves.length === 1 && holds.shape.length === 0) throw new DTypeError(fields);
  throw new ShapeError(fields);
}

/** How foriLoop runs. */
export interface ForiOptions {
  /** What reverse mode keeps, as for scan; with bounds that are tensors a number, default 64. */
  readonly checkpoint?: Checkpoint;
}

/**
 * Repeats `body(i, carry) -> carry` for i = lower, ..., upper - 1 (i32[]). Bounds are whole numbers, or i32[] tensors whose
 * values need not be known when traced. Differentiable in every mode, as scan and whileLoop are.
 * @throws TreeError, ShapeError or DTypeError when body does not give back a carry like the one it got; ArgumentError or
 * DTypeError when a bound is no integer
 * @example
 * ```ts
 * import { foriLoop, mul, tensor } from "@cotangent/core";
 * foriLoop(1, 6, (i, product) => mul(product, i), tensor(1, { dtype: "int32" })).item() // => 120
 * ```
 */
export function foriLoop<const C>(
  lower: number | Tensor,
  upper: number | Tensor,
  body: (i: Tensor<[], "int32">, carry: NoInfer<Tensors<C>>) => NoInfer<Alike<C>>,
  init: C,
  options?: ForiOptions,
): Tensors<C>;
export function foriLoop(
  lower: number | Tensor,
  upper: number | Tensor,
  step: (i: Tensor<[], "int32">, carry: unknown) => unknown,
  init: unknown,
  options: ForiOptions = {},
): unknown {
  checkOptions("foriLoop", options);
  if (typeof step !== "function") {
    throw new ArgumentError({
      op: "foriLoop",
      requirement: "the third argument must be a function of i and the carry",
      received: kindOf(step),
      fix: "Write foriLoop(lower, upper, (i, carry) => ..., init).",
    });
  }
  const [carry, treedef] = flattenTensors(init, "foriLoop");
  const index = aval([], "int32");
  const { program: body, consts } = closed(
    (args) => {
      const before = treeUnflatten(treedef, args.slice(0, -1));
      // Its aval is `index`.
      const i = args[args.length - 1] as Tensor<[], "int32">;
      return carryLeaves("foriLoop", step(i, before), treedef, carry);
    },
    [...carry.map(avalOf), index],
    "foriLoop",
  );
  // The index is a carry, so that it takes no memory for each round.
  const counting = stage(
    (args) => [...runProgram(body, args), add(args[args.length - 1], scalarTensor(1, "int32"))],
    inputAvals(body),
    "foriLoop",
  ).program;
  const repeated = { body: counting, constCount: consts.length, carryCount: carry.length + 1 };
  if (typeof lower === "number" && typeof upper === "number") {
    const first = bound("lower", lower);
    const length = Math.max(0, bound("upper", upper) - first);
    const checkpoint = slotsFor("foriLoop", options.checkpoint ?? "none", length);
    const params = { ...repeated, length, reverse: false, checkpoint };
    const results = scanPrimitive(...consts, ...carry, scalarTensor(first, "int32"), params);
    return treeUnflatten(treedef, results.slice(0, -1));
  }
  const [from, to] = [boundTensor("lower", lower), boundTensor("upper", upper)];
  const { checkpoint = defaultCheckpoint } = options;
  if (typeof checkpoint !== "number") {
    throw new ArgumentError({
      op: "foriLoop",
      requirement: "checkpoint must be a number of carries where a bound is a tensor",
      received: kindOf(checkpoint),
      fix: "Leave it out: 64 carries serve for up to 800,000 rounds.",
    });
  }
  const results = whilePrimitive(sub(to, from), ...consts, ...carry, from, {
    ...repeated,
    test: null,
    checkpoint: checkCount("foriLoop", "checkpoint", checkpoint, 1),
  });
  return treeUnflatten(treedef, results.slice(0, -1));
}

function bound(name: string, value: number): number {
  if (canHold("int32", value)) return value;
  throw new ArgumentError({
    op: "foriLoop",
    requirement: `${name} must be a whole number that int32 can hold`,
    received: kindOf(value),
  });
}

function boundTensor(name: string, value: number | Tensor): Tensor {
  if (typeof value === "number") return scalarTensor(bound(name, value), "int32");
  if (value instanceof Tensor && value.shape.length === 0 && value.dtype === "int32") return value;
  throw new DTypeError({
    op: "foriLoop",
    requirement: `${name} must be a whole number or an integer scalar`,
    expected: "i32[]",
    received: value instanceof Tensor ? formatAval(value) : kindOf(value),
    ...(value instanceof Tensor && value.shape.length === 0
      ? { fix: `Convert it with astype(${name}, "int32").` }
      : {}),
  });
}
