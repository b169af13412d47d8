/**
 * Where values that are not finite come from, element by element: beside a harmless infinity stands the one that spoils.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";
import { evaluate } from "../trace/evaluate.js";
import type { Marks } from "./flow.js";
import { followed, isByPosition } from "./flow.js";
import type { OriginReport } from "./makerBook.js";
import { makerBook } from "./makerBook.js";
import { argumentAt, constantAt, tellerOf } from "./tellers.js";
import type { Watched } from "./watch.js";
import { whereFix, whereZeros } from "./whereZeros.js";

/** Marks of the elements of a tensor that are not finite, 0 at the others; undefined where there is none of the kind. */
interface Spoiled {
  readonly nan: Marks | undefined;
  /** NaN that would be the zero of a `where`, had it not met what it hides. */
  readonly hidden: Marks | undefined;
  readonly infinite: Marks | undefined;
}

/** Follows what is not finite through the applications that it is shown. */
export interface Origins {
  readonly observe: (application: Watched) => void;
  readonly report: (results: readonly Tensor[]) => OriginReport;
}

const finite: Spoiled = { nan: undefined, hidden: undefined, infinite: undefined };

const valuesOf = (x: Tensor): ArrayLike<number> => elementsOf(x, "traceNonFinite");

/** Is some element NaN or infinite? */
export function isSpoiled(x: Tensor): boolean {
  if (!isFloating(x.dtype)) return false;
  const values = valuesOf(x);
  for (let p = 0; p < values.length; p++) if (!Number.isFinite(values[p])) return true;
  return false;
}

function split(x: Tensor, marks: Marks, isHidden: (position: number) => boolean): Spoiled {
  const values = valuesOf(x);
  const only = (isKind: (value: number, p: number) => boolean): Marks | undefined => {
    const own = marks.map((mark, p) => (isKind(values[p], p) ? mark : 0));
    return own.some((mark) => mark > 0) ? own : undefined;
  };
  return {
    nan: only((value, p) => Number.isNaN(value) && !isHidden(p)),
    hidden: only((value, p) => Number.isNaN(value) && isHidden(p)),
    infinite: only((value) => Math.abs(value) === Infinity),
  };
}

/** Follows the elements that are not finite; `paths` are the names of the arguments. */
export function originsFor(paths: ReadonlyMap<Tensor, string>): Origins {
  const spoiled = new WeakMap<Tensor, Spoiled>();
  const zeros = whereZeros();
  const book = makerBook();

  // What no operation made: an argument, or a constant that `application` is the first to take.
  const marksOfGiven = (x: Tensor, application: Watched | undefined): Marks => {
    const top = book.top();
    const marks = Float64Array.from(valuesOf(x), (value, p) => (Number.isFinite(value) ? 0 : top - p));
    const first = marks.findIndex((mark) => mark > 0);
    const path = paths.get(x);
    const tell = path === undefined ? constantAt(x, application) : argumentAt(x, path);
    book.enter({ first, causes: undefined, tell }, x.size);
    return marks;
  };
  const spoiledOf = (x: Tensor, application?: Watched): Spoiled => {
    const known = spoiled.get(x);
    if (known !== undefined) return known;
    const fresh = isSpoiled(x) ? split(x, marksOfGiven(x, application), () => false) : finite;
    spoiled.set(x, fresh);
    return fresh;
  };

  // The results with what a `where` hides out of the way: the zeros that became NaN are zeros, and what they met is 1.
  const unspoiled = ({ primitive, args, params }: Watched): readonly Tensor[] => {
    const tamed = args.map((arg) => {
      if (!isSpoiled(arg)) return arg;
      const [hidden, put] = [spoiledOf(arg).hidden, zeros.marksOf(arg)];
      const values = Float64Array.from(valuesOf(arg), (value, p) => {
        if (hidden !== undefined && hidden[p] > 0) return 0;
        return Number.isFinite(value) || (put !== undefined && put[p] > 0) ? value : 1;
      });
      return makeTensor(arg.shape, arg.dtype, arg.dtype === "float32" ? Float32Array.from(values) : values);
    });
    return evaluate.process(primitive, tamed, params);
  };
  // At which elements of a result that is spoiled is the NaN a zero of a `where`?
  const hiddenIn = (application: Watched, i: number): ((position: number) => boolean) => {
    const { primitive, args, outs } = application;
    const put = zeros.marksOf(outs[i]);
    if (put === undefined) return () => false;
    const would = valuesOf(unspoiled(application)[i]);
    const masked = isByPosition(primitive) ? args.filter((arg) => zeros.marksOf(arg) !== undefined) : [];
    // 0 / 0 is NaN whatever else is finite.
    const isZeroAt = (arg: Tensor, p: number): boolean =>
      valuesOf(arg)[p] === 0 && (zeros.marksOf(arg)?.[p] ?? 0) > 0;
    const isMadeAt = (p: number): boolean => args.every((arg) => Number.isFinite(valuesOf(arg)[p]));
    return (p) => put[p] > 0 && (would[p] === 0 || (masked.some((arg) => isZeroAt(arg, p)) && isMadeAt(p)));
  };

  // What was NaN or infinite before flows on; a NaN without one before it, or an infinity, is made here.
  const settle = (application: Watched, i: number, before: Spoiled): void => {
    const out = application.outs[i];
    const values = valuesOf(out);
    const marks = new Float64Array(out.size);
    const causes = new Float64Array(out.size);
    const top = book.top();
    const isHidden = hiddenIn(application, i);
    let first = -1;
    for (let p = 0; p < marks.length; p++) {
      if (Number.isFinite(values[p])) continue;
      const [nan, hidden, infinite] = [
        before.nan?.[p] ?? 0,
        before.hidden?.[p] ?? 0,
        before.infinite?.[p] ?? 0,
      ];
      const anyNaN = nan > 0 ? nan : hidden;
      const [same, other] = !Number.isNaN(values[p])
        ? [infinite, anyNaN]
        : isHidden(p)
          ? [hidden, nan > 0 ? nan : infinite]
          : [anyNaN, infinite];
      marks[p] = same > 0 ? same : top - p;
      if (same > 0) continue;
      causes[p] = other;
      if (first < 0 || (Number.isNaN(values[p]) && !Number.isNaN(values[first]))) first = p;
    }
    if (first >= 0) {
      const place = application.place();
      const put = zeros.marksOf(out);
      const fixAt = (p: number): string | undefined =>
        put !== undefined && Number.isNaN(values[p]) && isHidden(p)
          ? whereFix(zeros.placeOf(put[p]), place, (before.nan?.[p] ?? 0) > 0 ? "NaN" : "Infinity")
          : undefined;
      const tell = tellerOf(application, out, { paths, fixAt });
      book.enter({ first, causes: causes.some((cause) => cause > 0) ? causes : undefined, tell }, out.size);
    }
    spoiled.set(out, split(out, marks, isHidden));
  };
  const observe = (application: Watched): void => {
    const { args, outs } = application;
    zeros.observe(application);
    if (args.length === 0 || !outs.some(isSpoiled)) return;
    const operands = args.map((arg) => spoiledOf(arg, application));
    const follow = (kind: keyof Spoiled): readonly Marks[] | undefined => {
      if (operands.every((one) => one[kind] === undefined)) return undefined;
      const marks = operands.map((one, i) => one[kind] ?? new Float64Array(args[i].size));
      return followed(application, marks);
    };
    const [nan, hidden, infinite] = [follow("nan"), follow("hidden"), follow("infinite")];
    outs.forEach((out, i) => {
      if (isSpoiled(out))
        settle(application, i, { nan: nan?.[i], hidden: hidden?.[i], infinite: infinite?.[i] });
    });
  };
  const report = (results: readonly Tensor[]): OriginReport => {
    const all = results.map((result) => spoiledOf(result));
    const lists = all.flatMap(({ nan, hidden, infinite }) => [nan ?? [], hidden ?? [], infinite ?? []]);
    return book.report(new Set(lists.flatMap((list) => [...list])));
  };
  return { observe, report };
}
