/** What wrong loops say, word for word: what a carry was before and after. */
import { describe, expect, it } from "vitest";
import {
  add,
  associativeScan,
  foriLoop,
  greater,
  map,
  mul,
  scan,
  sum,
  type Tensor,
  tensor,
  whileLoop,
  zeros,
} from "../../index.js";
import { said } from "../said.testing.js";

const scalar = tensor(1);
const two = zeros([2]);
const rows = zeros([3, 2]);
const int = tensor(1, { dtype: "int32" });
const bool = tensor(true);
const same = (x: Tensor): Tensor => x;
const pair = (carry: Tensor, x: Tensor): readonly unknown[] => [carry, x];

describe("a carry that does not stay what it is", () => {
  it("has another structure", () => {
    const dropping = ({ h }: { h: Tensor; c: Tensor }) => [{ h }, null];
    expect(said(scan, dropping, { h: two, c: two }, rows)).toMatchInlineSnapshot(
      `"TreeError: scan: the carry must keep its structure, expected {c: *, h: *}, as before the round, got {h: *} after it. They differ at c, which is missing."`,
    );
    const adding = (x: { i: Tensor }) => ({ ...x, seen: [x.i] });
    expect(said(whileLoop, () => false, adding, { i: int })).toMatchInlineSnapshot(
      `"TreeError: whileLoop: the carry must keep its structure, expected {i: *}, as before the round, got {i: *, seen: [*]} after it. They differ at seen, which is not expected."`,
    );
    expect(said(foriLoop, 0, 3, (_: Tensor, x: Tensor) => [x], two)).toMatchInlineSnapshot(
      `"TreeError: foriLoop: the carry must keep its structure, expected *, as before the round, got [*] after it. They differ at (the tree itself)."`,
    );
    expect(said(associativeScan, (x: Tensor) => [x], rows)).toMatchInlineSnapshot(
      `"TreeError: associativeScan: combine must keep structure, expected *, as it got on either side, got [*]. They differ at (the tree itself)."`,
    );
    expect(
      said(
        whileLoop,
        () => false,
        () => undefined,
        two,
      ),
    ).toMatchInlineSnapshot(
      `"TreeError: whileLoop: the carry must keep its structure, expected *, as before the round, got undefined after it. A function with braces needs a return."`,
    );
  });

  it("has another shape", () => {
    const summing = ({ h, c }: { h: Tensor; c: readonly Tensor[] }) => [{ h, c: [sum(c[0])] }, null];
    expect(said(scan, summing, { h: two, c: [two] }, rows)).toMatchInlineSnapshot(
      `"ShapeError: scan: the carry must keep its shape and dtype, expected f32[2] at c[0], as before the round, got f32[] after it. Start from a carry of shape [], or return one of shape [2]."`,
    );
    expect(said(scan, (c: Tensor, x: Tensor) => [add(c, x), null], 0, rows)).toMatchInlineSnapshot(
      `"ShapeError: scan: the carry must keep its shape and dtype, expected f32[], as before the round, got f32[2] after it. Start from a carry of shape [2], or return one of shape []."`,
    );
    expect(
      said(
        whileLoop,
        () => false,
        () => two,
        scalar,
      ),
    ).toMatchInlineSnapshot(
      `"ShapeError: whileLoop: the carry must keep its shape and dtype, expected f32[], as before the round, got f32[2] after it. Start from a carry of shape [2], or return one of shape []."`,
    );
    expect(said(foriLoop, 0, 3, same, two)).toMatchInlineSnapshot(
      `"ShapeError: foriLoop: the carry must keep its shape and dtype, expected f32[2], as before the round, got i32[] after it. Start from a carry of shape [], or return one of shape [2]."`,
    );
    const summed = (a: Tensor, b: Tensor): Tensor => sum(add(a, b));
    expect(said(associativeScan, summed, zeros([4]))).toMatchInlineSnapshot(
      `"ShapeError: associativeScan: combine must keep shape and dtype, expected f32[2], as it got on either side, got f32[]. It gets many elements at once, along the axis, and gives as many: combine them element by element."`,
    );
  });

  it("has another dtype", () => {
    const halves = (x: Tensor): Tensor => mul(x, 0.5);
    expect(said(whileLoop, () => false, halves, int)).toMatchInlineSnapshot(
      `"DTypeError: whileLoop: the carry must keep its shape and dtype, expected i32[], as before the round, got f32[] after it. Start from a carry of float32, or convert the result with astype(x, "int32")."`,
    );
    expect(said(foriLoop, 0, 3, () => true, { n: scalar }.n)).toMatchInlineSnapshot(
      `"DTypeError: foriLoop: the carry must keep its shape and dtype, expected f32[], as before the round, got true after it. Start from a carry of bool, or convert the result with astype(x, "float32")."`,
    );
    const deep = ([{ k }]: [{ k: Tensor }]) => [[{ k: halves(k) }], null];
    expect(said(scan, deep, [{ k: int }], rows)).toMatchInlineSnapshot(
      `"DTypeError: scan: the carry must keep its shape and dtype, expected i32[] at [0].k, as before the round, got f32[] after it. Start from a carry of float32, or convert the result with astype(x, "int32")."`,
    );
    expect(said(associativeScan, greater, zeros([4]))).toMatchInlineSnapshot(
      `"DTypeError: associativeScan: combine must keep shape and dtype, expected f32[2], as it got on either side, got bool[2]. Convert the result with astype(x, "float32")."`,
    );
  });

  it("is a plain number that its dtype cannot hold", () => {
    const give = (value: unknown) => () => [value, null];
    expect(said(scan, give(0.5), int, rows)).toMatchInlineSnapshot(
      `"DTypeError: scan: the carry must keep its shape and dtype, expected i32[], as before the round, got 0.5 after it. Start from a carry of float32, or convert the result with astype(x, "int32")."`,
    );
    expect(said(scan, give(3e9), int, rows)).toMatchInlineSnapshot(
      `"DTypeError: scan: the carry must keep its shape and dtype, expected i32[], as before the round, got 3000000000 after it. Start from a carry of float32, or convert the result with astype(x, "int32")."`,
    );
    expect(said(scan, give(-1), tensor(1, { dtype: "uint32" }), rows)).toMatchInlineSnapshot(
      `"DTypeError: scan: the carry must keep its shape and dtype, expected u32[], as before the round, got -1 after it. Start from a carry of float32, or convert the result with astype(x, "uint32")."`,
    );
    expect(said(scan, give(0), bool, rows)).toMatchInlineSnapshot(
      `"DTypeError: scan: the carry must keep its shape and dtype, expected bool[], as before the round, got 0 after it. Start from a carry of float32, or convert the result with astype(x, "bool")."`,
    );
    for (const dtype of ["int32", "uint32", "float32", "float64"] as const) {
      const [last] = scan(() => [7, null], tensor(1, { dtype }), null, { length: 2 });
      expect([last.dtype, last.item()]).toEqual([dtype, 7]);
    }
  });
});

describe("scan says what is wrong with", () => {
  it("what its function returns", () => {
    expect(said(scan, add, two, rows)).toMatchInlineSnapshot(
      `"TreeError: scan: the function must return [carry, result], got f32[2]. Write null in place of what there is not."`,
    );
    expect(said(scan, (c: Tensor) => [c, c, c], two, rows)).toMatchInlineSnapshot(
      `"TreeError: scan: the function must return [carry, result], got an array of 3. Write null in place of what there is not."`,
    );
    expect(said(scan, () => undefined, two, rows)).toMatchInlineSnapshot(
      `"TreeError: scan: the function must return [carry, result], got undefined. A function with braces needs a return."`,
    );
    expect(said(scan, async () => [two, null], two, rows)).toMatchInlineSnapshot(
      `"ArgumentError: scan: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns."`,
    );
    expect(said(scan, two, pair, rows)).toMatchInlineSnapshot(
      `"ArgumentError: scan: the first argument must be a function, got f32[2]. Pass the function itself, not what it returns."`,
    );
  });

  it("its rows", () => {
    expect(said(scan, pair, two, null)).toMatchInlineSnapshot(
      `"ArgumentError: scan: the number of rows must be known, got xs without arrays. Write { length: n } to go round n times without rows."`,
    );
    expect(said(scan, pair, two, rows, { length: 4 })).toMatchInlineSnapshot(
      `"ShapeError: scan: all arrays must have one number of rows, expected 4 as in length, got 3 in xs."`,
    );
    expect(said(scan, pair, two, { x: rows, y: zeros([4]) })).toMatchInlineSnapshot(
      `"ShapeError: scan: all arrays must have one number of rows, expected 3 as in xs.x, got 4 in xs.y."`,
    );
    expect(said(scan, pair, two, { x: rows, rate: 0.1 })).toMatchInlineSnapshot(
      `"ShapeError: scan: xs must hold arrays, which have rows, got f32[] for xs.rate. Let the function close over what it needs alike for every row."`,
    );
    expect(said(scan, pair, two, "abc")).toMatchInlineSnapshot(
      `"TreeError: scan: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got the string "abc" at (the tree itself). Keep functions, strings and class instances outside the tree, for example in a closure or a static argument."`,
    );
  });

  it("its options", () => {
    expect(said(scan, pair, two, null, { length: -1 })).toMatchInlineSnapshot(
      `"ArgumentError: scan: length must be a whole number from 0 on, got -1."`,
    );
    expect(said(scan, pair, two, null, { length: int })).toMatchInlineSnapshot(
      `"ArgumentError: scan: length must be a whole number from 0 on, got i32[]."`,
    );
    expect(said(scan, pair, two, rows, { unroll: 0 })).toMatchInlineSnapshot(
      `"ArgumentError: scan: unroll must be a whole number from 1 on, got 0."`,
    );
    expect(said(scan, pair, two, rows, { checkpoint: 0 })).toMatchInlineSnapshot(
      `"ArgumentError: scan: checkpoint must be a whole number from 1 on, got 0."`,
    );
    expect(said(scan, pair, two, rows, { checkpoint: "log" })).toMatchInlineSnapshot(
      `"ArgumentError: scan: checkpoint must be one of its kinds, expected "none", "sqrt" or a number of carries, got the string "log"."`,
    );
    expect(said(scan, pair, two, rows, 3)).toMatchInlineSnapshot(
      `"ArgumentError: scan: options must be an object, got 3. Write { name: value }."`,
    );
  });

  it("a map, by its name", () => {
    expect(said(map, same, null)).toMatchInlineSnapshot(
      `"ArgumentError: map: the number of rows must be known, got xs without arrays."`,
    );
    expect(said(map, same, scalar)).toMatchInlineSnapshot(
      `"ShapeError: map: xs must hold arrays, which have rows, got f32[] for xs. Let the function close over what it needs alike for every row."`,
    );
    expect(said(map, same, [two, rows])).toMatchInlineSnapshot(
      `"ShapeError: map: all arrays must have one number of rows, expected 2 as in xs[0], got 3 in xs[1]."`,
    );
    expect(said(map, same, rows, { batchSize: 0 })).toMatchInlineSnapshot(
      `"ArgumentError: map: batchSize must be a whole number from 1 on, got 0."`,
    );
    expect(said(map, async () => two, rows)).toMatchInlineSnapshot(
      `"ArgumentError: map: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns."`,
    );
    expect(said(map, async () => two, rows, { batchSize: 2 })).toMatchInlineSnapshot(
      `"ArgumentError: map: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns."`,
    );
    expect(said(map, rows, same)).toMatchInlineSnapshot(
      `"ArgumentError: map: the first argument must be a function, got f32[3,2]. Pass the function itself, not what it returns."`,
    );
  });
});

describe("whileLoop and foriLoop say what is wrong with", () => {
  it("a test", () => {
    const test = (result: unknown) => said(whileLoop, () => result, same, scalar);
    expect(said(whileLoop, (x: Tensor) => greater(x, 1), same, two)).toMatchInlineSnapshot(
      `"ShapeError: whileLoop: the test must be one bool, expected bool[], got bool[2]. Compare scalars, as in less(x, 10), or reduce with all() or any()."`,
    );
    expect(test(scalar)).toMatchInlineSnapshot(
      `"DTypeError: whileLoop: the test must be one bool, expected bool[], got f32[]. Compare scalars, as in less(x, 10), or reduce with all() or any()."`,
    );
    expect(test(1)).toMatchInlineSnapshot(
      `"DTypeError: whileLoop: the test must be one bool, expected bool[], got f32[]. Compare scalars, as in less(x, 10), or reduce with all() or any()."`,
    );
    expect(test([bool, bool])).toMatchInlineSnapshot(
      `"ShapeError: whileLoop: the test must be one bool, expected bool[], got 2 of them. Compare scalars, as in less(x, 10), or reduce with all() or any()."`,
    );
    expect(test(undefined)).toMatchInlineSnapshot(
      `"ShapeError: whileLoop: the test must be one bool, expected bool[], got 0 of them. Compare scalars, as in less(x, 10), or reduce with all() or any()."`,
    );
    expect(test(Promise.resolve(true))).toMatchInlineSnapshot(
      `"ArgumentError: whileLoop: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns."`,
    );
    expect(said(whileLoop, true, same, scalar)).toMatchInlineSnapshot(
      `"ArgumentError: whileLoop: the first argument must be a function, got true. Pass the function itself, not what it returns."`,
    );
    expect(said(whileLoop, () => true, scalar, same)).toMatchInlineSnapshot(
      `"ArgumentError: whileLoop: the second argument must be a function of the carry, got f32[]. Write whileLoop((carry) => ..., (carry) => ..., init)."`,
    );
  });

  it("bounds", () => {
    const counted = (lower: unknown, upper: unknown) =>
      said(foriLoop, lower, upper, (_: Tensor, x: Tensor) => x, two);
    expect(counted(0.5, 3)).toMatchInlineSnapshot(
      `"ArgumentError: foriLoop: lower must be a whole number that int32 can hold, got 0.5."`,
    );
    expect(counted(0, 3e9)).toMatchInlineSnapshot(
      `"ArgumentError: foriLoop: upper must be a whole number that int32 can hold, got 3000000000."`,
    );
    expect(counted(NaN, int)).toMatchInlineSnapshot(
      `"ArgumentError: foriLoop: lower must be a whole number that int32 can hold, got NaN."`,
    );
    expect(counted(0, scalar)).toMatchInlineSnapshot(
      `"DTypeError: foriLoop: upper must be a whole number or an integer scalar, expected i32[], got f32[]. Convert it with astype(upper, "int32")."`,
    );
    expect(counted(zeros([2], { dtype: "int32" }), 3)).toMatchInlineSnapshot(
      `"DTypeError: foriLoop: lower must be a whole number or an integer scalar, expected i32[], got i32[2]."`,
    );
    expect(counted(0, "3")).toMatchInlineSnapshot(
      `"DTypeError: foriLoop: upper must be a whole number or an integer scalar, expected i32[], got the string "3"."`,
    );
  });

  it("arguments and options", () => {
    const kept = (_: Tensor, x: Tensor): Tensor => x;
    expect(said(foriLoop, 0, 3, two, kept)).toMatchInlineSnapshot(
      `"ArgumentError: foriLoop: the third argument must be a function of i and the carry, got f32[2]. Write foriLoop(lower, upper, (i, carry) => ..., init)."`,
    );
    expect(said(foriLoop, 0, 3, kept, two, { checkpoint: "log" })).toMatchInlineSnapshot(
      `"ArgumentError: foriLoop: checkpoint must be one of its kinds, expected "none", "sqrt" or a number of carries, got the string "log"."`,
    );
    expect(said(foriLoop, 0, int, kept, two, { checkpoint: "sqrt" })).toMatchInlineSnapshot(
      `"ArgumentError: foriLoop: checkpoint must be a number of carries where a bound is a tensor, got the string "sqrt". Leave it out: 64 carries serve for up to 800,000 rounds."`,
    );
    expect(said(foriLoop, 0, int, kept, two, { checkpoint: 0 })).toMatchInlineSnapshot(
      `"ArgumentError: foriLoop: checkpoint must be a whole number from 1 on, got 0."`,
    );
    expect(said(whileLoop, () => false, same, two, { checkpoint: "sqrt" })).toMatchInlineSnapshot(
      `"ArgumentError: whileLoop: checkpoint must be a whole number from 1 on, got the string "sqrt"."`,
    );
  });
});

describe("associativeScan says what is wrong with", () => {
  it("its arrays", () => {
    expect(said(associativeScan, add, [two, zeros([3])])).toMatchInlineSnapshot(
      `"ShapeError: associativeScan: all arrays must have one size along the axis, expected 2 as in f32[2], got f32[3]."`,
    );
    expect(said(associativeScan, add, scalar)).toMatchInlineSnapshot(
      `"ShapeError: associativeScan: axis out of range, expected no axis for a scalar, got 0."`,
    );
    expect(said(associativeScan, add, two, { axis: 1 })).toMatchInlineSnapshot(
      `"ShapeError: associativeScan: axis out of range, expected an integer from -1 to 0, got 1."`,
    );
    expect(said(associativeScan, two, add)).toMatchInlineSnapshot(
      `"ArgumentError: associativeScan: the first argument must be a function, got f32[2]. Pass the function itself, not what it returns."`,
    );
    expect(said(associativeScan, async () => two, two)).toMatchInlineSnapshot(
      `"ArgumentError: associativeScan: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns."`,
    );
  });
});
