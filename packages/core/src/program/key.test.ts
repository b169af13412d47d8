/** Structural keys: what they ignore and what they tell apart. */
import { expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { makeTensor } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { scalarTensor } from "../primitives/constant.js";
import { mul } from "../primitives/mul.js";
import { makeProgram } from "../trace/makeProgram.js";
import { paramsKey, programKey } from "./key.js";

const x = makeTensor([2, 3], "float32", new Float32Array(6));
const keyOf = (f: (x: Tensor) => unknown, arg = x): string => programKey(makeProgram(f)(arg));

it("ignores which variables and which trace, not what is done", () => {
  expect(keyOf((a) => mul(add(a, a), a))).toBe(keyOf((b) => mul(add(b, b), b)));
  expect(keyOf((a) => mul(add(a, a), a))).not.toBe(keyOf((a) => add(mul(a, a), a)));
  expect(keyOf((a) => reduceSum(a, { axes: [0] }))).not.toBe(keyOf((a) => reduceSum(a, { axes: [1] })));
  expect(keyOf((a) => add(a, a))).not.toBe(
    keyOf((a) => add(a, a), makeTensor([6], "float32", new Float32Array(6))),
  );
});

it("takes small constants by value, telling -0 from 0 and dtypes apart, large ones by identity", () => {
  const plus = (value: number) => keyOf((a) => [a, scalarTensor(value, "float32")]);
  expect(plus(1)).toBe(plus(1));
  expect(plus(0)).not.toBe(plus(-0));
  expect(keyOf(() => scalarTensor(1, "int32"))).not.toBe(keyOf(() => scalarTensor(1, "uint32")));
  const large = (): Tensor => makeTensor([100], "float32", new Float32Array(100));
  const one = large();
  expect(keyOf(() => one)).toBe(keyOf(() => one));
  expect(keyOf(() => one)).not.toBe(keyOf(large));
});

it("orders the fields of parameters and keeps strings apart from numbers", () => {
  expect(paramsKey({ a: 1, b: [2] })).toBe(paramsKey({ b: [2], a: 1 }));
  expect(paramsKey({ a: "1" })).not.toBe(paramsKey({ a: 1 }));
});

it("takes instances of classes by identity: their fields need not show what they hold", () => {
  expect(paramsKey(new Map([[1, 2]]))).not.toBe(paramsKey(new Map([[3, 4]])));
  expect(paramsKey(new Date(0))).not.toBe(paramsKey(new Date(0)));
  expect(paramsKey(1n)).not.toBe(paramsKey(1));
});

it("programs are frozen throughout, so a key stays true", () => {
  const whole = makeProgram((a: Tensor) => add(a, a))(x);
  expect([whole, whole.inputs, whole.equations, whole.outputs].every(Object.isFrozen)).toBe(true);
});
