/** Special functions, segments and interpolation against JAX, SciPy and mpmath. */
import {
  betaln,
  gammainc,
  gammaincc,
  i0e,
  i1e,
  interp,
  jvp,
  logNdtr,
  ndtr,
  ndtri,
  onesLike,
  polygamma,
  random,
  sampleBeta,
  sampleGamma,
  sampleLogGamma,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentProd,
  segmentSum,
  type Tensor,
  tensor,
  zeta,
} from "@cotangent/core";
import { describeFixture, type Options, type Runner } from "./runCase.js";

type Segments = (data: Tensor, ids: Tensor, count: number) => Tensor;

const ofSegments =
  (f: Segments): Runner =>
  (o: Options) =>
  (data) =>
    f(data, tensor([...o.numbers("ids")], { dtype: "int32" }), o.number("count"));

const only = (o: Options, name: string): { readonly [name: string]: number } =>
  o.has(name) ? { [name]: o.number(name) } : {};

const dtypeOf = ({ dtype }: Tensor): { readonly dtype: "float32" | "float64" } => ({
  dtype: dtype === "float64" ? "float64" : "float32",
});

// The derivative of gammainc in its first argument.
const inA = (a: Tensor, x: Tensor): Tensor =>
  jvp((order: Tensor) => gammainc(order, x), [a], [onesLike(a)])[1];

describeFixture("functions", {
  ndtr: () => (x) => ndtr(x),
  logNdtr: () => (x) => logNdtr(x),
  ndtri: () => (p) => ndtri(p),
  i0e: () => (x) => i0e(x),
  i1e: () => (x) => i1e(x),
  betaln: () => (a, b) => betaln(a, b),
  gammainc: () => (a, x) => gammainc(a, x),
  gammaincc: () => (a, x) => gammaincc(a, x),
  gammaincSlope: () => (a, x) => inA(a, x),
  gammaincInA: () => (a, x) => [
    inA(a, x),
    jvp((order: Tensor) => inA(order, x), [a], [onesLike(a)])[1],
    jvp((at: Tensor) => inA(a, at), [x], [onesLike(x)])[1],
  ],
  zeta: () => (s, q) => zeta(s, q),
  sampleGamma: () => (words, a) => sampleGamma(random.wrapKeyData(words), a, undefined, dtypeOf(a)),
  sampleLogGamma: () => (words, a) => sampleLogGamma(random.wrapKeyData(words), a, undefined, dtypeOf(a)),
  sampleBeta: () => (words, a, b) => sampleBeta(random.wrapKeyData(words), a, b, undefined, dtypeOf(a)),
  polygamma: (o) => (x) => polygamma(o.number("n"), x),
  segmentSum: ofSegments(segmentSum),
  segmentMean: ofSegments(segmentMean),
  segmentMax: ofSegments(segmentMax),
  segmentMin: ofSegments(segmentMin),
  segmentProd: ofSegments(segmentProd),
  interp: (o) => (x, xp, fp) =>
    interp(x, xp, fp, { ...only(o, "left"), ...only(o, "right"), ...only(o, "period") }),
});
