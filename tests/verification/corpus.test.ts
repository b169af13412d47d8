/** checkGrads on functions of known truth: no false alarm, no miss; and the guide's table is what comes out. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { corpus } from "./corpus/index.js";
import { dtypes, judged, verdictFor, withTable } from "./table.js";

describe.each(dtypes)("checkGrads in %s", (dtype) => {
  it.each(corpus.map((entry) => [entry.truth, entry.name, entry] as const))(
    "%s: %s",
    (truth, _name, entry) => {
      const verdicts = [0, 1, 2].map((seed) => judged(entry, dtype, seed));
      expect(verdicts).toEqual(verdicts.map(() => verdictFor[truth]));
    },
  );
});

describe("the corpus", () => {
  it("has 150 functions, and no two of one name", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(150);
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
  });

  it("is in the guide as it is judged", () => {
    const guide = readFileSync(new URL("../../docs/guides/verification.md", import.meta.url), "utf8");
    expect(withTable(guide)).toBe(guide);
  });
});
