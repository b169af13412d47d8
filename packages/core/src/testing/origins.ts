/**
 * Where values that are not finite come from, element by element: beside a harmless infinity stands the one that spoils.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import { stridesOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { select } from "../primitives/select.js";
import type { Place } from "../trace/places.js";
import type { Marks } from "./flow.js";
import { followed, isByPosition } from "./flow.js";
import type { Maker, NonFinite, OperandValue, OriginReport } from "./makerBook.js";
import { makerBook, unknown } from "./makerBook.js";
import type { Watched } from "./watch.js";

/** Marks of the elements of a tensor that are not finite, 0 at the others; undefined where there is none of the kind. */
interface Spoiled {
  readonly nan: Marks | undefined;
  readonly infinite: Marks | undefined;
}

/** Follows what is not finite through the applications that it is shown. */
export interface Origins {
  readonly observe: (application: Watched) => void;
  readonly report: (results: readonly Tensor[]) => OriginReport;
}

const finite: Spoiled = { nan: undefined, infinite: undefined };

const valuesOf = (x: Tensor): ArrayLike<number> => elementsOf(x, "traceNonFinite");

/** Is some element NaN or infinite? */
export function isSpoiled(x: Tensor): boolean {
  if (!isFloating(x.dtype)) return false;
  const values = valuesOf(x);
  for (let p = 0; p < values.length; p++) if (!Number.isFinite(values[p])) return true;
  return false;
}

function split(x: Tensor, marks: Marks): Spoiled {
  const values = valuesOf(x);
  const only = (isKind: (value: number) => boolean): Marks | undefined => {
    const own = marks.map((mark, p) => (isKind(values[p]) ? mark : 0));
    return own.some((mark) => mark > 0) ? own : undefined;
  };
  return { nan: only(Number.isNaN), infinite: only((value) => Math.abs(value) === Infinity) };
}

function indexAt(shape: readonly number[], position: number): readonly number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(position / stride) % shape[axis]);
}

/** Follows the elements that are not finite; `paths` are the names of the arguments. */
export function originsFor(paths: ReadonlyMap<Tensor, string>): Origins {
  const spoiled = new WeakMap<Tensor, Spoiled>();
  const masked = new WeakMap<Tensor, Place>();
  const book = makerBook();

  const marksOfArgument = (x: Tensor, path: string): Marks => {
    const top = book.top();
    const marks = Float64Array.from(valuesOf(x), (value, p) => (Number.isFinite(value) ? 0 : top - p));
    const first = marks.findIndex((mark) => mark > 0);
    book.enter({ first, causes: undefined, tell: (position) => argumentAt(x, path, position) }, x.size);
    return marks;
  };
  const spoiledOf = (x: Tensor): Spoiled => {
    const known = spoiled.get(x);
    if (known !== undefined) return known;
    const path = paths.get(x);
    const marksOf = (): Marks =>
      path === undefined ? new Float64Array(x.size).fill(unknown) : marksOfArgument(x, path);
    const fresh = isSpoiled(x) ? split(x, marksOf()) : finite;
    spoiled.set(x, fresh);
    return fresh;
  };
  // What was NaN or infinite before flows on; a NaN without one before it, or an infinity, is made here.
  const settle = (application: Watched, out: Tensor, before: Spoiled): void => {
    const values = valuesOf(out);
    const marks = new Float64Array(out.size);
    const causes = new Float64Array(out.size);
    const top = book.top();
    let first = -1;
    for (let p = 0; p < marks.length; p++) {
      if (Number.isFinite(values[p])) continue;
      const [nan, infinite] = [before.nan?.[p] ?? 0, before.infinite?.[p] ?? 0];
      const [same, other] = Number.isNaN(values[p]) ? [nan, infinite] : [infinite, nan];
      if (same > unknown) {
        marks[p] = same;
        continue;
      }
      marks[p] = top - p;
      if (same === 0 && other > unknown) causes[p] = other;
      if (first < 0 || (Number.isNaN(values[p]) && !Number.isNaN(values[first]))) first = p;
    }
    if (first >= 0) {
      const hiding = application.args.map((arg) => masked.get(arg));
      const tell = tellerOf(application, out, { paths, hiding });
      book.enter({ first, causes: causes.some((cause) => cause > 0) ? causes : undefined, tell }, out.size);
    }
    spoiled.set(out, split(out, marks));
  };
  const observe = (application: Watched): void => {
    const { primitive, args, outs } = application;
    const isHiding = primitive === select && application.place().isBackward;
    const hidden = isHiding
      ? application.place()
      : args.map((arg) => masked.get(arg)).find((place) => place !== undefined);
    if (hidden !== undefined) for (const out of outs) masked.set(out, hidden);
    if (args.length === 0 || !outs.some(isSpoiled)) return;
    const operands = args.map(spoiledOf);
    const follow = (kind: keyof Spoiled): readonly Marks[] | undefined => {
      if (operands.every((one) => one[kind] === undefined)) return undefined;
      const marks = operands.map((one, i) => one[kind] ?? new Float64Array(args[i].size));
      return followed(application, marks);
    };
    const [nan, infinite] = [follow("nan"), follow("infinite")];
    outs.forEach((out, i) => {
      if (isSpoiled(out)) settle(application, out, { nan: nan?.[i], infinite: infinite?.[i] });
    });
  };
  const report = (results: readonly Tensor[]): OriginReport => {
    const lists = results.map(spoiledOf).flatMap(({ nan, infinite }) => [nan ?? [], infinite ?? []]);
    return book.report(new Set(lists.flatMap((list) => [...list])));
  };
  return { observe, report };
}

function argumentAt(x: Tensor, path: string, position: number): NonFinite {
  const value = valuesOf(x)[position];
  const index = indexAt(x.shape, position);
  const operands = [{ value, path }];
  return { value, operation: "argument", index, operands, line: "", pass: "forward", loops: [] };
}

// `hiding` are the places of the `where` that put zeros into the operands, undefined for operands without.
function tellerOf(
  application: Watched,
  out: Tensor,
  known: { readonly paths: ReadonlyMap<Tensor, string>; readonly hiding: readonly (Place | undefined)[] },
): Maker["tell"] {
  const { primitive, args, loops } = application;
  const place = application.place();
  const { line, derivativeOf, isBackward } = place;
  const isSame = isByPosition(primitive);
  return (position) => {
    const operands = args.map((arg): OperandValue => {
      const path = known.paths.get(arg);
      const one = arg.size === 1 ? valuesOf(arg)[0] : isSame ? valuesOf(arg)[position] : undefined;
      return { value: one ?? `${arg.dtype}[${arg.shape.join()}]`, ...(path === undefined ? {} : { path }) };
    });
    // A zero that a `where` put in place of a cotangent, at this very element.
    const mayBeZero = (i: number): boolean => !(Math.abs(Number(operands[i].value)) > 0);
    const hidden = known.hiding.find((at, i) => at !== undefined && mayBeZero(i));
    return {
      value: valuesOf(out)[position],
      operation: primitive.name,
      index: indexAt(out.shape, position),
      operands,
      line,
      ...(derivativeOf === undefined ? {} : { derivativeOf }),
      pass: isBackward ? "backward" : "forward",
      loops,
      ...(isBackward && hidden !== undefined ? { fix: whereFix(hidden, place) } : {}),
    };
  };
}

function whereFix(hidden: Place, place: Place): string {
  return (
    `The where at ${hidden.line} does not choose this value, but its cotangent 0 meets an infinite derivative here ` +
    `(${place.line}), and 0 * Infinity is NaN. Make the argument safe before the operation: ` +
    "where(c, f(where(c, x, 1)), other) in place of where(c, f(x), other)."
  );
}
