/** Places are kept for the length of a call, and leave no trace in what is compiled. */
import { describe, expect, it } from "vitest";
import { jit, log, mul, type Tensor, tensor } from "../index.js";
import { traceNonFinite } from "../testing/traceNonFinite.js";
import { currentPlace, keepingPlaces, keepsPlaces } from "./places.js";

describe("places", () => {
  it("are kept for the length of a call, also of one that throws", () => {
    expect(keepsPlaces()).toBe(false);
    expect(keepingPlaces(() => keepsPlaces())).toBe(true);
    const fails = (): void =>
      keepingPlaces(() => {
        throw new Error("no");
      });
    expect(fails).toThrow("no");
    expect(keepsPlaces()).toBe(false);
  });

  it("are lines of the user", () => {
    expect(keepingPlaces(currentPlace)).toMatchObject({ isBackward: false });
    expect(currentPlace().line).toMatch(/places\.test\.ts:\d+:\d+$/);
  });

  it("are found for what was compiled before, and what is compiled stays", () => {
    let traces = 0;
    const f = jit((x: Tensor) => {
      traces++;
      return log(mul(x, 2));
    });
    f(tensor(1));
    expect(traceNonFinite(f)(tensor(0)).first?.line).toMatch(/places\.test\.ts/);
    expect([f.cacheSize(), traces]).toEqual([1, 2]);
    f(tensor(3));
    expect([f.cacheSize(), traces]).toEqual([1, 2]);
  });
});
