/**
 * The operations at which float32 and float64 part. Errors are followed element by element: that of a small element beside
 * large ones counts for nothing where it is made, and may be the whole result later.
 * @module
 */
import { stridesOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import type { ElementErrors } from "./elementErrors.js";
import { errorsBefore, followedMarks, ownError } from "./elementErrors.js";
import type { Marks } from "./flow.js";
import { isByPosition } from "./flow.js";
import type { Teller } from "./ledger.js";
import { ledger } from "./ledger.js";
import type { LoopRound, Watched } from "./watch.js";

/** A value in both precisions. */
export interface Both {
  readonly float32: number;
  readonly float64: number;
}

/** An operation whose result is much further from the truth than what it was made of. */
export interface Parting {
  readonly operation: string;
  /** The user's line, `file:line:column`. */
  readonly line: string;
  readonly derivativeOf?: string;
  readonly pass: "forward" | "backward";
  readonly loops: readonly LoopRound[];
  /**
   * The error at `index`, relative to the greatest magnitude of the result, or to the element itself where that is so small
   * that it came to count in a later operation alone; 1 where a choice went another way.
   */
  readonly error: number;
  /** The error of what the element was made of, relative to the greatest of it. */
  readonly before: number;
  /** Position of the greatest error that came to count. */
  readonly index: readonly number[];
  readonly values: Both;
  /** The operands at that position, those that have as many elements. */
  readonly operands: readonly Both[];
}

/** What counts as parting. */
export interface ShadowOptions {
  /** The least relative error of a result that is reported. Default 1e-4, a thousand units in the last place. */
  readonly tolerance?: number;
  /** By how many times it must exceed that of what the element was made of. Default 8. */
  readonly growth?: number;
}

/** A tensor, what it should be, and how far it is from that. */
export interface Shadow {
  readonly x: Tensor;
  readonly exact: Tensor;
  readonly errors: ElementErrors;
}

/** Finds where the errors that count come from, among the applications that it is shown. */
export interface PartingBook {
  readonly observe: (application: Watched, operands: readonly Shadow[], outs: readonly Shadow[]) => void;
  /** In the order in which they ran. */
  readonly partings: () => readonly Parting[];
}

type Entry = Teller<Parting> & { readonly top: number };

/** A book without entries. */
export function partingBook({ tolerance = 1e-4, growth = 8 }: ShadowOptions): PartingBook {
  const { top, enter, find } = ledger<Teller<Parting>>(0x40_0000);
  const reported = new Map<Entry, Parting>();
  // Of every element that is off, the mark of the element at which that began.
  const origins = new WeakMap<Tensor, Marks>();

  const inheritedBy = (application: Watched): readonly Marks[] | undefined => {
    const { args } = application;
    if (args.every((arg) => !origins.has(arg))) return undefined;
    return followedMarks(
      application,
      args.map((arg) => origins.get(arg) ?? new Float64Array(arg.size)),
    );
  };

  // Reports the origins of the elements that count here, each at the element that is furthest off.
  const report = (counting: readonly number[], { errors }: Shadow, marks: Marks, own: number): void => {
    const worst = new Map<Entry, number>();
    for (const p of counting) {
      const entry = find(marks[p]);
      const known = worst.get(entry);
      if (known === undefined || errors.apart[p] > errors.apart[known]) worst.set(entry, p);
    }
    for (const [entry, p] of worst) {
      if (reported.has(entry)) continue;
      const parting = entry.tell(entry.top - marks[p]);
      const error = errors.apart[p] / errors.scale;
      reported.set(entry, entry.top === own ? { ...parting, error } : parting);
    }
  };

  const settle = (application: Watched, operands: readonly Shadow[], out: Shadow, i: number): void => {
    const { errors, x } = out;
    const off = positionsOff(errors, tolerance);
    if (off.length === 0) return;
    const each = operands.map((operand) => operand.errors);
    const before = errorsBefore(application, each);
    const inherited = inheritedBy(application)?.[i];
    const own = top();
    const isSame = isByPosition(application.primitive);
    const isWorse = errors.error > growth * Math.max(0, ...each.map(({ error }) => error));
    const marks = new Float64Array(x.size);
    const blamed = new Float64Array(x.size);
    const counting: number[] = [];
    let first = -1;
    for (const p of off) {
      const [made, old] = [before(i, p), inherited?.[p] ?? 0];
      const share = errors.apart[p] / errors.scale;
      // Of an element that is lost already, as 0 for 5e-9, no operation can lose more.
      const isNew = ownError(errors, p) > growth * made && !(old > 0 && growth * made >= 1);
      // What was off already, or comes out of an operation that mixes elements, is worse for it only beside the greatest.
      const isHere = isNew && ((isSame && old === 0) || share > growth * made);
      const counts = share > tolerance;
      const here = own - p;
      blamed[p] = isHere ? here : old > 0 ? old : isWorse ? here : 0;
      marks[p] = counts && blamed[p] > 0 ? blamed[p] : isNew ? here : old;
      if (marks[p] === here && (first < 0 || errors.apart[p] > errors.apart[first])) first = p;
      if (counts && blamed[p] > 0) counting.push(p);
    }
    origins.set(x, marks);
    if (first >= 0) enter({ first, tell: tellerOf(application, operands, out, (p) => before(i, p)) }, x.size);
    report(counting, out, blamed, own);
  };
  return {
    observe: (application, operands, outs) => {
      outs.forEach((out, i) => settle(application, operands, out, i));
    },
    partings: () => [...reported].sort(([one], [other]) => other.top - one.top).map(([, parting]) => parting),
  };
}

function positionsOff(errors: ElementErrors, tolerance: number): readonly number[] {
  const off: number[] = [];
  for (let p = 0; p < errors.apart.length; p++) if (ownError(errors, p) > tolerance) off.push(p);
  return off;
}

function tellerOf(
  { primitive, args, loops, place }: Watched,
  operands: readonly Shadow[],
  out: Shadow,
  before: (position: number) => number,
): Teller<Parting>["tell"] {
  const { line, derivativeOf, isBackward } = place();
  const { shape, size } = out.x;
  return (at) => {
    const both = ({ x, exact }: Shadow): Both => ({
      float32: elementsOf(x, "shadow64")[at],
      float64: elementsOf(exact, "shadow64")[at],
    });
    return {
      operation: primitive.name,
      line,
      ...(derivativeOf === undefined ? {} : { derivativeOf }),
      pass: isBackward ? "backward" : "forward",
      loops,
      error: ownError(out.errors, at),
      before: before(at),
      index: stridesOf(shape).map((stride, axis) => Math.floor(at / stride) % shape[axis]),
      values: both(out),
      operands: args.flatMap((x, i) => (x.size === size ? [both(operands[i])] : [])),
    };
  };
}
