/** Special functions, segments and interpolation against JAX, SciPy and mpmath. */
import {
  betaln,
  gammainc,
  gammaincc,
  i0e,
  i1e,
  interp,
  logNdtr,
  ndtr,
  ndtri,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentProd,
  segmentSum,
  type Tensor,
  tensor,
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

describeFixture("functions", {
  ndtr: () => (x) => ndtr(x),
  logNdtr: () => (x) => logNdtr(x),
  ndtri: () => (p) => ndtri(p),
  i0e: () => (x) => i0e(x),
  i1e: () => (x) => i1e(x),
  betaln: () => (a, b) => betaln(a, b),
  gammainc: () => (a, x) => gammainc(a, x),
  gammaincc: () => (a, x) => gammaincc(a, x),
  segmentSum: ofSegments(segmentSum),
  segmentMean: ofSegments(segmentMean),
  segmentMax: ofSegments(segmentMax),
  segmentMin: ofSegments(segmentMin),
  segmentProd: ofSegments(segmentProd),
  interp: (o) => (x, xp, fp) =>
    interp(x, xp, fp, { ...only(o, "left"), ...only(o, "right"), ...only(o, "period") }),
});
