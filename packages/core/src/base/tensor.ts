/**
 * Tensor: the one value users hold, an opaque frozen handle. It is concrete (it owns its elements) or traced (it stands
 * for a value inside a transform, and only the interpreter that made it knows which).
 * @module
 */
import type { Aval } from "./aval.js";
import { formatAval } from "./aval.js";
import type { ArrayOf, DType, Elements } from "./dtype.js";
import { allocate } from "./dtype.js";
import { ArgumentError, InternalError, ShapeError, TraceError, userLine } from "./errors.js";
import { formatElements, formatTyped } from "./format.js";
import type { Shape } from "./shape.js";
import { sizeOf } from "./shape.js";
import type { Storage } from "./storage.js";
import { readStorage } from "./storage.js";

/** The transform that a traced tensor belongs to. */
export interface TraceOrigin {
  /** Name of the transform, for messages: "jit", "vmap", "grad". */
  readonly transform: string;
  /** False once the transformed function has returned. */
  readonly active: boolean;
  /** The concrete value behind a traced tensor where there is one (under jvp and grad without jit). */
  readonly concretize: (tensor: Tensor) => Tensor | undefined;
}

/** Nested arrays of numbers or booleans, as deep as the tensor has axes. */
export type Nested = number | boolean | readonly Nested[];

/**
 * An immutable n-dimensional array of numbers or booleans, or its stand-in while a function is being transformed.
 * `S` is the shape, exact where it is known literally; `D` the element type.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: installMethods defines every method of the interface
export class Tensor<S extends Shape = Shape, D extends DType = DType> implements Aval<S, D> {
  /** Size along each axis; [] for a scalar. */
  readonly shape: S;
  /** Element type. */
  readonly dtype: D;
  // Donating a tensor takes its storage away, which is the one thing that ever changes.
  #storage: Storage | undefined;
  #donatedTo: string | undefined;
  readonly #origin: TraceOrigin | undefined;

  /** @internal Use `tensor(...)` and the other creation functions. */
  constructor(shape: S, dtype: D, content: Storage | TraceOrigin) {
    this.shape = shape;
    this.dtype = dtype;
    if ("transform" in content) this.#origin = content;
    else this.#storage = content;
    Object.freeze(this);
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /**
   * The single element as a JavaScript number (0 or 1 for bool).
   * @throws ShapeError when there is more than one element; TraceError under jit and vmap, where there is no value yet
   */
  item(): number {
    const elements = elementsOf(this, "item");
    if (elements.length !== 1) {
      throw new ShapeError({
        op: "item",
        requirement: "the tensor must have exactly one element",
        received: formatAval(this),
        fix: "Use toArray() or toTypedArray() to read them all, or at() to pick one.",
      });
    }
    return elements[0];
  }

  /** The elements as nested arrays; bool gives true and false. */
  toArray(): Nested {
    return nest(elementsOf(this, "toArray"), this.shape, this.dtype);
  }

  /** A copy of the elements in row-major order; bool gives bytes 0 and 1. */
  toTypedArray(): ArrayOf<D> {
    // The constructor pairs dtype and array type; TypeScript cannot follow the pairing through a private field.
    return elementsOf(this, "toTypedArray").slice() as ArrayOf<D>;
  }

  /** NumPy-like text: aligned columns, long axes elided. */
  toString(): string {
    const text = (): string => {
      if (this.#storage !== undefined)
        return formatElements(readStorage(this.#storage), this.shape, this.dtype);
      return this.#donatedTo === undefined
        ? `traced by ${this.#origin?.transform}`
        : `donated to ${this.#donatedTo}`;
    };
    return formatTyped(this, text());
  }

  /** JSON gets the nested arrays; NaN and infinities become null there, as everywhere in JSON. */
  toJSON(): Nested {
    return this.toArray();
  }

  /** A scalar converts to its number in arithmetic and comparisons of plain JavaScript; a traced one throws. */
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "string" ? this.toString() : this.item();
  }

  static {
    // What console.log shows in Node; a registered symbol, so nothing of Node is imported.
    const inspect = { value: Tensor.prototype.toString, configurable: true };
    Object.defineProperty(Tensor.prototype, Symbol.for("nodejs.util.inspect.custom"), inspect);
  }

  /** @internal The trace that this tensor belongs to; undefined for a concrete one. */
  static originOf(tensor: Tensor): TraceOrigin | undefined {
    return tensor.#origin;
  }

  /**
   * @internal Where the elements of a concrete tensor stand; undefined for a traced one.
   * @throws ArgumentError when the tensor was donated
   */
  static storageOf(tensor: Tensor): Storage | undefined {
    if (tensor.#donatedTo === undefined) return tensor.#storage;
    throw new ArgumentError({
      op: tensor.#donatedTo,
      requirement: "a tensor that was donated has given its memory away and may not be used again",
      received: formatAval(tensor),
      fix: "Use what the call returned in its place, or leave the argument out of `donate`.",
    });
  }

  /** @internal Takes the storage of a concrete tensor away, for the function `taker`. */
  static donate(tensor: Tensor, taker: string): void {
    tensor.#storage = undefined;
    tensor.#donatedTo = taker;
  }

  /** @internal The elements of a concrete tensor, not a copy; undefined for a traced one. */
  static elementsOf(tensor: Tensor): Elements | undefined {
    const storage = Tensor.storageOf(tensor);
    return storage === undefined ? undefined : readStorage(storage);
  }
}

/** What an operation takes in place of a tensor: a number or boolean, which never widens the dtype of the others. */
export type TensorLike = Tensor | number | boolean;

/** The axes of a reduction: one, several, or with keepdims; all of them when left out. */
export type ReductionAxes =
  | number
  | readonly number[]
  | { readonly axis?: number | readonly number[]; readonly keepdims?: boolean };

/**
 * The methods of every tensor: thin aliases of the functions of the same name, which document them. They live in ops/,
 * far to the right of this room; the package's entry installs them on the prototype.
 */
export interface TensorMethods<S extends Shape = Shape, D extends DType = DType> {
  add(y: TensorLike): Tensor;
  sub(y: TensorLike): Tensor;
  mul(y: TensorLike): Tensor;
  div(y: TensorLike): Tensor;
  mod(y: TensorLike): Tensor;
  pow(y: TensorLike): Tensor;
  neg(): Tensor<S, D>;
  abs(): Tensor<S, D>;
  square(): Tensor<S>;
  sqrt(): Tensor<S>;
  exp(): Tensor<S>;
  log(): Tensor<S>;
  tanh(): Tensor<S>;
  equal(y: TensorLike): Tensor<Shape, "bool">;
  notEqual(y: TensorLike): Tensor<Shape, "bool">;
  less(y: TensorLike): Tensor<Shape, "bool">;
  lessEqual(y: TensorLike): Tensor<Shape, "bool">;
  greater(y: TensorLike): Tensor<Shape, "bool">;
  greaterEqual(y: TensorLike): Tensor<Shape, "bool">;
  matmul(y: Tensor): Tensor;
  dot(y: TensorLike): Tensor;
  sum(axis?: ReductionAxes): Tensor;
  prod(axis?: ReductionAxes): Tensor;
  mean(axis?: ReductionAxes): Tensor;
  max(axis?: ReductionAxes): Tensor;
  min(axis?: ReductionAxes): Tensor;
  all(axis?: ReductionAxes): Tensor;
  any(axis?: ReductionAxes): Tensor;
  argmax(axis?: number): Tensor<Shape, "int32">;
  argmin(axis?: number): Tensor<Shape, "int32">;
  reshape(shape: Shape): Tensor<Shape, D>;
  ravel(): Tensor<Shape, D>;
  transpose(axes?: readonly number[]): Tensor<Shape, D>;
  expandDims(axis: number | readonly number[]): Tensor<Shape, D>;
  squeeze(axis?: number | readonly number[]): Tensor<Shape, D>;
  astype<E extends DType>(dtype: E): Tensor<S, E>;
}

// Declared here, so that the type users see has the methods; installMethods defines every one of them.
export interface Tensor<S extends Shape = Shape, D extends DType = DType> extends TensorMethods<S, D> {}

/** The functions behind the methods: each takes the tensor first. */
export type MethodFunctions = {
  readonly [K in keyof TensorMethods]: (
    x: Tensor,
    ...rest: Parameters<TensorMethods[K]>
  ) => ReturnType<TensorMethods[K]>;
};

/** Gives every tensor its methods; called once, by the entry of the package. */
export function installMethods(functions: MethodFunctions): void {
  const listed: readonly (readonly [string, (x: Tensor, ...rest: never[]) => Tensor])[] =
    Object.entries(functions);
  for (const [name, apply] of listed) {
    const method = function (this: Tensor, ...rest: never[]): Tensor {
      return apply(this, ...rest);
    };
    Object.defineProperty(Tensor.prototype, name, { value: method, configurable: true, writable: true });
  }
}

/** A concrete tensor that takes ownership of `storage`; nobody may write to its elements afterwards. */
export function makeTensor<S extends Shape, D extends DType>(
  shape: S,
  dtype: D,
  storage: Storage,
): Tensor<S, D> {
  return new Tensor(shape, dtype, storage);
}

/** A scalar tensor. */
export function scalarTensor(value: number, dtype: DType): Tensor {
  const elements = allocate(dtype, 1);
  elements[0] = value;
  return makeTensor([], dtype, elements);
}

/** A traced tensor of `origin`. */
export function makeTraced(aval: Aval, origin: TraceOrigin): Tensor {
  return new Tensor(aval.shape, aval.dtype, origin);
}

/** The trace that a tensor belongs to; undefined for a concrete one. */
export function originOf(tensor: Tensor): TraceOrigin | undefined {
  return Tensor.originOf(tensor);
}

/** Is it a tensor with elements of its own? */
export function isConcrete(tensor: Tensor): boolean {
  return Tensor.originOf(tensor) === undefined;
}

/**
 * The elements themselves, for reading only. Follows traced tensors to the concrete value behind them.
 * @throws TraceError when there is none
 */
export function elementsOf(tensor: Tensor, op: string): Elements {
  return readStorage(storageOf(tensor, op));
}

/**
 * Where the elements stand. Follows traced tensors to the concrete value behind them.
 * @throws TraceError when there is none; ArgumentError when the tensor was donated
 */
export function storageOf(tensor: Tensor, op: string): Storage {
  const own = Tensor.storageOf(tensor);
  if (own !== undefined) return own;
  const origin = originOf(tensor);
  if (origin === undefined) throw new InternalError("internal: a tensor is neither concrete nor traced");
  checkAlive(op, tensor);
  const concrete = origin.concretize(tensor);
  if (concrete !== undefined) return storageOf(concrete, op);
  throw new TraceError({
    op,
    requirement: `a value traced by ${origin.transform} has no elements to read yet`,
    received: formatTyped(tensor, `at ${userLine()}`),
    fix: `Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop${alternative(origin.transform)}`,
  });
}

function alternative(transform: string): string {
  if (transform === "vmap") return "; there is one value per mapped element.";
  return transform.startsWith("jit")
    ? ". Or pass what decides as a static argument (staticArgnums), or leave jit out: grad alone keeps values readable."
    : `; ${transform} traces its functions once, for all values.`;
}

/**
 * Throws when a tensor was donated, or a traced one outlived its transform.
 * @throws TraceError naming `op`; ArgumentError naming the function that took the memory
 */
export function checkAlive(op: string, tensor: Tensor): void {
  Tensor.storageOf(tensor);
  const origin = originOf(tensor);
  if (origin === undefined || origin.active) return;
  throw new TraceError({
    op,
    requirement: `a traced value may not be used after the function that ${origin.transform} traced has returned`,
    received: formatTyped(tensor, `leaked from ${origin.transform}, used at ${userLine()}`),
    fix: "Return it from the function instead of storing it in an outer variable.",
  });
}

function nest(elements: Elements, shape: Shape, dtype: DType): Nested {
  const read = (axis: number, start: number, stride: number): Nested => {
    if (axis === shape.length) return dtype === "bool" ? elements[start] !== 0 : elements[start];
    const inner = shape[axis] === 0 ? 0 : stride / shape[axis];
    return Array.from({ length: shape[axis] }, (_, i) => read(axis + 1, start + i * inner, inner));
  };
  return read(0, 0, elements.length);
}
