/**
 * Types of loops and branches: what a loop carries keeps its type, plain numbers come out as tensors, and functions of
 * tensors of any shape serve as bodies. Nothing here runs; `tsc -b` checks it.
 */
import {
  add,
  associativeScan,
  cond,
  exp,
  foriLoop,
  grad,
  greater,
  jit,
  type Key,
  less,
  map,
  matmul,
  mul,
  random,
  type Shape,
  scan,
  sum,
  switchCase,
  type Tensor,
  tanh,
  tensor,
  vmap,
  whileLoop,
  zeros,
} from "@cotangent/core";
import { exactly } from "./exactly.js";

declare const anything: Tensor;
declare const ints: Tensor<[3], "int32">;

type Scalar = Tensor<[], "float32">;
type Vector = Tensor<[3], "float32">;
type Stacked = Tensor<Shape, "float32">;

const h0 = zeros([3]);
const w = zeros([3, 3]);
const xs = zeros([5, 3]);

export function scans(): void {
  const [last, norms] = scan(
    (h, x) => {
      exactly<Vector>()(h);
      exactly<Vector>()(x);
      const next = tanh(add(matmul(h, w), x));
      return [next, sum(next)];
    },
    h0,
    xs,
  );
  exactly<Vector>()(last);
  exactly<Stacked>()(norms);

  const object = scan(
    ({ n, h }, x) => {
      exactly<Scalar>()(n);
      return [
        { n: add(n, 1), h: add(h, x) },
        { n, both: [h, x] },
      ];
    },
    { n: 0, h: h0 },
    xs,
  );
  exactly<{ readonly n: Scalar; readonly h: Vector }>()(object[0]);
  exactly<{ readonly n: Stacked; readonly both: readonly [Stacked, Stacked] }>()(object[1]);

  const tuple = scan(([a, b], { x, k }) => [[b, add(a, x)], k], [h0, h0], { x: xs, k: ints });
  exactly<readonly [Vector, Vector]>()(tuple[0]);
  exactly<Tensor<Shape, "int32">>()(tuple[1]);

  const without = scan(
    (n, none) => {
      exactly<null>()(none);
      return [mul(n, 2), null];
    },
    1,
    null,
    { length: 3 },
  );
  exactly<Scalar>()(without[0]);
  exactly<null>()(without[1]);

  // A body of tensors of any kind serves for those of one; that the carry keeps its type is checked when it is traced.
  const cell = (h: Tensor, x: Tensor): Tensor => tanh(add(h, x));
  exactly<Vector>()(scan((h: Tensor, x: Tensor) => [cell(h, x), null], h0, xs)[0]);
  exactly<Vector>()(scan((h, x) => [cell(h, x), x], h0, anything)[0]);
  exactly<Tensor>()(scan((h, x) => [cell(h, x), x], anything, xs)[0]);
  exactly<Tensor<[], "int32">>()(
    scan((k) => [add(k, 1), k], tensor(0, { dtype: "int32" }), null, { length: 3 })[0],
  );
  exactly<Scalar>()(scan((total, x) => [sum(x).size === 0 ? 0 : total, x], 0, xs)[0]);

  const key = random.key(0);
  const stacked = random.stackKeys([key, key]);
  exactly<Key>()(scan((own, row) => [own, random.normal(row)], key, stacked)[0]);

  // @ts-expect-error another structure
  scan((h, x) => [{ h }, x], { h: h0, c: h0 }, xs);
  // @ts-expect-error no pair
  scan((h, x) => add(h, x), h0, xs);
  // @ts-expect-error a row of five columns is none of three
  scan((h, x: Tensor<[5]>) => [h, x], h0, xs);
}

interface State {
  readonly params: { readonly w: Tensor; readonly b: Tensor };
  readonly step: Tensor;
}
interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}
declare const update: (state: State, batch: Batch) => readonly [State, Tensor];

export function epochs(state: State, batches: Batch): readonly [State, Tensor] {
  const [last, losses] = scan(update, state, batches);
  exactly<State>()(last);
  exactly<Tensor>()(losses);
  const runs = vmap((params: State["params"]) => scan(update, { ...state, params }, batches)[1]);
  return [state, runs(last.params)];
}

/** Generic code takes a type parameter for the tree that a loop carries, and one for its rows. */
export function fold<S, X>(step: (state: S, row: X) => S, init: S, rows: X): S {
  const [last] = scan((state: S, row: X) => [step(state, row), null], init, rows);
  const again = foriLoop(0, 3, (_, state) => state, last);
  return whileLoop(
    () => false,
    (state) => step(state, rows),
    again,
  );
}

export function loops(): void {
  exactly<Scalar>()(
    whileLoop(
      (y) => greater(y, 1),
      (y) => mul(y, 0.5),
      20,
    ),
  );
  exactly<{ readonly i: Scalar; readonly x: Vector }>()(
    whileLoop(
      ({ i }) => less(i, 5),
      ({ i, x }) => ({ i: add(i, 1), x: mul(x, x) }),
      { i: 0, x: h0 },
    ),
  );
  exactly<readonly [Scalar, Tensor]>()(
    whileLoop(
      ([i]) => less(i, 5),
      ([i, x]) => [add(i, 1), exp(x)],
      [0, anything],
    ),
  );
  exactly<Vector>()(
    foriLoop(
      0,
      5,
      (i, x) => {
        exactly<Tensor<[], "int32">>()(i);
        return add(x, i);
      },
      h0,
    ),
  );
  exactly<readonly [Scalar, Scalar]>()(
    foriLoop(tensor(0, { dtype: "int32" }), 5, (_, [a, b]) => [b, add(a, b)], [0, 1]),
  );
  exactly<Tensor>()(
    grad((x: Tensor) =>
      whileLoop(
        (y) => greater(y, 1),
        (y) => mul(y, 0.5),
        x,
      ),
    )(anything),
  );
  whileLoop(
    (x) => greater(x, 1),
    // @ts-expect-error no tree of the carry
    (x) => [x],
    h0,
  );
  whileLoop(
    // @ts-expect-error the test gives a tensor or a boolean
    ({ x }) => [x],
    ({ x }) => ({ x }),
    { x: h0 },
  );
}

export function branches(): void {
  const condition = greater(sum(h0), 0);
  exactly<Vector>()(
    cond(
      condition,
      (x) => exp(x),
      (x) => x,
      h0,
    ),
  );
  exactly<{ readonly x: Vector; readonly n: Scalar }>()(
    cond(
      condition,
      (x, k) => ({ x, n: k }),
      (x: Tensor) => ({ x: mul(x, 2), n: 1 }),
      h0,
      3,
    ),
  );
  exactly<readonly [Vector, null]>()(
    cond(
      true,
      () => [h0, null],
      () => [zeros([3]), null],
    ),
  );
  // One branch says more than the other about the type of what both give.
  exactly<Vector>()(
    cond(
      condition,
      () => h0,
      (): Tensor => anything,
    ),
  );
  exactly<Tensor>()(
    cond(
      condition,
      (): Tensor => anything,
      () => h0,
    ),
  );
  exactly<Vector>()(switchCase(1, [(x) => exp(x), (x) => mul(x, 2)], h0));
  exactly<Vector>()(jit((x: Vector) => cond(condition, exp, (y) => y, x))(h0));
  cond(
    condition,
    () => h0,
    // @ts-expect-error another structure
    () => ({ h0 }),
  );
  cond(
    condition,
    (x) => x,
    // @ts-expect-error more operands than there are
    (x: Tensor, y: Tensor) => add(x, y),
    h0,
  );
}

export function maps(): void {
  exactly<Stacked>()(map((row) => sum(row), xs));
  exactly<{ readonly total: Stacked; readonly y: Tensor<Shape, "int32"> }>()(
    map(
      ({ x, y }) => {
        exactly<Vector>()(x);
        exactly<Tensor<[], "int32">>()(y);
        return { total: sum(x), y };
      },
      { x: xs, y: ints },
      { batchSize: 2 },
    ),
  );
  exactly<Tensor<[5, 3], "float32">>()(associativeScan((a, b) => add(a, b), xs));
  exactly<readonly [Tensor<[5, 3], "float32">, Tensor]>()(
    associativeScan(([a, b], [c, d]) => [mul(a, c), add(mul(c, b), d)], [xs, anything]),
  );
}
