/** 20,000 damaged files per format: each is read or refused with a FormatError that says where, in no time. `npm run fuzz` of this package runs a million. */
import { describe, expect, it } from "vitest";
import { fuzz, fuzzTargets } from "./mutate.testing.js";

/** Another one each day, so that many days try many files; it stands in the name of the test, and thus in the report. */
const firstSeed = Math.floor(Date.now() / 86_400_000) * 20_000;

describe("damaged files", () => {
  it.each(Object.keys(fuzzTargets))(`%s, seeds from ${firstSeed}`, (name) => {
    const { refused, read, failure } = fuzz(fuzzTargets[name], 20_000, firstSeed);
    expect(failure).toBeUndefined();
    expect(refused + read).toBe(20_000);
    expect(refused).toBeGreaterThan(0);
    expect(read).toBeGreaterThan(0);
  });
});
