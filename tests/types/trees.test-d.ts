/**
 * Types of trees through treeMap and the transforms: plain numbers come out as tensors, gradients have the types of the
 * call's arguments. Nothing here runs; `tsc -b` checks it, tests/laws and the room's own tests check the values.
 */
import {
  type Aval,
  add,
  astype,
  evalShape,
  grad,
  hvp,
  jacrev,
  jit,
  jvp,
  type Key,
  linearize,
  linearTranspose,
  matmul,
  mul,
  type Shape,
  sign,
  stopGradient,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  type Tensors,
  tensor,
  treeMap,
  valueAndGrad,
  vjp,
  vmap,
  zeros,
} from "@cotangent/core";
import { exactly } from "./exactly.js";

declare const anything: Tensor;
declare const opaque: unknown;
declare const aKey: Key;

type Scalar = Tensor<[], "float32">;
type Flag = Tensor<[], "bool">;
type Vector = Tensor<[2], "float32">;

/** A tree type that contains itself. */
type Nest = Tensor | null | readonly Nest[] | { readonly [name: string]: Nest };
declare const nest: Nest;

const vector = zeros([2]);
const wide = zeros([3], { dtype: "float64" });
const loss = (w: Tensor): Tensor => sum(mul(w, w));

interface Linear {
  readonly w: Tensor;
  readonly b: TensorLike;
  readonly rest?: readonly [null, number];
}
const linear = ({ w, b }: Linear, x: Tensor): Tensor => sum(add(mul(w, x), b));

export function results(): void {
  const mixed = jit((x: Vector) => ({
    n: 1,
    list: [true, x] as const,
    none: null,
    not: undefined,
    key: aKey,
  }));
  exactly<{ n: Scalar; list: readonly [Flag, Vector]; none: null; not: undefined; key: Key }>()(
    mixed(vector),
  );
  exactly<Scalar>()(jit((x: number) => x)(3));
  exactly<readonly Scalar[]>()(jit((x: readonly number[]) => x)([3]));
  exactly<{ readonly a?: Scalar }>()(jit((x: { readonly a?: number }) => x)({ a: 1 }));
  exactly<Nest>()(jit((x: Nest) => x)(nest));
  exactly<{ a: Scalar }>()(stopGradient({ a: 1 }));
  exactly<readonly [Tensor<Shape, "float32">, Tensor<Shape, "bool">]>()(
    vmap((_: Vector) => [1, true] as const)(vector),
  );
  exactly<readonly [Scalar, Scalar]>()(jvp((_: Tensor) => 1, [vector], [vector]));
  exactly<Scalar>()(linearize((_: Tensor) => 1, [vector])[0]);
  const [value, pullback, aux] = vjp((x: Vector, _: number) => [{ x, n: 1 }, true] as const, [vector, 3], {
    hasAux: true,
  });
  exactly<{ readonly x: Vector; readonly n: Scalar }>()(value);
  exactly<[Vector, Scalar]>()(pullback({ x: vector, n: tensor(1) }));
  exactly<Flag>()(aux);
  exactly<[Vector]>()(linearTranspose((x: Tensor) => mul(x, 2), [vector])(vector));
}

export function shapesOfResults(): void {
  exactly<Aval<[2, 5], "float32">>()(evalShape(matmul, zeros([2, 3]), zeros([3, 5])));
  exactly<{ x: Aval<[3], "float64">; y: readonly [null, Aval<[], "float32">, Aval<[], "bool">] }>()(
    evalShape((x: Tensor<[3], "float64">) => ({ x, y: [null, 1, true] as const }), wide),
  );
}

export function gradients(): void {
  exactly<Vector>()(grad(loss)(vector));
  exactly<Scalar>()(grad((x: TensorLike) => sum(x))(3));
  exactly<{ readonly w: Vector; readonly b: Scalar; readonly rest: readonly [null, Scalar] }>()(
    grad(linear)({ w: vector, b: 2, rest: [null, 1] }, vector),
  );
  exactly<readonly [Tensor<[3], "float64">, Vector]>()(
    grad((x: Tensor, y: Tensor) => add(sum(x), sum(y)), { argnums: [-1, 0] })(vector, wide),
  );
  exactly<readonly [Vector, { n: Scalar }]>()(
    grad((x: Tensor) => [sum(x), { n: 1 }], { hasAux: true })(vector),
  );
  exactly<readonly [Tensor, Vector]>()(valueAndGrad(loss)(vector));
  exactly<Scalar>()(grad(grad(loss))(tensor(3)));
  exactly<[Vector, { n: Scalar }]>()(
    hvp((x: Tensor, { n }: { n: number }) => sum(mul(x, n)), [vector, { n: 1 }], [vector, { n: 1 }]),
  );
  exactly<{ a: readonly [Tensor, Tensor]; n: readonly [Tensor, Tensor] }>()(
    jacrev((x: Tensor, y: Tensor) => ({ a: add(x, y), n: 1 }), { argnums: [0, 1] })(vector, vector),
  );
  // Where another transform takes the gradient function, that of f's own parameters.
  exactly<Tensor>()(jit(grad(loss))(vector));
  const rows: Tensor = vmap(grad(linear), [null, 0])({ w: vector, b: 1 }, zeros([4, 2])).w;
  // @ts-expect-error a missing leaf
  grad(linear)({ w: vector }, vector);
  // @ts-expect-error too few arguments
  grad(linear)({ w: vector, b: 1 });
  return void rows;
}

export function descent(): Vector {
  let w = tensor([1, 2]);
  w = sub(w, grad(loss)(w));
  w = sub(w, mul(grad(loss)(w), 0.5));
  return w;
}

export function maps(): void {
  const tree = { a: 1, b: [2, null] as const };
  exactly<{ a: boolean; b: readonly [boolean, null] }>()(treeMap((x) => x > 1, tree));
  exactly<{ a: Shape; b: Shape }>()(treeMap((x: Tensor) => x.shape, { a: vector, b: anything }));
  exactly<{ a: number; key: number }>()(treeMap((x) => x.size, { a: vector, key: aKey }));
  treeMap(
    (x, y, z) => [exactly<number>()(x), exactly<Vector>()(y), exactly<Flag>()(z)],
    { a: 1 },
    { a: vector },
    { a: tensor(true) },
  );
  treeMap((x) => exactly<TensorLike>()(x), opaque);
  treeMap((x) => exactly<Tensor>()(x), nest);
  // @ts-expect-error the leaf is a number
  treeMap((x: Tensor) => x.shape, { a: 1 });
  // @ts-expect-error another structure
  treeMap((x, y) => [x, y], { a: 1 }, { b: 1 });
}

/** Generic code takes a type parameter for a tree of tensors. */
export function generic<P>(params: P, gradientsOf: (params: P) => P, results: Tensors<P>): P {
  const step = jit((current: P) =>
    treeMap((p: Tensor, g: Tensor) => sub(p, g), current, gradientsOf(current)),
  );
  let current: P = results;
  current = step(params);
  current = treeMap((leaf) => sign(leaf), stopGradient(current));
  return treeMap((leaf: Tensor) => astype(leaf, "float64"), current);
}
