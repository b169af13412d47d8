/**
 * Tensors from JavaScript data: nested arrays, typed arrays and numbers.
 * @module
 */
import { checkOptions, kindOf } from "../base/checks.js";
import type { ArrayOf, DType, Elements } from "../base/dtype.js";
import { allocate, canHold, dtypeOfArray, dtypes, isDType, isFloating, wholeRange } from "../base/dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, formatShape, sizeOf } from "../base/shape.js";
import type { Nested } from "../base/tensor.js";
import { makeTensor, Tensor } from "../base/tensor.js";
import type { Sizes } from "./types.js";

/** Options of tensor. */
export interface TensorOptions<D extends DType = DType, S extends Shape = Shape> {
  /** Element type; by default that of a typed array, else bool for booleans and float32 for numbers. */
  readonly dtype?: D;
  /** Shape for the elements in row-major order; by default that of the nesting. */
  readonly shape?: S;
}

/** The shape of nested arrays, where it is known literally. */
export type NestedShape<T> = [Nested] extends [T]
  ? Shape
  : T extends number | boolean
    ? []
    : T extends readonly []
      ? [0]
      : T extends readonly [infer First, ...unknown[]]
        ? [T["length"], ...NestedShape<First>]
        : T extends readonly (infer E)[]
          ? [number, ...NestedShape<E>]
          : Shape;

/** The dtype that numbers and booleans get when none is asked for. */
export type NestedDType<T> = [Nested] extends [T]
  ? DType
  : T extends boolean
    ? "bool"
    : T extends number
      ? "float32"
      : T extends readonly []
        ? "float32"
        : T extends readonly [infer First, ...unknown[]]
          ? NestedDType<First>
          : T extends readonly (infer E)[]
            ? NestedDType<E>
            : DType;

/** The dtype that a typed array holds. */
export type ArrayDType<A> = { [D in DType]: A extends ArrayOf<D> ? D : never }[DType];

/**
 * A tensor of the given data, which is copied.
 * `data`: a number or boolean gives a scalar []; nested arrays of one length per level give as many axes as they are deep;
 * a typed array gives one axis and keeps its element type (Float64Array float64, Uint8Array bool, with bytes 0 and 1).
 * Numbers are float32 unless `dtype` says otherwise, booleans bool. `shape` arranges the elements in row-major order.
 * @throws ShapeError for ragged arrays and for a shape of another size; ArgumentError for what is no number, and for
 * numbers that an integer or bool dtype cannot hold
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * tensor([[1, 2], [3, 4]]).shape // => [2, 2]
 * tensor(new Float64Array([1, 2, 3, 4]), { shape: [2, 2] }).toArray() // => [[1, 2], [3, 4]]
 * tensor([[1, 2], [3]]) // => throws ShapeError: tensor: nested arrays must have one length per level, expected 2, got 1 at [1].
 * ```
 */
export function tensor<const T extends Nested>(data: T): Tensor<NestedShape<T>, NestedDType<T>>;
export function tensor<A extends Elements>(data: A): Tensor<[number], ArrayDType<A>>;
export function tensor<const T extends Nested, D extends DType>(
  data: T,
  options: { readonly dtype: D; readonly shape?: never },
): Tensor<NestedShape<T>, D>;
export function tensor<const S extends Shape, D extends DType>(
  data: Nested | NumericArray,
  options: { readonly dtype: D; readonly shape: S },
): Tensor<Sizes<S>, D>;
export function tensor<A extends Elements, const S extends Shape>(
  data: A,
  options: { readonly shape: S; readonly dtype?: never },
): Tensor<Sizes<S>, ArrayDType<A>>;
export function tensor<D extends DType = DType>(
  data: Nested | NumericArray,
  options?: TensorOptions<D>,
): Tensor<Shape, D>;
export function tensor(data: Nested | NumericArray, options: TensorOptions = {}): Tensor {
  if (data instanceof Tensor) {
    throw new ArgumentError({
      op: "tensor",
      requirement: "data must be numbers, booleans, or arrays of them",
      received: "a tensor",
      fix: "Tensors are immutable and need no copy; astype() converts, stack() joins.",
    });
  }
  if (checkOptions("tensor", options).dtype !== undefined) checkDTypeName("tensor", options.dtype);
  const { elements, shape, dtype } = ArrayBuffer.isView(data)
    ? readTyped(data, options.dtype)
    : readNested(data, options.dtype);
  if (options.shape === undefined) return makeTensor(shape, dtype, elements);
  const asked = checkShape("tensor", options.shape);
  if (sizeOf(asked) !== elements.length) {
    throw new ShapeError({
      op: "tensor",
      requirement: "the shape must have as many elements as the data",
      expected: `${sizeOf(asked)} for ${formatShape(asked)}`,
      received: String(elements.length),
    });
  }
  return makeTensor(asked, dtype, elements);
}

/** Typed arrays of numbers, those that are no element storage included. */
export type NumericArray = Elements | Int8Array | Int16Array | Uint16Array | Uint8ClampedArray;

interface Content {
  readonly elements: Elements;
  readonly shape: Shape;
  readonly dtype: DType;
}

function readTyped(data: NumericArray | DataView, asked: DType | undefined): Content {
  const dtype = asked ?? dtypeOfArray(data);
  if (dtype === undefined || data instanceof DataView || !isNumeric(data)) {
    throw new DTypeError({
      op: "tensor",
      requirement: "a typed array must hold elements of a dtype",
      expected:
        "Float32Array, Float64Array, Int32Array, Uint32Array or Uint8Array (bool), or another one with a dtype",
      received: kindOf(data),
      fix: "Name the dtype to convert to.",
    });
  }
  if (!isFloating(dtype)) data.forEach((value, i) => checkElement(value, dtype, i, [data.length]));
  const elements = allocate(dtype, data.length);
  elements.set(data);
  return { elements, shape: Object.freeze([data.length]), dtype };
}

function isNumeric(data: NumericArray): boolean {
  return data.length === 0 || typeof data[0] === "number";
}

/** More axes than anyone has; an array that contains itself has as many as it is asked for. */
const deepest = 64;

function readNested(data: Nested, asked: DType | undefined): Content {
  const shape: number[] = [];
  for (let level: Nested = data; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length > deepest) {
      throw new ShapeError({
        op: "tensor",
        requirement: `arrays may be nested ${deepest} deep`,
        received: "deeper ones, or an array that contains itself",
      });
    }
  }
  const flat: (number | boolean)[] = [];
  flatten(data, shape, [], flat);
  const dtype = asked ?? (typeof flat[0] === "boolean" ? "bool" : "float32");
  const elements = allocate(dtype, flat.length);
  const mixed = flat.findIndex((value) => typeof value !== typeof flat[0]);
  if (mixed >= 0) {
    throw new ArgumentError({
      op: "tensor",
      requirement: "elements must be all numbers or all booleans",
      expected: `a ${typeof flat[0]}`,
      received: `${flat[mixed]} at ${pathOf(mixed, shape)}`,
    });
  }
  flat.forEach((value, i) => {
    checkElement(Number(value), dtype, i, shape);
    elements[i] = Number(value);
  });
  return { elements, shape: Object.freeze(shape), dtype };
}

function flatten(data: unknown, shape: Shape, path: readonly number[], out: (number | boolean)[]): void {
  const expected = shape[path.length];
  const where = path.length === 0 ? "" : ` at ${formatIndices(path)}`;
  if (expected === undefined && (typeof data === "number" || typeof data === "boolean")) {
    out.push(data);
  } else if (expected !== undefined && Array.isArray(data) && data.length === expected) {
    // By index: forEach would pass over the holes of a sparse array.
    for (let i = 0; i < expected; i++) flatten(data[i], shape, [...path, i], out);
  } else if (
    Array.isArray(data) ||
    ((typeof data === "number" || typeof data === "boolean") && expected !== undefined)
  ) {
    throw new ShapeError({
      op: "tensor",
      requirement: "nested arrays must have one length per level",
      expected: expected === undefined ? "a number" : String(expected),
      received: `${Array.isArray(data) ? data.length : `the ${typeof data} ${data}`}${where}`,
    });
  } else {
    throw new ArgumentError({
      op: "tensor",
      requirement: "data must be numbers, booleans, or arrays of them",
      received: `${kindOf(data)}${where}`,
      ...(data instanceof Tensor ? { fix: "Join tensors with stack()." } : {}),
    });
  }
}

function formatIndices(path: readonly number[]): string {
  return path.map((i) => `[${i}]`).join("");
}

function pathOf(position: number, shape: Shape): string {
  const path: number[] = [];
  let rest = position;
  for (const size of shape.toReversed()) {
    path.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return formatIndices(path);
}

function checkElement(value: number, dtype: DType, position: number, shape: Shape): void {
  if (canHold(dtype, value)) return;
  throw new ArgumentError({
    op: "tensor",
    requirement: `${dtype} cannot hold the element`,
    expected: `an integer from ${wholeRange[dtype]?.join(" to ")}`,
    received: `${value}${shape.length === 0 ? "" : ` at ${pathOf(position, shape)}`}`,
    fix:
      dtype === "bool"
        ? "Name the dtype of the numbers, or compare them with 0."
        : "Make a float tensor and convert it with astype().",
  });
}

/** Throws unless `dtype` names one. */
export function checkDTypeName(op: string, dtype: unknown): asserts dtype is DType {
  if (isDType(dtype)) return;
  throw new ArgumentError({
    op,
    requirement: "there is no such dtype",
    expected: dtypes.join(", "),
    received: kindOf(dtype),
  });
}
