/**
 * Runs the fixtures of tests/fixtures/jax/ through primitives: values, vjp, jvp and second derivatives against JAX's. A
 * test file says which operation a case is about, and how close its results must be.
 * @module
 */
import { describe, expect, it } from "vitest";
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { constantLike } from "../primitives/constant.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { closeTo, tolerances } from "./close.js";
import { expectSame, tensorOf } from "./structure.testing.js";

/** A tensor of a fixture: row-major elements. */
export interface GoldenTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type GoldenList = readonly (GoldenTensor | null)[];

/** One case; `Options` are its static parameters. Null where an argument or result is no float. */
export interface GoldenCase<Options> {
  readonly id: string;
  readonly op: string;
  readonly args: readonly GoldenTensor[];
  readonly options: Options;
  readonly out: readonly GoldenTensor[];
  readonly cotangents?: GoldenList | undefined;
  readonly grads?: GoldenList | undefined;
  readonly tangents?: GoldenList | undefined;
  readonly jvp?: GoldenList | undefined;
  readonly second?: GoldenTensor | undefined;
}

/** A case's operation with its parameters applied. */
export type GoldenOperation = (...args: readonly Tensor[]) => readonly Tensor[];

type Comparison<Options> = (actual: Tensor, expected: GoldenTensor, each: GoldenCase<Options>) => void;

/** What a test file knows of its fixtures. */
export interface GoldenTable<Options> {
  /** The fixture files, and how many cases of each this table has an operation for. */
  readonly files: Readonly<Record<string, number>>;
  /** Undefined for a case that is tested elsewhere. */
  readonly operationOf: (each: GoldenCase<Options>) => GoldenOperation | undefined;
  readonly expectResult: Comparison<Options>;
  /** Default: close up to the order of sums. */
  readonly expectTangent?: Comparison<Options>;
}

// It lies outside of the package, and is therefore imported at run time.
interface Loader {
  readonly loadFixture: <Options>(name: string) => { readonly cases: readonly GoldenCase<Options>[] };
}
const path = new URL("../../../../tests/golden/load.ts", import.meta.url).href;
const { loadFixture }: Loader = await import(/* @vite-ignore */ path);

/** The tensor that a fixture describes. */
export function goldenTensor({ dtype, shape, data }: GoldenTensor): Tensor {
  return tensorOf(shape, data, dtype);
}

/** The same bits. */
export function expectBits(actual: Tensor, expected: GoldenTensor): void {
  expectSame(actual, goldenTensor(expected));
}

/** The same up to rounding: JAX sums in another order. */
export function expectClose(actual: Tensor, expected: GoldenTensor): void {
  expect([actual.dtype, actual.shape]).toEqual([expected.dtype, expected.shape]);
  const { adjoint } = tolerances[expected.dtype === "float32" ? "float32" : "float64"];
  const { close, error, at } = closeTo(actual, expected.data, { rtol: adjoint });
  expect(close, `differs by ${error} at ${at}: ${actual}, not ${expected.data}`).toBe(true);
}

function present(list: GoldenList = []): readonly GoldenTensor[] {
  return list.filter((one) => one !== null);
}

// The floating results as a function of the floating arguments, with the others fixed.
function ofFloats(operation: GoldenOperation, args: readonly Tensor[]): GoldenOperation {
  return (...floats) => {
    let next = 0;
    const given = args.map((x) => (isFloating(x.dtype) ? floats[next++] : x));
    return operation(...given).filter(({ dtype }) => isFloating(dtype));
  };
}

function secondDerivative(f: GoldenOperation, x: Tensor): Tensor {
  const one = constantLike(x, 1);
  const first = (y: Tensor): Tensor => jvp((z: Tensor) => f(z)[0], [y], [one])[1];
  return jvp(first, [x], [one])[1];
}

function check<Options>(
  each: GoldenCase<Options>,
  operation: GoldenOperation,
  { expectResult, expectTangent = expectClose }: GoldenTable<Options>,
): void {
  const args = each.args.map(goldenTensor);
  const results = operation(...args);
  expect(results).toHaveLength(each.out.length);
  results.forEach((actual, i) => expectResult(actual, each.out[i], each));
  const f = ofFloats(operation, args);
  const floats = args.filter(({ dtype }) => isFloating(dtype));
  if (each.grads !== undefined) {
    const [, pullback] = vjp(f, floats);
    const gradients = pullback(present(each.cotangents).map(goldenTensor));
    present(each.grads).forEach((expected, i) => expectClose(gradients[i], expected));
  }
  if (each.jvp !== undefined) {
    const [, along] = jvp(f, floats, present(each.tangents).map(goldenTensor));
    present(each.jvp).forEach((expected, i) => expectTangent(along[i], expected, each));
  }
  if (each.second !== undefined) expectClose(secondDerivative(f, floats[0]), each.second);
}

/** One test per case, and one that none is left out by mistake. */
export function describeGolden<Options>(table: GoldenTable<Options>): void {
  for (const [file, count] of Object.entries(table.files)) {
    describe(`${file} fixtures`, () => {
      const runnable = loadFixture<Options>(file).cases.flatMap((each) => {
        const operation = table.operationOf(each);
        return operation === undefined ? [] : [{ each, operation }];
      });
      for (const { each, operation } of runnable) it(each.id, () => check(each, operation, table));
      it("leaves none out by mistake", () => expect(runnable).toHaveLength(count));
    });
  }
}
