/**
 * Every exported function of core is under law: as a primitive (primitives.test.ts), here as a function of tensors, or it has none
 * of the properties that laws are about. LAWS_RUNS and LAWS_SEED as in primitives.test.ts.
 */

import type { Tensor } from "@cotangent/core";
import * as core from "@cotangent/core";
import { type Drawn, describeLaws, type FunctionLaw, primitives } from "@cotangent/core/testing";
import { afterAll, describe, expect, it } from "vitest";
import { draw, functionCases } from "../support/functionCases.js";

const numRuns = Number(process.env.LAWS_RUNS ?? 2);
const seed = Number(process.env.LAWS_SEED ?? 1);

let checks = 0;
const onCheck = (): void => {
  checks += 1;
};

const derivatives: readonly FunctionLaw[] = [
  ...(["differences", "adjoint", "linear", "linearize", "second order", "orders"] as const),
];

for (const dtype of ["float64", "float32"] as const) {
  describe(dtype, () => {
    for (const [name, { f, args }] of Object.entries(functionCases)) {
      const whole = f as (...tensors: readonly Tensor[]) => unknown;
      const options = {
        ...{ describe, it, seed, onCheck, name },
        // Both dtypes take the same ways through these functions; what differs is under law primitive by primitive.
        numRuns: dtype === "float64" ? numRuns : Math.ceil(numRuns / 2),
        // A key is an integer, which has no derivative; what rejection accepts jumps, and its derivative is that of the quantiles.
        without: name.startsWith("random.") || name.startsWith("sample") ? derivatives : [],
      };
      describeLaws(whole, args(draw(dtype), dtype) as readonly Drawn[], options);
    }
  });
}

/** Exported functions that are no case, and why. */
const elsewhere: readonly (readonly [names: string, because: string])[] = [
  [
    "all any bitwiseAnd bitwiseNot bitwiseOr bitwiseXor logicalAnd logicalNot logicalOr logicalXor",
    "a primitive with another name",
  ],
  [
    "equal greater greaterEqual less lessEqual notEqual linalg.eigh linalg.svd",
    "a primitive with another name",
  ],
  [
    "isFinite isInf isNaN allClose arrayEqual argsort searchsorted linalg.matrixRank",
    "gives integers or booleans: tests/golden",
  ],
  [
    "arange eye full fullLike linspace ones onesLike tensor tri zeros zerosLike oneHot",
    "makes a tensor of none: tests/golden",
  ],
  [
    "fft.fftfreq fft.rfftfreq random.key random.stackKeys random.wrapKeyData random.keyData",
    "makes a tensor of none: tests/golden",
  ],
  ["linalg.luFactor", "within linalg.luSolve"],
  [
    "evalShape inspect makeProgram printProgram memoryStats setThreads",
    "tells of programs and machines: packages/core/src/execute",
  ],
  [
    "treeFlatten treeLeaves treeLeavesWithPath treeMap treeUnflatten",
    "knows nothing of tensors: packages/core/src/base",
  ],
  ["checkpointPolicies Tensor", "no function: packages/core/src/control, packages/core/src/base"],
];

describe("being exported is being under law", () => {
  const groups = new Set(["fft", "linalg", "random"]);
  const exported = Object.entries(core).flatMap(([name, value]) =>
    groups.has(name) ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
  );
  const explained = elsewhere.flatMap(([names]) => names.split(" "));
  const named = Object.keys(functionCases).map((name) => name.split(" ")[0]);
  const known = new Set([...primitives.map(({ name }) => name), ...named, ...explained]);

  it("or being listed with a reason", () => {
    expect(exported.filter((name) => !known.has(name) && !name.endsWith("Error"))).toEqual([]);
    expect([...explained, ...named].filter((name) => !exported.includes(name))).toEqual([]);
  });

  it("for 120 operations and more", () => {
    const operations = exported.filter((name) => known.has(name) && !explained.includes(name));
    expect(operations.length).toBeGreaterThanOrEqual(120);
    console.log(`${operations.length} exported operations under law`);
  });
});

afterAll(() => console.log(`${checks} checks of functions`));
