/**
 * fast-check arbitraries for tensors: values inside a Domain, where an operation is defined and smooth, or any value at
 * all, the special ones of the dtype included.
 * @module
 */
import * as fc from "fast-check";
import type { DType } from "../base/dtype.js";
import { allocate, isFloating, wholeRange } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range, sizeOf } from "../base/shape.js";
import { isConcrete, makeTensor, Tensor } from "../base/tensor.js";
import type { Domain } from "../program/primitive.js";
import { asCode } from "./asCode.js";

type Interval = readonly [low: number, high: number];

/** How far the values of a domain stay away from the points it avoids; differences with steps below half of it are safe. */
function marginOf({ low, high }: Domain): number {
  return Math.min(0.25, (high - low) / 8);
}

// What is left of [low, high] around the avoided points.
function intervalsOf(domain: Domain): readonly Interval[] {
  const margin = marginOf(domain);
  return (domain.avoid ?? []).reduce<readonly Interval[]>(
    (left, point) =>
      left
        .flatMap(([low, high]): readonly Interval[] => [
          [low, Math.min(high, point - margin)],
          [Math.max(low, point + margin), high],
        ])
        .filter(([low, high]) => low <= high),
    [[domain.low, domain.high]],
  );
}

// The point that lies `fraction` of the way through the intervals, laid end to end.
function pointAt(intervals: readonly Interval[], fraction: number): number {
  let rest = fraction * intervals.reduce((sum, [low, high]) => sum + (high - low), 0);
  for (const [low, high] of intervals) {
    if (rest <= high - low) return low + rest;
    rest -= high - low;
  }
  return intervals[intervals.length - 1][1];
}

function fractionOf(intervals: readonly Interval[], point: number): number {
  const total = intervals.reduce((sum, [low, high]) => sum + (high - low), 0);
  const before = intervals.reduce(
    (sum, [low, high]) => sum + Math.min(Math.max(point - low, 0), high - low),
    0,
  );
  return total === 0 ? 0 : before / total;
}

// A prime: quotients by it fill the mantissa, so that sums depend on their order.
const steps = 999_983;

function anyReal(domain: Domain): fc.Arbitrary<number> {
  const intervals = intervalsOf(domain);
  const inside = (x: number): boolean => intervals.some(([low, high]) => low <= x && x <= high);
  const simplest = fractionOf(intervals, [0, 1, -1, 0.5].find(inside) ?? intervals[0][0]);
  return fc
    .integer({ min: -steps, max: steps })
    .map((k) => pointAt(intervals, simplest + (k > 0 ? 1 - simplest : simplest) * (k / steps)));
}

// The whole numbers of a domain.
function wholeInterval({ low, high }: Domain, dtype: DType): Interval {
  const [least, greatest] = wholeRange[dtype] ?? [-Infinity, Infinity];
  return [Math.ceil(Math.max(least, low)), Math.floor(Math.min(greatest, high))];
}

/** Is there a value of this dtype in the domain, beside the points that it avoids? */
export function holdsValue(domain: Domain, dtype: DType): boolean {
  const isAvoided = (x: number): boolean => domain.avoid?.includes(x) ?? false;
  if (isFloating(dtype)) return intervalsOf(domain).some(([low, high]) => low < high || !isAvoided(low));
  const [min, max] = wholeInterval(domain, dtype);
  const avoided = new Set(domain.avoid?.filter((x) => Number.isInteger(x) && min <= x && x <= max));
  return max - min + 1 > avoided.size;
}

// Drawn and filtered, never listed: a domain may be all words of 32 bits.
function anyInteger(domain: Domain, dtype: DType): fc.Arbitrary<number> {
  const [min, last] = wholeInterval(domain, dtype);
  const max = Math.max(min, last);
  const avoid = domain.avoid ?? [];
  return avoid.length === 0
    ? fc.integer({ min, max })
    : fc.integer({ min, max }).filter((x) => !avoid.includes(x));
}

/**
 * The scalar values of a dtype that code tends to get wrong: NaN, infinities, zeros of both signs, subnormals, the
 * greatest and least, integers at which wrapping begins.
 * @example
 * ```ts
 * import { specialValues } from "@cotangent/core/testing";
 * specialValues("bool") // => [0, 1]
 * ```
 */
export function specialValues(dtype: DType): readonly number[] {
  switch (dtype) {
    case "float64":
      return [
        0,
        -0,
        1,
        -1,
        Number.NaN,
        Infinity,
        -Infinity,
        5e-324,
        -5e-324,
        2.2250738585072014e-308,
        Number.MAX_VALUE,
      ];
    case "float32": {
      const smallest = 1.401298464324817e-45;
      return [
        0,
        -0,
        1,
        -1,
        Number.NaN,
        Infinity,
        -Infinity,
        smallest,
        -smallest,
        1.1754943508222875e-38,
        3.4028234663852886e38,
      ];
    }
    case "int32":
      return [0, 1, -1, 31, 32, 0x7fff_ffff, -0x8000_0000];
    case "uint32":
      return [0, 1, 31, 32, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
    case "bool":
      return [0, 1];
    default:
      return dtype satisfies never;
  }
}

/**
 * Any value of a dtype: special ones, small and large magnitudes.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { anyValue } from "@cotangent/core/testing";
 * fc.assert(fc.property(anyValue("int32"), (x) => Object.is(x, x | 0)))
 * ```
 */
export function anyValue(dtype: DType): fc.Arbitrary<number> {
  const special = fc.constantFrom(...specialValues(dtype));
  if (dtype === "bool") return special;
  if (!isFloating(dtype)) {
    const [min, max] = wholeRange[dtype] ?? [-Infinity, Infinity];
    return fc.oneof(fc.integer({ min, max }), fc.integer({ min: 0, max: 40 }), special);
  }
  return fc.oneof(anyReal({ low: -4, high: 4 }), dtype === "float32" ? fc.float() : fc.double(), special);
}

/** A tensor of these elements, rounded to `dtype`. */
export function tensorOf(shape: Shape, dtype: DType, values: readonly number[]): Tensor {
  const elements = allocate(dtype, sizeOf(shape));
  elements.set(values);
  return makeTensor(shape, dtype, elements);
}

/** Makes counterexamples print tensors as code. Tensors are frozen, so fast-check finds the method on their prototype. */
export function printAsCode(): void {
  if (Object.hasOwn(Tensor.prototype, fc.toStringMethod)) return;
  Object.defineProperty(Tensor.prototype, fc.toStringMethod, {
    value(this: Tensor): string {
      return isConcrete(this) ? asCode(this) : String(this);
    },
  });
}

/** What a drawn tensor looks like. Without a domain its elements may be any value of the dtype, NaN included. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly domain?: Domain;
}

/**
 * A tensor whose elements lie in a domain, away from the points it avoids, or (without a domain) are any values.
 * Counterexamples print as code.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { anyTensor } from "@cotangent/core/testing";
 * const positive = anyTensor({ shape: [2, 3], dtype: "float64", domain: { low: 0.5, high: 4 } });
 * fc.assert(fc.property(positive, (x) => x.toTypedArray().every((value) => value >= 0.5)))
 * ```
 */
export function anyTensor(spec: TensorSpec): fc.Arbitrary<Tensor> {
  return anyTensors([spec]).map(([tensor]) => tensor);
}

/**
 * The tensors of one call. Elements of domains marked `distinct` differ from each other across all of them.
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import type { Tensor } from "@cotangent/core";
 * import { anyTensors } from "@cotangent/core/testing";
 * const spec = { shape: [4], dtype: "float64", domain: { low: 0, high: 1, distinct: true } } as const;
 * const values = (tensors: readonly Tensor[]) => new Set(tensors.flatMap((x) => [...x.toTypedArray()]));
 * fc.assert(fc.property(anyTensors([spec, spec]), (tensors) => values(tensors).size === 8))
 * ```
 */
export function anyTensors(specs: readonly TensorSpec[]): fc.Arbitrary<readonly Tensor[]> {
  printAsCode();
  const isDistinct = ({ dtype, domain }: TensorSpec): boolean =>
    isFloating(dtype) && domain?.distinct === true;
  const total = specs.filter(isDistinct).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const own = fc.tuple(
    ...specs.map((spec) => (isDistinct(spec) ? fc.constant([]) : anyElements(spec, sizeOf(spec.shape)))),
  );
  return fc.tuple(own, distinctFractions(total)).map(([lists, fractions]) => {
    let next = 0;
    return specs.map((spec, i) => {
      const { shape, dtype, domain } = spec;
      if (!isDistinct(spec) || domain === undefined)
        return tensorOf(shape, dtype, onDiagonal(lists[i], shape, domain));
      const intervals = intervalsOf(domain);
      return tensorOf(
        shape,
        dtype,
        range(sizeOf(shape)).map(() => pointAt(intervals, fractions[next++])),
      );
    });
  });
}

// The elements, with what the domain adds along the diagonal of the last two axes.
function onDiagonal(values: readonly number[], shape: Shape, domain: Domain | undefined): readonly number[] {
  if (domain?.diagonal === undefined || shape.length < 2) return values;
  const { start, step, below = 0 } = domain.diagonal;
  const [rows, columns] = shape.slice(-2);
  return values.map((value, at) => {
    const row = Math.floor(at / columns) % rows;
    return row === ((at % columns) + below) % rows ? value + start + step * row : value;
  });
}

function anyElements({ dtype, domain }: TensorSpec, count: number): fc.Arbitrary<number[]> {
  const element = ((): fc.Arbitrary<number> => {
    if (domain === undefined) return anyValue(dtype);
    return isFloating(dtype) ? anyReal(domain) : anyInteger(domain, dtype);
  })();
  return fc.array(element, { minLength: count, maxLength: count });
}

// One value in the middle half of each of `count` equal parts of [0, 1], in any order.
function distinctFractions(count: number): fc.Arbitrary<readonly number[]> {
  const order = fc.shuffledSubarray([...range(count)], { minLength: count, maxLength: count });
  const jitter = fc.array(fc.integer({ min: 0, max: steps }), { minLength: count, maxLength: count });
  return fc
    .tuple(order, jitter)
    .map(([ranks, offsets]) => ranks.map((rank, i) => (rank + 0.25 + (0.5 * offsets[i]) / steps) / count));
}
