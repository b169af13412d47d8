/** The verdicts of checkGrads: a kink is told from a bug, and both from what cannot be known. */
import { describe, expect, it } from "vitest";
import {
  abs,
  add,
  cos,
  customJvp,
  customVjp,
  div,
  equal,
  floor,
  greater,
  log,
  maximum,
  mul,
  sin,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from "../index.js";
import { checkGrads, gradientReport, verdictOf } from "./checkGrads.js";
import { GradientCheckError } from "./gradientCheckError.js";

const f64 = (data: number | readonly number[]): Tensor => tensor(data, { dtype: "float64" });
const first = { order: 1 } as const;

describe("a kink", () => {
  it("comes with its point, its direction and the slopes on both sides", () => {
    const [check] = gradientReport((x: Tensor) => mul(abs(x), 3), [f64(0)], first);
    expect(check).toMatchObject({ verdict: "kink", passed: false, analytic: 0 });
    expect(check.kink?.point[0].item()).toBe(0);
    const slope = 3 * Math.abs(check.kink?.direction[0].item() ?? 0);
    expect(check.kink?.left).toBeCloseTo(-slope, 9);
    expect(check.kink?.right).toBeCloseTo(slope, 9);
  });

  it("is reported of the throwing twin, unless it is accepted", () => {
    const check = (): void => checkGrads((x: Tensor) => abs(x), [f64(0)], first);
    expect(check).toThrow(GradientCheckError);
    expect(check).toThrow(
      /^checkGrads: kink: the forward derivative must agree with differences, expected .* by differences, got 0 by jvp/,
    );
    expect(check).toThrow(/the slope is -0\.[57]\d* before the point and 0\.[57]\d* after it/);
    expect(check).toThrow(
      /There is no derivative at f64\[\] 0 along f64\[\] .*: check beside it, or accept: \["pass", "kink"\]\./,
    );
    checkGrads((x: Tensor) => abs(x), [f64(0)], { ...first, accept: ["pass", "kink"] });
  });

  it("does not excuse a rule whose slope is none of those around it", () => {
    const tied = (slope: number) =>
      customJvp(
        (x: Tensor, y: Tensor) => maximum(x, y),
        ([x, y], [dx, dy]) => [
          maximum(x, y),
          where(equal(x, y), mul(add(dx, dy), slope), where(greater(x, y), dx, dy)),
        ],
      );
    const verdict = (slope: number): string =>
      verdictOf(gradientReport(tied(slope), [f64(1), f64(1)], first));
    expect([0.5, 1, 0].map(verdict)).toEqual(["kink", "fail", "fail"]);
  });

  it("does not excuse a rule that is wrong beside it", () => {
    const always = customJvp(
      (x: Tensor, y: Tensor) => maximum(x, y),
      ([x, y], [dx, dy]) => [maximum(x, y), mul(add(dx, dy), 0.5)],
    );
    expect(verdictOf(gradientReport(always, [f64(1), f64(1)], first))).toBe("fail");
  });

  it("is seen where the rule gives the mean of both slopes, as differences do", () => {
    expect(verdictOf(gradientReport((x: Tensor) => abs(x), [f64(0)], first))).toBe("kink");
    expect(verdictOf(gradientReport((x: Tensor) => mul(x, abs(x)), [f64(0)], first))).toBe("pass");
    expect(verdictOf(gradientReport((x: Tensor) => mul(x, abs(x)), [f64(0)], { order: 2 }))).toBe("kink");
  });

  it("is a jump too", () => {
    const [check] = gradientReport((x: Tensor) => floor(x), [f64(2)], first);
    expect(check).toMatchObject({ verdict: "kink", kink: { left: Infinity, right: 0 } });
  });

  it("beside a mistake in another element does not hide it", () => {
    const wrongSine = customJvp(
      (x: Tensor) => sin(x),
      ([x], [dx]) => [sin(x), mul(dx, 2)],
    );
    const f = (x: Tensor): Tensor => add(abs(x), wrongSine(sub(x, 1)));
    expect(verdictOf(gradientReport(f, [f64([0, 2, 3])], first))).toBe("fail");
  });
});

describe("nothing is concluded", () => {
  it.each([
    ["where the value is infinite", (x: Tensor) => log(x), 0],
    ["where it is NaN", (x: Tensor) => div(x, x), 0],
    ["at the end of a domain", (x: Tensor) => sqrt(x), 0],
    ["where differences do not settle", (x: Tensor) => mul(x, sin(div(1, mul(x, x)))), 1e-9],
  ] as const)("%s", (_name, f, at) => {
    const checks = gradientReport((x: Tensor) => f(x), [f64(at)], first);
    expect(verdictOf(checks)).toBe("inconclusive");
    expect(checks.find(({ verdict }) => verdict === "inconclusive")?.reason).toMatch(
      /not finite|do not settle/,
    );
    expect(() => checkGrads((x: Tensor) => f(x), [f64(at)], first)).toThrow(/^checkGrads: inconclusive: /);
  });
});

describe("functions without forward mode", () => {
  const sine = (factor: number) =>
    customVjp((x: Tensor) => sin(x), {
      fwd: (x) => [sin(x), x],
      bwd: (x, ct) => [mul(mul(cos(x), factor), ct)],
    });

  it("have their pullbacks compared with differences, to second order", () => {
    const checks = gradientReport((x: Tensor) => sum(sine(1)(x)), [f64([1, 2])], { order: 2 });
    expect(verdictOf(checks)).toBe("pass");
    expect(checks.filter(({ order }) => order === 1).every(({ against }) => against === "differences")).toBe(
      true,
    );
  });

  it("are told from wrong ones", () => {
    expect(() => checkGrads(sine(1.001), [f64([1, 2])], first)).toThrow(
      /the reverse-mode derivative must agree with differences, expected .* by differences, got .* for <v, J\^T w> by vjp/,
    );
  });
});
