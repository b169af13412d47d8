/** Fourier transforms against JAX. Complex numbers are two tensors. */
import { fft, type Tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { casesByOp, loadFixture } from "./load.js";
import { type CaseFunction, describeFixture, type Options } from "./runCase.js";

function normOf(o: Options): { readonly norm?: fft.FourierNorm } {
  const norm = o.raw("norm");
  return norm === "ortho" || norm === "forward" ? { norm } : {};
}

const one = (o: Options): fft.FourierOptions => ({
  ...normOf(o),
  ...(o.has("n") ? { n: o.number("n") } : {}),
  ...(o.has("axis") ? { axis: o.number("axis") } : {}),
});

const many = (o: Options): fft.ManyFourierOptions => ({
  ...normOf(o),
  ...(o.has("s") ? { s: o.numbers("s") } : {}),
  ...(o.has("axes") ? { axes: o.numbers("axes") } : {}),
});

/** Two arguments are the parts of complex numbers, one is real. */
const parts = ([re, im]: readonly Tensor[]): fft.ComplexLike => (im === undefined ? re : { re, im });

const complex =
  (f: (x: fft.ComplexLike) => fft.Complex): CaseFunction =>
  (...args) => {
    const { re, im } = f(parts(args));
    return [re, im];
  };

const shifts = (o: Options): fft.ShiftOptions => (o.has("axes") ? { axes: o.numbers("axes") } : {});

describeFixture("fft", {
  fft: (o) => complex((x) => fft.fft(x, one(o))),
  ifft: (o) => complex((x) => fft.ifft(x, one(o))),
  rfft: (o) => (x) => {
    const { re, im } = fft.rfft(x, one(o));
    return [re, im];
  },
  irfft:
    (o) =>
    (...args) =>
      fft.irfft(parts(args), one(o)),
  fftn: (o) => complex((x) => fft.fftn(x, many(o))),
  ifftn: (o) => complex((x) => fft.ifftn(x, many(o))),
  rfftn: (o) => (x) => {
    const { re, im } = fft.rfftn(x, many(o));
    return [re, im];
  },
  irfftn:
    (o) =>
    (...args) =>
      fft.irfftn(parts(args), many(o)),
  fftfreq: (o) => () => fft.fftfreq(o.number("n"), { d: o.number("d") }),
  rfftfreq: (o) => () => fft.rfftfreq(o.number("n"), { d: o.number("d") }),
  fftshift: (o) => (x) => fft.fftshift(x, shifts(o)),
  ifftshift: (o) => (x) => fft.ifftshift(x, shifts(o)),
});

describe("fixtures: fft", () => {
  it("cover every function of the namespace", () => {
    const covered = [...casesByOp(loadFixture("fft")).keys()];
    expect(Object.keys(fft).filter((name) => !covered.includes(name))).toEqual([]);
  });
});
