/**
 * Runs a fixture case through a function of the public API: its values, its vjp and its jvp.
 * @module
 */
import { jvp, Tensor, type TensorLike, tensor, vjp, type WindowPadding } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import { describe, expect, it } from "vitest";
import {
  casesByOp,
  type FixtureCase,
  type FixtureName,
  type FixtureTensor,
  loadFixture,
  type Option,
} from "./load.js";

/** A function of a case's arguments with its options already applied. */
export type CaseFunction = (...args: readonly Tensor[]) => Tensor | readonly Tensor[];

/** From the options of a case, and the case where they do not say all, to the function it is about. */
export type Runner = (options: Options, each: FixtureCase) => CaseFunction;

/** The static parameters of a case, read as what its op takes. */
export interface Options {
  readonly has: (name: string) => boolean;
  readonly number: (name: string) => number;
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string;
  readonly numbers: (name: string) => readonly number[];
  /** A number, a list of numbers, or undefined when it is missing. */
  readonly axis: (name?: string) => number | readonly number[] | undefined;
  readonly raw: (name: string) => Option | undefined;
}

/** A list of numbers. */
export function numbersOf(value: Option | undefined, what: string): readonly number[] {
  if (!Array.isArray(value)) throw new Error(`${what}: no list of numbers`);
  return value.map(Number);
}

function optionsOf({ options, id }: FixtureCase): Options {
  const raw = (name: string): Option | undefined => options[name];
  return {
    raw,
    has: (name) => raw(name) !== undefined,
    number: (name) => {
      const value = raw(name);
      if (typeof value !== "number" && typeof value !== "string")
        throw new Error(`${id}: ${name} is no number`);
      return Number(value);
    },
    flag: (name) => raw(name) === true,
    text: (name) => String(raw(name)),
    numbers: (name) => numbersOf(raw(name), `${id}.${name}`),
    axis: (name = "axis") => {
      const value = raw(name);
      if (value === undefined || value === null) return undefined;
      return typeof value === "number" ? value : numbersOf(value, `${id}.${name}`);
    },
  };
}

/** Runs a function with plain numbers and booleans where `options.weak` lists arguments. */
export function withNumbers(
  runner: (options: Options) => (...args: readonly TensorLike[]) => Tensor,
): Runner {
  return (o) => {
    const f = runner(o);
    const weak = o.has("weak") ? o.numbers("weak") : [];
    const plain = (x: Tensor): TensorLike => (x.dtype === "bool" ? x.item() === 1 : x.item());
    return (...args) => f(...args.map((x, i) => (weak.includes(i) ? plain(x) : x)));
  };
}

/** The padding of windows. */
export function paddingOf(o: Options): WindowPadding {
  const padding = o.raw("padding");
  if (padding === "SAME" || padding === "VALID") return padding;
  if (!Array.isArray(padding)) throw new Error("no padding");
  return padding.map((pair) => {
    const [low, high] = numbersOf(pair, "padding");
    return [low, high];
  });
}

/** The tensor that a fixture describes. */
export function toTensor({ dtype, shape, data }: FixtureTensor): Tensor {
  return tensor(data, { dtype, shape });
}

/** Integers and bool must be equal; floats may differ by the rounding of a sum of a few products. */
export function expectClose(actual: Tensor, expected: FixtureTensor, what: string): void {
  expect({ shape: actual.shape, dtype: actual.dtype }, what).toEqual({
    shape: expected.shape,
    dtype: expected.dtype,
  });
  const { dtype } = expected;
  const isFloat = dtype === "float32" || dtype === "float64";
  const allowed = isFloat
    ? { rtol: tolerances[dtype].adjoint, atol: tolerances[dtype].floor * 1e-3 }
    : { rtol: 0 };
  const closeness = closeTo(actual, expected.data, allowed);
  expect(closeness.close, `${what}: ${JSON.stringify(closeness)}\n${actual}\nexpected ${expected.data}`).toBe(
    true,
  );
}

function list(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return result instanceof Tensor ? [result] : result;
}

function checkDerivatives(each: FixtureCase, f: CaseFunction): void {
  const args = each.args.map(toTensor);
  // The positions of the floats: the arguments that are differentiated, and the results that have derivatives.
  const inputs = args.flatMap((arg, i) => (arg.dtype === "float64" ? [i] : []));
  const outputs = each.out.flatMap((out, i) => (out.dtype === "float64" ? [i] : []));
  const ofFloats = (...floats: readonly Tensor[]): readonly Tensor[] => {
    const all = args.map((arg, i) => (inputs.includes(i) ? floats[inputs.indexOf(i)] : arg));
    const results = list(f(...all));
    return outputs.map((i) => results[i]);
  };
  const chosen = <T>(all: readonly (T | null)[], places: readonly number[]): readonly T[] =>
    places.flatMap((i) => all[i] ?? []);
  const primals = inputs.map((i) => args[i]);
  if (each.cotangents !== undefined && each.grads !== undefined) {
    const [, pullback] = vjp(ofFloats, primals);
    const gradients = pullback(chosen(each.cotangents, outputs).map(toTensor));
    chosen(each.grads, inputs).forEach((expected, i) => {
      expectClose(gradients[i], expected, `${each.id}: gradient ${inputs[i]}`);
    });
  }
  if (each.tangents !== undefined && each.jvp !== undefined) {
    const [, along] = jvp(ofFloats, primals, chosen(each.tangents, inputs).map(toTensor));
    chosen(each.jvp, outputs).forEach((expected, i) => {
      expectClose(along[i], expected, `${each.id}: jvp ${outputs[i]}`);
    });
  }
}

/** Every case of a fixture file, one test each; an op without a runner fails. `elsewhere` names ops other tests run. */
export function describeFixture(
  name: FixtureName,
  runners: Readonly<Record<string, Runner>>,
  elsewhere: readonly string[] = [],
): void {
  describe(`fixtures: ${name}`, () => {
    for (const [op, cases] of casesByOp(loadFixture(name))) {
      if (elsewhere.includes(op)) continue;
      it(`${op} has a runner`, () => expect(Object.keys(runners)).toContain(op));
      const runner = runners[op];
      if (runner === undefined) continue;
      it(`${op}: ${cases.length} cases`, () => {
        for (const each of cases) {
          const f = runner(optionsOf(each), each);
          const results = list(f(...each.args.map(toTensor)));
          expect(results.length, each.id).toBe(each.out.length);
          results.forEach((result, i) => expectClose(result, each.out[i], `${each.id}: result ${i}`));
          checkDerivatives(each, f);
        }
      });
    }
  });
}
