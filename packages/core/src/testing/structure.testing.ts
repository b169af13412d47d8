/**
 * What the tests beside structural primitives ask of a call: jit = eager and vmap = loop, bit for bit, for every choice of
 * axes, and derivatives to second order.
 * @module
 */
import { expect } from "vitest";
import type { DType } from "../base/dtype.js";
import { allocate, isFloating } from "../base/dtype.js";
import type { ErrorFields } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { insertAt, range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { mul } from "../primitives/mul.js";
import type { Primitive, SampleArgument } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { vmap } from "../transform/vmap.js";
import { checkGrads } from "./checkGrads.js";
import { sameBits } from "./close.js";
import { seededNumbers } from "./differences.js";

/** A call with its parameters fixed. */
export type Call = (...args: readonly Tensor[]) => Tensor;

/** Values of a shape, given in row-major order. */
export function tensorOf(shape: Shape, values: readonly number[], dtype: DType = "float64"): Tensor {
  const elements = allocate(dtype, sizeOf(shape));
  elements.set(values);
  return makeTensor(shape, dtype, elements);
}

/** Values in [-1, 1), the same for the same seed. */
export function seeded(shape: Shape, seed: number, dtype: DType = "float64"): Tensor {
  return tensorOf(shape, seededNumbers(seed, 0, sizeOf(shape)), dtype);
}

/** Tensors of one shape, one behind the other along a new axis. */
export function stackAt(tensors: readonly Tensor[], axis: number): Tensor {
  const { shape, dtype } = tensors[0];
  const inner = sizeOf(shape.slice(axis));
  const elements = allocate(dtype, sizeOf(shape) * tensors.length);
  tensors.forEach((tensor, k) => {
    elementsOf(tensor, "stackAt").forEach((value, i) => {
      elements[(Math.floor(i / inner) * tensors.length + k) * inner + (i % inner)] = value;
    });
  });
  return makeTensor(insertAt(shape, axis, tensors.length), dtype, elements);
}

/** Same shape, dtype and bits; a failure shows both. */
export function expectSame(actual: Tensor, expected: Tensor, what = "result"): void {
  if (sameBits(actual, expected)) return;
  expect(`${what}: ${actual}`).toBe(`${what}: ${expected}`);
  expect.fail(`${what}: the bits differ in ${actual}`);
}

/** The call throws an error of this class, with these fields and this text. */
export function expectRefusal(
  call: () => unknown,
  kind: new (fields: ErrorFields) => Error & { readonly fields: ErrorFields },
  fields: ErrorFields,
  text: string,
): void {
  const caught = ((): unknown => {
    try {
      return call();
    } catch (error) {
      return error;
    }
  })();
  expect(caught).toBeInstanceOf(kind);
  if (!(caught instanceof kind)) return;
  expect(caught.fields).toEqual(fields);
  expect(caught.message).toBe(text);
}

// Every way to map over some of the arguments, each along any axis.
function axisChoices(args: readonly Tensor[]): readonly (readonly (number | null)[])[] {
  return args.reduce<readonly (readonly (number | null)[])[]>(
    (choices, { shape }) =>
      choices.flatMap((choice) => [null, ...range(shape.length + 1)].map((axis) => [...choice, axis])),
    [[]],
  );
}

/** vmap over every choice of axes gives what a loop over the examples gives. */
export function expectVmapEqualsLoop(f: Call, examples: readonly (readonly Tensor[])[]): void {
  const [first] = examples;
  for (const axes of axisChoices(first).filter((choice) => choice.some((axis) => axis !== null))) {
    const looped = examples.map((args) => f(...args.map((arg, i) => (axes[i] === null ? first[i] : arg))));
    const stacked = axes.map((axis, i) =>
      axis === null
        ? first[i]
        : stackAt(
            examples.map((args) => args[i]),
            axis,
          ),
    );
    expectSame(vmap(f, axes)(...stacked), stackAt(looped, 0), `vmap over ${JSON.stringify(axes)}`);
  }
}

/** The laws of a call on some examples of arguments: one shape, one dtype each. */
export function expectLaws(f: Call, examples: readonly (readonly Tensor[])[]): void {
  const [first] = examples;
  expectSame(jit(f)(...first), f(...first), "jit");
  expectVmapEqualsLoop(f, examples);
  expectVmapEqualsLoop(f, [first]);
  if (!first.some(({ dtype }) => isFloating(dtype)) || !isFloating(f(...first).dtype)) return;
  // Squared, so that there is a second derivative to get right.
  const squared = (...args: readonly Tensor[]): Tensor => {
    const y = f(...args);
    return mul(y, y);
  };
  checkGrads(squared, [...first], { order: 2, directions: 1 });
  checkGrads(jit(squared), [...first], { order: 1, directions: 1 });
}

function drawn({ shape, domain, dtype = "float64" }: SampleArgument, seed: number): Tensor {
  const { low, high } = domain;
  const fractions = seededNumbers(seed, 1, sizeOf(shape)).map((x) => (x + 1) / 2);
  const values = fractions.map((u) =>
    isFloating(dtype) ? low + u * (high - low) : Math.floor(low + u * (high - low + 1)),
  );
  return tensorOf(shape, values, dtype);
}

/** The laws of every sample that a primitive with one result has around these shapes; says how many those are. */
export function expectSampleLaws(primitive: Primitive, shapes: readonly Shape[]): number {
  const samples = shapes.flatMap((shape) => primitive.samples(shape));
  samples.forEach(({ args, params }, n) => {
    const examples = range(3).map((k) => args.map((arg, i) => drawn(arg, 100 * n + 10 * k + i)));
    expectLaws((...xs) => bind(primitive, xs, params)[0], examples);
  });
  return samples.length;
}
