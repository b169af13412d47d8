/**
 * Every op that @cotangent/core exports has a fixture under its own name, which a test here runs through the public entry;
 * every op with a derivative has one with gradients. Who adds an op adds a fixture, or says below why there is none.
 */
import { readFileSync } from "node:fs";
import * as core from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { type FixtureCase, type FixtureName, loadFixture } from "./load.js";

/** The files whose cases run through public functions; `elementwise` and `integers` run through primitives. */
const files: readonly FixtureName[] = [
  "random",
  "structural",
  "indexing",
  "reductions",
  "linear",
  "ops",
  "calls",
  "arrays",
  "linalg",
  "fft",
  "functions",
];

/** The namespaces of the package; the fixtures of each have a file of its name. */
const namespaces: Readonly<Record<string, object>> = {
  random: core.random,
  linalg: core.linalg,
  fft: core.fft,
};

/** Exports that compute no tensor of tensors, by reason. */
const notOps: Readonly<Record<string, readonly string[]>> = {
  "classes; the methods of Tensor call the ops": [
    "Tensor",
    "ArgumentError",
    "DTypeError",
    "InternalError",
    "MemoryError",
    "ShapeError",
    "ThreadError",
    "TraceError",
    "TreeError",
  ],
  "reads JavaScript data, as every test here does": ["tensor"],
  "describes an index, which the cases of at use": ["slice"],
  "take functions: transforms.json is about them, and every gradient of another file": [
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacrev",
    "jvp",
    "linearTranspose",
    "linearize",
    "valueAndGrad",
    "vjp",
    "vmap",
  ],
  "take functions and rules, or solvers: rules.json is about them": [
    "checkpoint",
    "conjugateGradient",
    "customJvp",
    "customLinearSolve",
    "customRoot",
    "customVjp",
    "fixedPoint",
    "root",
  ],
  "take functions: control.json is about them": [
    "associativeScan",
    "cond",
    "foriLoop",
    "map",
    "scan",
    "switchCase",
    "whileLoop",
  ],
  "names a value for checkpoint": ["checkpointName"],
  "speak of the machine": ["memoryStats", "setThreads"],
  "run or show a program as it is": ["evalShape", "inspect", "jit", "makeProgram", "printProgram"],
  "rearrange containers of tensors": [
    "treeFlatten",
    "treeLeaves",
    "treeLeavesWithPath",
    "treeMap",
    "treeUnflatten",
  ],
};

/** Ops without a derivative, by reason. */
const withoutGradients: Readonly<Record<string, readonly string[]>> = {
  "give truth values": [
    "all",
    "allClose",
    "any",
    "arrayEqual",
    "equal",
    "greater",
    "greaterEqual",
    "isFinite",
    "isInf",
    "isNaN",
    "less",
    "lessEqual",
    "logicalAnd",
    "logicalNot",
    "logicalOr",
    "logicalXor",
    "notEqual",
  ],
  "give positions": ["argmax", "argmin", "argsort", "searchsorted"],
  "give a whole number": ["linalg.matrixRank"],
  "take integers": [
    "bitwiseAnd",
    "bitwiseNot",
    "bitwiseOr",
    "bitwiseXor",
    "oneHot",
    "shiftLeft",
    "shiftRight",
  ],
  "take numbers and shapes": [
    "fft.fftfreq",
    "fft.rfftfreq",
    "arange",
    "eye",
    "linspace",
    "ones",
    "tri",
    "zeros",
  ],
  "take keys": Object.keys(core.random).map((name) => `random.${name}`),
};

/** Ops whose fixtures have other names: at is an object of functions. */
const parts: Readonly<Record<string, readonly string[]>> = { at: ["atGet", "atSet", "atAdd"] };

interface Covering {
  /** The public name. */
  readonly name: string;
  readonly each: FixtureCase;
}

const exported: readonly string[] = [
  ...Object.entries(core).flatMap(([name, value]) => (typeof value === "function" ? [name] : [])),
  ...Object.entries(namespaces).flatMap(([space, members]) =>
    Object.keys(members).map((name) => `${space}.${name}`),
  ),
];
const ops = exported.filter((name) => !Object.values(notOps).flat().includes(name));

/** The cases of a file whose op the test of that file takes from the public entry, by that name. */
function casesOf(file: FixtureName): readonly Covering[] {
  const source = readFileSync(new URL(`${file}.test.ts`, import.meta.url), "utf8");
  const names: readonly string[] =
    /import \{([^}]*)\} from "@cotangent\/core";/.exec(source)?.[1].match(/\w+/g) ?? [];
  const prefix = file in namespaces ? `${file}.` : "";
  const isUsed = (name: string): boolean =>
    prefix === "" ? names.includes(name) : source.includes(`${name}(`) || source.includes(`(${name})`);
  return loadFixture(file).cases.flatMap((each) => {
    const name = `${prefix}${each.op}`;
    const owner = Object.keys(parts).find((op) => parts[op].includes(name)) ?? name;
    return isUsed(owner) ? [{ name, each }] : [];
  });
}

/** The ops for which no case meets the condition. */
function missing(cases: readonly Covering[], condition: (each: FixtureCase) => boolean): readonly string[] {
  const covered = new Set(cases.flatMap(({ name, each }) => (condition(each) ? [name] : [])));
  return ops.filter((op) => !(parts[op] ?? [op]).every((name) => covered.has(name)));
}

const cases = files.flatMap(casesOf);
const hasGradients = ({ grads = [] }: FixtureCase): boolean => grads.some((gradient) => gradient !== null);

describe("fixtures", () => {
  it("hold a case of every op", () => {
    expect(missing(cases, () => true)).toEqual([]);
  });

  it("hold gradients of every op but those without a derivative", () => {
    const [listed, bare] = [Object.values(withoutGradients).flat(), missing(cases, hasGradients)];
    expect(bare.filter((op) => !listed.includes(op))).toEqual([]);
    expect(listed.filter((op) => !bare.includes(op))).toEqual([]);
  });

  it("are missed, op by op, when they are taken away", () => {
    for (const op of ops) {
      const names = parts[op] ?? [op];
      expect(
        missing(
          cases.filter(({ name }) => name !== names.at(-1)),
          () => true,
        ),
      ).toEqual([op]);
    }
  });

  it("are excused for exports only", () => {
    expect(
      Object.values(notOps)
        .flat()
        .filter((name) => !exported.includes(name)),
    ).toEqual([]);
    expect(Object.keys(parts).filter((name) => !ops.includes(name))).toEqual([]);
  });
});
