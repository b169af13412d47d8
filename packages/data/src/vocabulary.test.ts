/** Vocabularies: encoding and decoding undo each other, counts count, and wrong calls say so. */
import { tensor } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeTokens, encodeTokens, fitVocabulary, ngrams, ngramTable, vocabularyOf } from "./vocabulary.js";

describe("fitVocabulary", () => {
  it("decoding undoes encoding for every token it has, whatever the token", () => {
    const words = fc.array(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "", "<unk>")));
    fc.assert(
      fc.property(words, (tokens) => {
        const vocabulary = fitVocabulary(tokens);
        expect(decodeTokens(encodeTokens(tokens, vocabulary), vocabulary)).toEqual(tokens);
        const total = vocabulary.counts.reduce((sum, count) => sum + count, 0);
        expect(total).toBe(tokens.filter((token) => token !== "<unk>").length);
        expect(vocabulary.counts.slice(1)).toEqual(vocabulary.counts.slice(1).toSorted((a, b) => b - a));
        const saved = vocabularyOf(vocabulary.tokens, { counts: vocabulary.counts, unknown: "<unk>" });
        expect(saved).toEqual(vocabulary);
      }),
    );
  });

  it("leaves out what is rare, and what does not fit", () => {
    const tokens = ["c", "a", "b", "a", "b", "a"];
    expect(fitVocabulary(tokens, { minCount: 2 }).tokens).toEqual(["<unk>", "a", "b"]);
    expect(fitVocabulary(tokens, { maxSize: 2, unknown: null }).tokens).toEqual(["a", "b"]);
    expect(encodeTokens(["c", "a"], fitVocabulary(tokens, { maxSize: 2 })).toArray()).toEqual([0, 1]);
  });

  it.each([
    [
      "a token twice",
      () => vocabularyOf(["a", "a"]),
      "vocabularyOf: tokens must differ, got 1 that come again.",
    ],
    ["too few counts", () => vocabularyOf(["a"], { counts: [] }), "there must be one count per token"],
    [
      "an unknown unknown",
      () => vocabularyOf(["a"], { unknown: "b" }),
      "the unknown token must be one of the tokens",
    ],
    ["a token of others", () => encodeTokens(["b"], vocabularyOf(["a"])), 'got "b" at 0.'],
    [
      "a number of none",
      () => decodeTokens(tensor([-1]), vocabularyOf(["a"])),
      "expected 0 to 0, got -1 at 0.",
    ],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("n-grams", () => {
  it("are all runs of n, as lists and as a table", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (items, n) => {
        const runs = ngrams(items, n);
        expect(runs.length).toBe(Math.max(0, items.length - n + 1));
        expect(ngramTable(tensor(Int32Array.from(items)), n).toArray()).toEqual(runs);
        for (const [i, run] of runs.entries()) expect(run).toEqual(items.slice(i, i + n));
      }),
    );
  });
});
