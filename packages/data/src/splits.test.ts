/** Splits and folds: every example once, in the proportions asked for, also within each label. */
import { random, tensor } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kFold, split, splitIndices } from "./splits.js";

const numbers = (size: number): readonly number[] => Array.from({ length: size }, (_, i) => i);
const cases = fc.record({
  labels: fc.array(fc.nat(3), { minLength: 2, maxLength: 40 }),
  stratified: fc.boolean(),
  seed: fc.option(fc.nat(100)),
});
const optionsOf = (labels: readonly number[], stratified: boolean, seed: number | null) => ({
  ...(seed === null ? {} : { key: random.key(seed) }),
  ...(stratified ? { stratify: tensor(Int32Array.from(labels)) } : {}),
});
const counts = (labels: readonly number[], part: readonly number[]): readonly number[] =>
  [0, 1, 2, 3].map((label) => part.filter((i) => labels[i] === label).length);

describe("splitIndices", () => {
  it("deals every example once, each part its share to within one, of every label if asked", () => {
    const parts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(cases, parts, ({ labels, stratified, seed }, weights) => {
        const dealt = splitIndices(labels.length, weights, optionsOf(labels, stratified, seed)).map(
          (part) => [...part.toTypedArray()],
        );
        expect(dealt.flat().sort((a, b) => a - b)).toEqual(numbers(labels.length));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [i, part] of dealt.entries()) {
          const share = weights[i] / total;
          if (!stratified) expect(Math.abs(part.length - labels.length * share)).toBeLessThan(1);
          else
            for (const [label, count] of counts(labels, part).entries())
              expect(Math.abs(count - share * labels.filter((each) => each === label).length)).toBeLessThan(
                1,
              );
        }
      }),
    );
  });

  it("keeps the order without a key, and depends on the key alone with one", () => {
    expect(splitIndices(5, [3, 2]).map((part) => part.toArray())).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    const of = (seed: number) =>
      splitIndices(30, [1, 1], { key: random.key(seed) }).map((part) => part.toArray());
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    const [a, b] = split([tensor([1, 2, 3])], [2, 1]);
    expect([a[0].toArray(), b[0].toArray()]).toEqual([[1, 2], [3]]);
  });
});

describe("kFold", () => {
  it("judges every example once, in parts that differ by one, of every label if asked", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 2, max: 7 }), ({ labels, stratified, seed }, folds) => {
        fc.pre(folds <= labels.length);
        const rounds = kFold(labels.length, folds, optionsOf(labels, stratified, seed));
        const validations = rounds.map(({ validation }) => [...validation.toTypedArray()]);
        expect(validations.flat().sort((a, b) => a - b)).toEqual(numbers(labels.length));
        for (const { train, validation } of rounds)
          expect([...train.toTypedArray(), ...validation.toTypedArray()].sort((a, b) => a - b)).toEqual(
            numbers(labels.length),
          );
        const spread = (sizes: readonly number[]) => Math.max(...sizes) - Math.min(...sizes);
        expect(spread(validations.map(({ length }) => length))).toBeLessThanOrEqual(1);
        if (!stratified) return;
        for (const label of [0, 1, 2, 3])
          expect(spread(validations.map((part) => counts(labels, part)[label]))).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("wrong calls", () => {
  it.each([
    ["no part", () => splitIndices(3, []), "splitIndices: parts must be positive numbers, got []."],
    [
      "a part of nothing",
      () => splitIndices(3, [1, 0]),
      "splitIndices: parts must be positive numbers, got [1, 0].",
    ],
    ["one fold", () => kFold(3, 1), "kFold: folds must be a whole number, expected 2 to 3, got 1."],
    [
      "labels of others",
      () => kFold(3, 2, { stratify: tensor([1, 2]) }),
      "kFold: stratify must have one label per example, expected [3], got [2].",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});
