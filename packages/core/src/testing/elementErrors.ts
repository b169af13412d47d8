/**
 * How far each element of a tensor is from what it should be, and how far those were that it was made of.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { magnitude } from "./close.js";
import type { Marks } from "./flow.js";
import { followed, isByPosition, isFollowed } from "./flow.js";
import type { Watched } from "./watch.js";

/** The errors of a tensor, element by element. */
export interface ElementErrors {
  /** How far each is off; Infinity where only one of the two is finite, 1 where a choice went another way. */
  readonly apart: Float64Array;
  /** What each is relative to: the magnitude of the exact element, of the other where that is 0. */
  readonly size: Float64Array;
  /** The greatest magnitude of the exact elements; 1 where a choice is all there is. */
  readonly scale: number;
  /** The greatest error relative to the scale. */
  readonly error: number;
  /** Where that is. */
  readonly at: number;
}

const finiteSize = (x: number): number => (Number.isFinite(x) ? Math.abs(x) : 0);

/** The errors of x. */
export function elementErrors(x: Tensor, exact: Tensor): ElementErrors {
  const [a, b] = [elementsOf(x, "shadow64"), elementsOf(exact, "shadow64")];
  const isChoice = !isFloating(x.dtype);
  const scale = isChoice ? 1 : magnitude(exact);
  const apart = new Float64Array(a.length);
  const size = new Float64Array(a.length);
  let [error, at] = [0, 0];
  for (let p = 0; p < a.length; p++) {
    size[p] = isChoice ? 1 : b[p] === 0 ? finiteSize(a[p]) : finiteSize(b[p]);
    if (Object.is(a[p], b[p]) || a[p] === b[p]) continue;
    const difference = isChoice ? 1 : Math.abs(a[p] - b[p]);
    apart[p] = Number.isNaN(difference) ? Infinity : difference;
    const here = apart[p] / scale;
    if (here > error) [error, at] = [here, p];
  }
  return { apart, size, scale, error, at };
}

const ratio = (apart: number, size: number): number => (apart === 0 ? 0 : apart / size);

/** The error of one element, relative to itself. */
export function ownError({ apart, size }: ElementErrors, position: number): number {
  return ratio(apart[position], size[position]);
}

function worstOwnError(errors: ElementErrors): number {
  let worst = 0;
  for (let p = 0; p < errors.apart.length; p++) worst = Math.max(worst, ownError(errors, p));
  return worst;
}

/** The error of what an element of a result was made of. */
export type ErrorsBefore = (result: number, position: number) => number;

const hasChoice = (x: Tensor): boolean => !isFloating(x.dtype);

/**
 * The errors of what each element of a result was made of, relative to the greatest of it: in an elementwise operation those
 * of the elements at its position, in a sum that of its terms, relative to the greatest term.
 */
export function errorsBefore(application: Watched, operands: readonly ElementErrors[]): ErrorsBefore {
  const { primitive, args } = application;
  if (isByPosition(primitive)) {
    return (_, p) => operands.reduce((worst, one) => Math.max(worst, ownError(one, p)), 0);
  }
  // Data and choices, such as the positions at which it is read, are of different kinds: a choice is everyone's.
  const chosen = operands.some(({ error }, i) => hasChoice(args[i]) && error > 0) ? 1 : 0;
  // Without a rule any element may be handed on as it is, as sort does; a linear operation adds them up.
  if (!isFollowed(primitive) && primitive.kind !== "linear" && primitive.kind !== "bilinear") {
    const worst = operands.reduce((most, one) => Math.max(most, worstOwnError(one)), chosen);
    return () => worst;
  }
  const isAlone = args.filter((arg) => !hasChoice(arg)).length === 1;
  const data = (pick: (one: ElementErrors) => Float64Array): readonly Marks[] =>
    followed(
      application,
      operands.map((one, i) => {
        if (hasChoice(args[i])) return new Float64Array(args[i].size);
        // Factors are of different sizes, so each counts relative to its own.
        return isAlone || one.scale === 0 ? pick(one) : pick(one).map((x) => x / one.scale);
      }),
    );
  const [apart, size] = [data((one) => one.apart), data((one) => one.size)];
  return (i, p) => Math.max(chosen, ratio(apart[i][p], size[i][p]));
}

/** Marks of operands, followed to the results as errors are. */
export function followedMarks(application: Watched, marks: readonly Marks[]): readonly Marks[] {
  const { primitive, args, outs } = application;
  if (isByPosition(primitive)) {
    return outs.map(({ size }) => {
      const greatest = new Float64Array(size);
      for (const list of marks) list.forEach((mark, p) => (greatest[p] = Math.max(greatest[p], mark)));
      return greatest;
    });
  }
  let chosen = 0;
  marks.forEach((list, i) => {
    if (hasChoice(args[i])) for (const mark of list) chosen = Math.max(chosen, mark);
  });
  const data = followed(
    application,
    marks.map((list, i) => (hasChoice(args[i]) ? new Float64Array(list.length) : list)),
  );
  return outs.map((_, i) => data[i].map((mark) => Math.max(mark, chosen)));
}
