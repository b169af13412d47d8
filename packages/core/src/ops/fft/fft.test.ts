/** What fixtures do not tell: accuracy for many numbers of points, theorems, programs. */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../../base/tensor.js";
import { jit } from "../../execute/jit.js";
import { closeTo, sameBits, tolerances } from "../../testing/close.js";
import { grad } from "../../transform/grad.js";
import { vmap } from "../../transform/vmap.js";
import { add, mul } from "../arithmetic.js";
import { at } from "../at.js";
import { tensor } from "../create.js";
import { normal } from "../random/continuous.js";
import { key } from "../random/key.js";
import { sum } from "../reduce.js";
import * as fft from "./index.js";
import { unitRoot } from "./roots.js";

const drawn = (seed: number, ...shape: readonly number[]): Tensor =>
  normal(key(seed), shape, { dtype: "float64" });

describe("unitRoot", () => {
  it("lies on the circle, and is exact where that is possible", () => {
    const eighths = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => unitRoot(k, 8));
    const h = Math.SQRT1_2;
    const expected = [
      [1, 0],
      [h, h],
      [0, 1],
      [-h, h],
      [-1, 0],
      [-h, -h],
      [0, -1],
      [h, -h],
    ];
    expect(closeTo(eighths.flat(), expected.flat(), { rtol: Number.EPSILON }).close).toBe(true);
    expect([0, 2, 4, 6].map((k) => unitRoot(k, 8))).toEqual([
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ]);
    for (let k = 0; k < 1009; k++) {
      const [c, s] = unitRoot(k, 1009);
      expect(Math.abs(c * c + s * s - 1)).toBeLessThan(4 * Number.EPSILON);
      // The angle sum from half of the turn: cos 2x = 2 cos^2 x - 1.
      const [c2] = unitRoot(2 * k, 1009);
      expect(Math.abs(2 * c * c - 1 - c2)).toBeLessThan(8 * Number.EPSILON);
    }
  });
});

describe("fft", () => {
  // Every number of points up to 80, and what products, primes and powers there are beyond.
  const counts = [
    ...Array.from({ length: 80 }, (_, i) => i + 1),
    121,
    128,
    134,
    210,
    257,
    1000,
    1024,
    2003,
    4096,
  ];

  it("is undone by its inverse, and keeps the length", () => {
    for (const n of counts) {
      const [re, im] = [drawn(n, n), drawn(n + 1, n)];
      const there = fft.fft({ re, im }, { norm: "ortho" });
      const back = fft.ifft(there, { norm: "ortho" });
      const close = { rtol: 16 * Number.EPSILON };
      expect(closeTo(back.re, re, close), `${n}`).toMatchObject({ close: true });
      expect(closeTo(back.im, im, close), `${n}`).toMatchObject({ close: true });
      const length = (x: fft.Complex): number => sum(add(mul(x.re, x.re), mul(x.im, x.im))).item();
      expect(closeTo([length(there)], [length({ re, im })], { rtol: tolerances.float64.adjoint }).close).toBe(
        true,
      );
      expect(closeTo(fft.irfft(fft.rfft(re), { n }), re, close), `${n}`).toMatchObject({ close: true });
    }
  });

  it("turns one point into a wave", () => {
    for (const n of [7, 48, 131, 1024]) {
      const { re, im } = fft.fft(
        tensor(
          Array.from({ length: n }, (_, j) => Number(j === 1)),
          { dtype: "float64" },
        ),
      );
      const roots = Array.from({ length: n }, (_, k) => unitRoot(k, n));
      const close = { rtol: 8 * Number.EPSILON };
      expect(
        closeTo(
          re,
          roots.map(([c]) => c),
          close,
        ),
      ).toMatchObject({ close: true });
      expect(
        closeTo(
          im,
          roots.map(([, s]) => -s),
          close,
        ),
      ).toMatchObject({ close: true });
    }
  });

  it("gives the same bits mapped, compiled and one by one, with its gradient", () => {
    for (const n of [12, 66, 67]) {
      const x = drawn(n, 3, n);
      const power = (row: Tensor): Tensor => {
        const { re, im } = fft.rfft(row);
        return add(mul(re, re), mul(im, im));
      };
      const slope = grad((row: Tensor) => sum(power(row)));
      for (const f of [power, slope]) {
        const mapped = vmap(f)(x);
        expect(sameBits(jit(vmap(f))(x), mapped)).toBe(true);
        for (const i of [0, 1, 2]) expect(sameBits(f(at(x, i).get()), at(mapped, i).get())).toBe(true);
      }
    }
  });

  it("says what is wrong", () => {
    const x = tensor([1, 2]);
    const calls: readonly (readonly [() => unknown, string])[] = [
      [
        () => fft.fft(x, { n: 0 }),
        "fft: a transform has at least one point, expected an integer from 1, got 0.",
      ],
      [
        () => fft.fft({ re: x, im: tensor([1]) }),
        "fft: both parts of complex numbers must have one shape, expected [2], got [1]",
      ],
      [
        () => fft.fftn(x, { axes: [0, -1] }),
        "fftn: axes must be different, and have a size in s each, expected 2 different axes and sizes, got axes [0,-1] (f32[2]).",
      ],
      [() => fft.ifft(x, { axis: 1 }), "ifft: axis out of range"],
    ];
    for (const [call, text] of calls) expect(call).toThrow(text);
  });
});
