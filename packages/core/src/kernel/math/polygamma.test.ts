/** polygamma against mpmath, on both sides of zero and at the poles. @module */
import { describe, expect, it } from "vitest";
import { tolerances, ulpDistance } from "../../testing/close.js";
import { argument, evaluator } from "./evaluate.testing.js";
import { polygamma } from "./polygamma.js";

const known = [
  {
    order: 1,
    positive: [
      [0.001, 1000001.6425331958],
      [0.1, 101.43329915079275],
      [0.25, 17.19732915450711],
      [0.5, 4.934802200544679],
      [1, 1.6449340668482264],
      [1.4616, 0.9677007114650835],
      [2, 0.6449340668482264],
      [3.7, 0.3100378576700383],
      [7.25, 0.14787923315893217],
      [12.1625, 0.08569250890232155],
      [14, 0.07404026866401034],
      [20.5, 0.04998959242996099],
      [106.04, 0.009475009653266985],
      [10000000000.0, 1.00000000005e-10],
    ],
    negative: [
      [-0.3, 13.945160267805722],
      [-0.5, 8.934802200544679],
      [-1.25, 19.181879647671607],
      [-2.2, 28.200530152194034],
      [-5.5002, 9.703329279103542],
    ],
  },
  {
    order: 2,
    positive: [
      [0.001, -2000000002.3976321],
      [0.1, -2001.8614573783436],
      [0.25, -129.32773993753693],
      [0.5, -16.82879664423432],
      [1, -2.4041138063191885],
      [1.4616, -0.8855761967999034],
      [2, -0.4041138063191886],
      [3.7, -0.09539530872855403],
      [7.25, -0.02182895229519774],
      [12.1625, -0.007338733220968852],
      [14, -0.005479465690312488],
      [20.5, -0.0024984397723677343],
      [106.04, -8.97751363263787e-5],
      [10000000000.0, -1.0000000001e-20],
    ],
    negative: [
      [-0.3, 67.63908119988317],
      [-0.5, -0.82879664423432],
      [-1.25, 123.72136678366236],
      [-2.2, 246.9151203992105],
      [-5.5002, -0.06654974098801676],
    ],
  },
  {
    order: 3,
    positive: [
      [0.001, 6000000000006.469],
      [0.1, 60004.51287679026],
      [0.25, 1538.7821440091884],
      [0.5, 97.40909103400244],
      [1, 6.493939402266829],
      [1.4616, 1.5511250508129752],
      [2, 0.49393940226682914],
      [3.7, 0.058279217956563614],
      [7.25, 0.0064330375979401565],
      [12.1625, 0.0012562202053796262],
      [14, 0.0008106647012315087],
      [20.5, 0.0002496881810853771],
      [106.04, 1.7012151137611726e-6],
      [10000000000.0, 2.0000000003e-30],
    ],
    negative: [
      [-0.3, 766.6198904191685],
      [-0.5, 193.40909103400244],
      [-1.25, 1558.2209125348506],
      [-2.2, 3768.52054063475],
      [-5.5002, 194.80935695434087],
    ],
  },
] as const;

const { valueUlp, adjoint } = tolerances.float64;

describe("polygamma", () => {
  for (const { order, positive, negative } of known) {
    const f = evaluator(polygamma(argument(0, "float64"), order));
    const narrow = evaluator(polygamma(argument(0, "float32"), order));
    it(`of order ${order} is good to a few ULP for positive x`, () => {
      for (const [x, value] of positive)
        expect(ulpDistance(f(x), value, "float64"), `at ${x}`).toBeLessThanOrEqual(valueUlp);
    });
    it(`of order ${order} loses some digits for negative x, where its terms cancel`, () => {
      for (const [x, value] of negative)
        expect(Math.abs(f(x) - value) / Math.abs(value), `at ${x}`).toBeLessThan(adjoint);
    });
    it(`of order ${order} is rounded from float64 in float32`, () => {
      for (const [x, value] of positive) {
        if (Math.fround(x) === x) expect(narrow(x)).toBe(Math.fround(value));
      }
    });
  }
  it("knows its poles and limits", () => {
    const points = [0, -0, -1, -3, Infinity, -Infinity, NaN];
    const at = (order: number): readonly number[] => {
      const f = evaluator(polygamma(argument(0, "float64"), order));
      return points.map((x) => f(x));
    };
    expect(at(1)).toEqual([Infinity, Infinity, Infinity, Infinity, 0, NaN, NaN]);
    expect(at(2)).toEqual([-Infinity, Infinity, NaN, NaN, -0, NaN, NaN]);
  });
});
