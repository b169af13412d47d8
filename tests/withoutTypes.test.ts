/**
 * Callers without types: every exported function with every kind of wrong argument at every position. What it throws, or rejects with, is
 * an error of ours; where it takes the argument, what it returns works, or throws such an error. Right arguments are in support/rightArguments.
 */
import * as core from "@cotangent/core";
import * as data from "@cotangent/data";
import * as nn from "@cotangent/nn";
import * as optim from "@cotangent/optim";
import * as train from "@cotangent/train";
import { describe, expect, it } from "vitest";
import { rightForCore } from "./support/rightArguments/core.js";
import { afterwardsInData, rightForData } from "./support/rightArguments/data.js";
import type { RightArguments } from "./support/rightArguments/each.js";
import { afterwardsInNn, rightForNn } from "./support/rightArguments/nn.js";
import { afterwardsInOptim, rightForOptim } from "./support/rightArguments/optim.js";
import { afterwardsInTrain, rightForTrain } from "./support/rightArguments/train.js";

type Call = (...args: readonly unknown[]) => unknown;

interface Package {
  readonly name: string;
  readonly exported: object;
  readonly right: RightArguments;
  /** What functions that are returned get. */
  readonly afterwards: RightArguments;
}

const packages: readonly Package[] = [
  { name: "core", exported: core, right: rightForCore, afterwards: {} },
  { name: "data", exported: data, right: rightForData, afterwards: afterwardsInData },
  { name: "nn", exported: nn, right: rightForNn, afterwards: afterwardsInNn },
  { name: "optim", exported: optim, right: rightForOptim, afterwards: afterwardsInOptim },
  { name: "train", exported: train, right: rightForTrain, afterwards: afterwardsInTrain },
];

const missing = Symbol("nothing");
const wrong: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["nothing", missing],
  ["undefined", undefined],
  ["null", null],
  ["a string", "a"],
  ["a digit", "2"],
  ["a number", 3],
  ["NaN", NaN],
  ["a fraction", 1.5],
  ["a bigint", 2n],
  ["a boolean", true],
  ["an object", {}],
  ["an object of null", { a: null }],
  ["an array of a string", ["2"]],
  ["an array of null", [null]],
  ["an array of a fraction", [1.5]],
  ["a function", () => 0],
  ["a tensor", core.zeros([2])],
]);

const isCall = (value: unknown): value is Call => typeof value === "function";
const isClass = (f: Call): boolean => /^class\b/.test(Function.prototype.toString.call(f));
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isOurs = (error: unknown): boolean => error instanceof Error && "fields" in error;
const methodOf = (owner: object, name: string): Call | undefined => {
  const method: unknown = Reflect.get(owner, name);
  return isCall(method) ? (...args) => Reflect.apply(method, owner, args) : undefined;
};

/** The functions of a package and of its namespaces, by name. Layers that are values have a law of their own. */
function functionsOf(exported: object, prefix = ""): readonly (readonly [name: string, f: Call])[] {
  return Object.entries(exported).flatMap(([key, value]: readonly [string, unknown]) => {
    if (isCall(value)) return isClass(value) ? [] : [[prefix + key, value] as const];
    const isSpace = isObject(value) && prefix === "" && !("apply" in value) && !Array.isArray(value);
    return isSpace ? functionsOf(value, `${key}.`) : [];
  });
}

/** The arguments with a wrong one at `position`, or with those from there on left out. */
const withWrong = (args: readonly unknown[], position: number, value: unknown): readonly unknown[] =>
  value === missing ? args.slice(0, position) : args.with(position, value);

/** What a raw error of the call says; undefined for a result, and for an error of ours. */
async function complaintOf(call: () => unknown): Promise<string | undefined> {
  try {
    const result = call();
    if (result instanceof Promise) await result;
  } catch (error) {
    return isOurs(error) ? undefined : String(error);
  }
  return undefined;
}

/** The raw errors of a function whose right arguments are `args`, each with what was wrong. */
async function complaints(
  name: string,
  f: Call,
  args: readonly unknown[],
  use: (result: unknown) => unknown = (result) => result,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const position of args.keys())
    for (const [kind, value] of wrong) {
      const complaint = await complaintOf(() => use(f(...withWrong(args, position, value))));
      if (complaint !== undefined) found.push(`${name}, ${kind} at ${position}: ${complaint}`);
    }
  return found;
}

/** Uses what a function returned: functions with `args`, layers and optimizers as one does. */
function used(result: unknown, args: readonly unknown[] | undefined): unknown {
  if (isCall(result) && args !== undefined) return result(...args);
  if (!isObject(result)) return result;
  const [init, apply, update] = ["init", "apply", "update"].map((name) => methodOf(result, name));
  if (init !== undefined && apply !== undefined) return layerUsed({ init, run: apply });
  if (init !== undefined && update !== undefined) return optimizerUsed({ init, run: update });
  if (Symbol.iterator in result) return Array.from(Object(result)).slice(0, 3);
  if (Symbol.asyncIterator in result) return methodOf(result, "next")?.();
  return result;
}

const key = core.random.key(0);
const shape = [2, 4, 4];

interface Methods {
  readonly init: Call;
  /** `apply` of a layer, `update` of an optimizer. */
  readonly run: Call;
}

function layerUsed({ init, run }: Methods): unknown {
  const made = Object(init(key, shape));
  return run(made.params, made.state, core.ones(shape), { mode: "train", key });
}

function optimizerUsed({ init, run }: Methods): unknown {
  const tree = { w: core.tensor([1, 2]) };
  return run(tree, init(tree), tree, { value: 1, grad: tree });
}

/** Functions that no user calls, and why that is. */
const excused: ReadonlyMap<string, string> = new Map([
  ["checkpointPolicies.dotsSaveable", "checkpoint calls it"],
  ["checkpointPolicies.dotsWithNoBatchDimsSaveable", "checkpoint calls it"],
]);

describe.each(packages)("$name", ({ exported, right, afterwards }) => {
  const functions = functionsOf(exported);

  it("has right arguments for every function, and only for those", () => {
    expect(functions.map(([name]) => name).filter((name) => !Object.hasOwn(right, name))).toEqual([]);
    const names = new Set(functions.map(([name]) => name));
    expect(Object.keys({ ...right, ...afterwards }).filter((name) => !names.has(name))).toEqual([]);
  });

  it("works with them", async () => {
    const failed: string[] = [];
    for (const [name, f] of functions) {
      try {
        await f(...(right[name] ?? []));
      } catch (error) {
        failed.push(`${name}: ${String(error)}`);
      }
    }
    expect(failed).toEqual([]);
  });

  it("gives an error of ours, or a result that works, for every wrong one", async () => {
    const found: string[] = [];
    for (const [name, f] of functions) {
      if (excused.has(name)) continue;
      const args = right[name] ?? [];
      found.push(...(await complaints(name, f, args, (result) => used(result, afterwards[name]))));
      const later = afterwards[name];
      const returned: unknown = later === undefined ? undefined : f(...args);
      if (isCall(returned)) found.push(...(await complaints(`${name}(...)`, returned, later ?? [])));
    }
    expect(found).toEqual([]);
  });
});

/** Every layer, or every optimizer, of a package: what its functions return, and what it exports as a value. */
function objectsOf({ exported, right }: Package, run: string): readonly (readonly [string, Methods])[] {
  const values = Object.entries(exported).filter(([, value]) => isObject(value));
  const made = functionsOf(exported).map(([name, f]) => [name, f(...(right[name] ?? []))] as const);
  return [...values, ...made].flatMap(([name, value]: readonly [string, unknown]) => {
    if (!isObject(value)) return [];
    const [init, method] = [methodOf(value, "init"), methodOf(value, run)];
    return init === undefined || method === undefined ? [] : [[name, { init, run: method }] as const];
  });
}

describe("what has init", () => {
  /** Shapes of one example, of which each layer takes one. */
  const shapes = [[3], [2, 4], [2, 4, 4], [1, 4, 4, 4]];

  it("every layer, in init and in apply", async () => {
    const found: string[] = [];
    const layers = objectsOf(packages[2], "apply");
    expect(layers.length).toBeGreaterThan(60);
    for (const [name, { init, run }] of layers) {
      const dtype = name === "embedding" ? "int32" : "float32";
      const right = shapes.find((each) => {
        try {
          const made = Object(init(key, each));
          return run(made.params, made.state, core.zeros(each, { dtype })) !== undefined;
        } catch {
          return false;
        }
      });
      if (right === undefined) {
        found.push(`${name}: no shape serves`);
        continue;
      }
      const { params, state } = Object(init(key, right));
      const x = core.zeros(right, { dtype });
      found.push(...(await complaints(`${name}.init`, init, [key, right])));
      found.push(...(await complaints(`${name}.apply`, run, [params, state, x, { mode: "train", key }])));
    }
    expect(found).toEqual([]);
  });

  it("every optimizer, in init and in update", async () => {
    const found: string[] = [];
    const optimizers = objectsOf(packages[3], "update");
    expect(optimizers.length).toBeGreaterThan(80);
    const tree = { w: core.tensor([[1, 2]]) };
    const loss = ({ w }: typeof tree): core.Tensor => core.sum(core.square(w));
    const extra = { value: loss(tree), grad: tree, valueFn: loss, gradFn: core.grad(loss) };
    for (const [name, { init, run }] of optimizers) {
      found.push(...(await complaints(`${name}.init`, init, [tree])));
      found.push(...(await complaints(`${name}.update`, run, [tree, init(tree), tree, extra])));
    }
    expect(found).toEqual([]);
  });
});

describe("fields of options, and what functions of users return", () => {
  const x = core.zeros([2, 3]);
  const image = core.zeros([1, 1, 4, 4]);
  const kernel = core.zeros([1, 1, 2, 2]);
  const same = <T>(value: T): T => value;
  const total = (y: core.Tensor): core.Tensor => core.sum(y);
  const pair = (carry: core.Tensor, row: unknown): readonly unknown[] => [carry, row];
  const options: readonly ((value: unknown) => unknown)[] = [
    (size) => Reflect.apply(core.maxPool, undefined, [image, { size }]),
    (padding) => Reflect.apply(core.maxPool, undefined, [image, { size: 2, padding }]),
    (strides) => Reflect.apply(core.conv, undefined, [image, kernel, { strides }]),
    (padding) => Reflect.apply(core.conv, undefined, [image, kernel, { padding }]),
    (axis) => Reflect.apply(core.sum, undefined, [x, { axis }]),
    (axis) => Reflect.apply(core.associativeScan, undefined, [core.add, x, { axis }]),
    (length) => Reflect.apply(core.scan, undefined, [pair, x, null, { length }]),
    (unroll) => Reflect.apply(core.scan, undefined, [pair, x, [x, x], { unroll }]),
    (checkpoint) => Reflect.apply(core.scan, undefined, [pair, x, x, { checkpoint }]),
    (checkpoint) => Reflect.apply(core.whileLoop, undefined, [() => false, same, x, { checkpoint }]),
    (batchSize) => Reflect.apply(core.map, undefined, [same, x, { batchSize }]),
    (result) => Reflect.apply(core.scan, undefined, [() => result, x, x]),
    (result) => Reflect.apply(core.map, undefined, [() => result, x]),
    // true would go on for ever.
    (result) => Reflect.apply(core.whileLoop, undefined, [() => result !== true && result, same, x]),
    (result) => Reflect.apply(core.whileLoop, undefined, [() => false, () => result, x]),
    (result) => Reflect.apply(core.cond, undefined, [true, () => result, () => 1]),
    (result) => Reflect.apply(core.associativeScan, undefined, [() => result, x]),
    (shape) => Reflect.apply(core.tensor, undefined, [[1], { shape }]),
    (staticArgnums) => Reflect.apply(core.jit, undefined, [total, { staticArgnums }]),
    (argnums) =>
      Reflect.apply(Object(Reflect.apply(core.grad, undefined, [total, { argnums }])), undefined, [x]),
    (shape) => Reflect.apply(core.random.choice, undefined, [key, 3, { shape }]),
    (shape) => Reflect.apply(core.random.randint, undefined, [key, shape, 0, 5]),
  ];

  it.each([...wrong].filter(([, value]) => value !== missing))(
    "give an error of ours, or a result, for %s",
    async (_name, value) => {
      const raw = await Promise.all(options.map((f) => complaintOf(() => f(value))));
      expect(raw.filter((each) => each !== undefined)).toEqual([]);
    },
  );
});
