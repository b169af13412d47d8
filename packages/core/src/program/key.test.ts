/** Structural keys: what they ignore and what they tell apart. */
import { expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { makeTensor, scalarTensor } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
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

it("keeps the order of fields, which functions see, and strings apart from numbers, holes from nothing", () => {
  expect(paramsKey({ a: 1, b: [2] })).toBe(paramsKey({ a: 1, b: [2] }));
  expect(paramsKey({ a: 1, b: [2] })).not.toBe(paramsKey({ b: [2], a: 1 }));
  expect(paramsKey({ a: "1" })).not.toBe(paramsKey({ a: 1 }));
  expect(paramsKey(new Array(1))).not.toBe(paramsKey([]));
});

it("takes symbols by identity, those of the registry by name, as values and as keys", () => {
  const [a, b] = [Symbol("a"), Symbol("a")];
  expect(paramsKey(a)).toBe(paramsKey(a));
  expect(paramsKey(a)).not.toBe(paramsKey(b));
  expect(paramsKey(Symbol.for("a"))).toBe(paramsKey(Symbol.for("a")));
  expect(paramsKey(Symbol.for("a"))).not.toBe(paramsKey(Symbol.for("b")));
  expect(paramsKey({ [a]: 1 })).toBe(paramsKey({ [a]: 1 }));
  expect(paramsKey({ [a]: 1 })).not.toBe(paramsKey({ [a]: 2 }));
  expect(paramsKey({ [a]: 1 })).not.toBe(paramsKey({ [b]: 1 }));
  expect(paramsKey({ [a]: 1 })).not.toBe(paramsKey({}));
});

it("takes typed arrays by kind and elements", () => {
  const zeros = new Float32Array(5000);
  const key = paramsKey(zeros);
  expect(paramsKey(zeros.slice())).toBe(key);
  expect(paramsKey(new Float64Array(5000))).not.toBe(key);
  zeros[4000] = -0;
  expect(paramsKey(zeros)).not.toBe(key);
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
