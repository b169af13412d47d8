/**
 * The zeros that a `where` puts in place of cotangents in a backward pass, followed element by element: harmless, until one
 * meets a NaN or an infinite derivative of the branch that was not chosen.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { select } from "../primitives/select.js";
import type { Place } from "../trace/places.js";
import type { Marks } from "./flow.js";
import { followed } from "./flow.js";
import type { Watched } from "./watch.js";

/** Follows the zeros through the applications that it is shown. */
export interface WhereZeros {
  /** Writes down which elements of the results have such zeros among what they were made of. */
  readonly observe: (application: Watched) => void;
  /** Marks of these elements, 0 at the others; undefined where there are none. */
  readonly marksOf: (x: Tensor) => Marks | undefined;
  /** Where the `where` stands that put the zero of a mark. */
  readonly placeOf: (mark: number) => Place;
}

const isZero = (x: Tensor): boolean => {
  const values = elementsOf(x, "traceNonFinite");
  for (let p = 0; p < values.length; p++) if (values[p] !== 0) return false;
  return true;
};

// The elements of a choice between cotangents and zeros at which the zeros were chosen.
function zerosPut([condition, ...branches]: readonly Tensor[]): readonly boolean[] {
  const [isZeroWhere, isZeroElse] = branches.map(isZero);
  return Array.from(elementsOf(condition, "traceNonFinite"), (chosen) =>
    chosen !== 0 ? isZeroWhere : isZeroElse,
  );
}

/** Nothing followed so far. */
export function whereZeros(): WhereZeros {
  const known = new WeakMap<Tensor, Marks>();
  const places: Place[] = [];

  const observe = (application: Watched): void => {
    const { primitive, args, outs } = application;
    const isMasked = args.some((arg) => known.has(arg));
    if (!isMasked && primitive !== select) return;
    const place = application.place();
    // What the user makes of gradients has zeros of its own.
    if (!place.isBackward) return;
    const marks = args.map((arg) => known.get(arg) ?? new Float64Array(arg.size));
    const inherited = isMasked
      ? followed(application, marks)
      : outs.map(({ size }) => new Float64Array(size));
    const put = primitive === select ? zerosPut(args) : [];
    const mark = put.includes(true) ? places.push(place) : 0;
    outs.forEach((out, i) => {
      const own = put.length === 0 ? inherited[i] : inherited[i].map((old, p) => (put[p] ? mark : old));
      if (isFloating(out.dtype) && own.some((one) => one > 0)) known.set(out, own);
    });
  };
  return { observe, marksOf: (x) => known.get(x), placeOf: (mark) => places[mark - 1] };
}

/** What to write in place of a `where` whose zero became NaN; `met` is what it met, at `place`. */
export function whereFix(hiding: Place, place: Place, met: "NaN" | "Infinity"): string {
  const name = hiding.derivativeOf ?? "where";
  const what = met === "NaN" ? "a NaN" : "an infinite derivative";
  return (
    `The ${name} at ${hiding.line} does not choose this value, but its cotangent 0 meets ${what} here ` +
    `(${place.line}), and 0 * ${met} is NaN. Make the argument safe before the operation: ` +
    "where(c, f(where(c, x, 1)), other) in place of where(c, f(x), other)."
  );
}
