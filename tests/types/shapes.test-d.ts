/**
 * Shapes and dtypes in types: exact where they are known literally, Shape and DType elsewhere. Nothing here runs; `tsc -b`
 * checks it.
 */
import {
  add,
  argmax,
  astype,
  type DType,
  equal,
  eye,
  full,
  grad,
  jit,
  linspace,
  matmul,
  max,
  mean,
  mul,
  neg,
  oneHot,
  onesLike,
  random,
  reshape,
  type Shape,
  sin,
  softmax,
  sum,
  Tensor,
  type TensorLike,
  tensor,
  transpose,
  vmap,
  where,
  zeros,
  zerosLike,
} from "@cotangent/core";
import { exactly } from "./exactly.js";

declare const anything: Tensor;
declare const open: Tensor<[number, 784]>;
declare const like: TensorLike;
declare const ints: Tensor<[3], "int32">;
declare const wide: Tensor<[3], "float64">;
declare const anyAxis: number;

const matrix = zeros([2, 3]);
const row = zeros([3]);

export function creation(): void {
  exactly<Tensor<[2, 3], "float32">>()(matrix);
  exactly<Tensor<[], "float32">>()(tensor(3));
  exactly<Tensor<[], "bool">>()(tensor(true));
  exactly<Tensor<[2, 2], "float32">>()(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  exactly<Tensor<[2], "bool">>()(tensor([true, false]));
  exactly<Tensor<[0], "float32">>()(tensor([]));
  exactly<Tensor<[2], "int32">>()(tensor([1, 2], { dtype: "int32" }));
  exactly<Tensor<[number], "float64">>()(tensor(new Float64Array(4)));
  exactly<Tensor<[2, 2], "float64">>()(tensor(new Float64Array(4), { shape: [2, 2] }));
  const rows: readonly (readonly number[])[] = [];
  exactly<Tensor<[number, number], "float32">>()(tensor(rows));
  exactly<Tensor<[4], "bool">>()(full([4], true));
  exactly<Tensor<[3, 3], "float32">>()(eye(3));
  exactly<Tensor<[5], "float32">>()(linspace(0, 1, 5));
  exactly<Tensor<[3], "int32">>()(zerosLike(ints));
  const shape: Shape = [2];
  exactly<Tensor<Shape, "float32">>()(zeros(shape));
  // What is expected of a new tensor does not decide its dtype and shape.
  const key = random.key(0);
  // @ts-expect-error zeros are float32 unless asked otherwise
  const zero: Tensor<[2], "float64"> = zeros([2]);
  // @ts-expect-error the likeness of integers is integers
  const like: Tensor<[3], "float64"> = onesLike(ints);
  // @ts-expect-error eye(2) is square
  const unit: Tensor<[2, 3]> = eye(2);
  // @ts-expect-error without a shape one number is drawn
  const drawn: Tensor<[5]> = random.normal(key);
  return void [zero, like, unit, drawn];
}

export function elementwise(): void {
  exactly<Tensor<[2, 3], "float32">>()(add(matrix, matrix));
  exactly<Tensor<[2, 3], "float32">>()(add(matrix, 1));
  exactly<Tensor<[2, 3], "float32">>()(add(1, matrix));
  exactly<Tensor<[2, 3], "float32">>()(add(matrix, row));
  exactly<Tensor<[2, 3], "float32">>()(mul(row, matrix));
  exactly<Tensor<[number, 784], "float32">>()(add(zeros([784]), astype(open, "float32")));
  exactly<Tensor<[3], "float64">>()(add(row, wide));
  exactly<Tensor<[3], "float32">>()(add(ints, row));
  exactly<Tensor<[3], "int32">>()(add(ints, ints));
  // A fraction makes integers float32, and whether a number is one its type does not say.
  exactly<Tensor<[3], "int32" | "float32">>()(add(ints, 1));
  exactly<Tensor<[2, 3], "float32">>()(add(matrix, zeros([2, 1])));
  exactly<Tensor<[3], "float32">>()(add(row, zeros([1])));
  exactly<Tensor<[4, 2, 3], "float32">>()(add(zeros([2, 1]), zeros([4, 1, 3])));
  exactly<Tensor<[0], "float32">>()(add(zeros([1]), zeros([0])));
  // An unknown size fits a known one only if it is that one or 1; beside 1 it stays unknown.
  exactly<Tensor<[3, 784], "float32" | "float64">>()(add(open, zeros([3, 1])));
  exactly<Tensor<[number, 784], "float32" | "float64">>()(add(open, zeros([1, 1])));
  exactly<Tensor<Shape, "float32">>()(add(row, zeros([2])));
  exactly<Tensor<Shape, DType>>()(add(anything, anything));
  exactly<Tensor<Shape, "float32" | "float64">>()(add(anything, matrix));
  exactly<Tensor<[3], "float32">>()(sin(ints));
  exactly<Tensor<[3], "float64">>()(sin(wide));
  exactly<Tensor<[2, 3], "float32">>()(neg(matrix));
  exactly<Tensor<[2, 3], "float32">>()(softmax(matrix));
  exactly<Tensor<[2, 3], "bool">>()(equal(matrix, 0));
  exactly<Tensor<[2, 3], "float32">>()(where(equal(matrix, 0), matrix, 0));
  exactly<Tensor<[2, 3], "int32">>()(astype(matrix, "int32"));
}

export function contraction(): void {
  exactly<Tensor<[2, 5], "float32">>()(matmul(matrix, zeros([3, 5])));
  exactly<Tensor<[2], "float32">>()(matmul(matrix, row));
  exactly<Tensor<[], "float32">>()(matmul(row, row));
  exactly<Tensor<[number, 10], "float32" | "float64">>()(matmul(open, zeros([784, 10])));
  exactly<Tensor<Shape, "float32">>()(matmul(zeros([4, 2, 3]), zeros([3, 5])));
}

export function shapes(): void {
  exactly<Tensor<[3, 2], "float32">>()(transpose(matrix));
  exactly<Tensor<[4, 2, 3], "float32">>()(transpose(zeros([2, 3, 4]), [2, 0, 1]));
  exactly<Tensor<[6], "float32">>()(reshape(matrix, [6]));
  exactly<Tensor<[number, 2], "float32">>()(reshape(matrix, [-1, 2]));
  exactly<Tensor<Shape, DType>>()(transpose(anything));
  exactly<Tensor<[3, 5], "float32">>()(oneHot(ints, 5));
}

export function reductions(): void {
  exactly<Tensor<[], "float32">>()(sum(matrix));
  exactly<Tensor<[3], "float32">>()(sum(matrix, 0));
  exactly<Tensor<[2], "float32">>()(sum(matrix, -1));
  exactly<Tensor<[2, 1], "float32">>()(mean(matrix, { axis: 1, keepdims: true }));
  exactly<Tensor<[1, 1], "float32">>()(max(matrix, { keepdims: true }));
  exactly<Tensor<[3], "float32">>()(sum(zeros([2, 3, 4]), [0, -1]));
  exactly<Tensor<[2], "int32">>()(argmax(matrix, 1));
  exactly<Tensor<[], "int32">>()(sum(astype(matrix, "bool")));
  exactly<Tensor<Shape, "float32">>()(sum(matrix, anyAxis));
  exactly<Tensor<[], Exclude<DType, "bool">>>()(sum(anything));
  exactly<Tensor<Shape, DType>>()(max(anything, 0));
}

export function everythingIsATensor(): readonly Tensor[] {
  // A tensor of known shape goes wherever any tensor does, and any tensor-like goes into every function.
  return [matrix, add(like, like), matmul(anything, matrix), sum(like)];
}

export function keys(): void {
  const key = random.key(0);
  exactly<Tensor<[2, 3], "float32">>()(random.normal(key, [2, 3]));
  exactly<Tensor<[4], "uint32">>()(random.bits(key, [4]));
  // @ts-expect-error a key is no tensor
  add(key, 1);
  // @ts-expect-error a tensor is no key
  random.uniform(tensor([0, 1], { dtype: "uint32" }), [2]);
  // @ts-expect-error a seed is no key
  random.normal(42, [2]);
}

export function transforms(): void {
  const loss = (w: Tensor<[2, 3], "float32">) => sum(mul(w, w));
  exactly<Tensor<[2, 3], "float32">>()(grad(loss)(matrix));
  exactly<Tensor<[], "float32">>()(jit(loss)(matrix));
  // @ts-expect-error gradients of another shape do not fit
  const wrong: Tensor<[3, 2]> = grad(loss)(matrix);
  return void wrong;
}

export function instance(value: unknown): number {
  return value instanceof Tensor ? value.size : 0;
}

// vmap: a mapped axis makes shapes unknown, dtypes stay.
const perRow = vmap((row: Tensor<[3], "float64">) => sum(row))(zeros([2, 3], { dtype: "float64" }));
export const rowSums: Tensor<readonly number[], "float64"> = perRow;
// @ts-expect-error the result has one axis more than f's, so it is no scalar
export const noScalar: Tensor<[], "float64"> = perRow;
