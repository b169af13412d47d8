/**
 * The step of differences: as large as the function allows, for a larger one loses less to rounding.
 * @module
 */
import { magnitude } from "./close.js";
import type { Differences } from "./differences.js";

/** How steadyDifferences chooses a step. */
export interface StepChoice {
  readonly first: number;
  /** The least to try. */
  readonly finest: number;
  readonly isSteady: (differences: Differences, leaf: number) => boolean;
  /** Is there no more between them than between differences that are steady? */
  readonly agree: (a: Differences, b: Differences, leaf: number) => boolean;
  /** Must the first step agree with steps nearly as large, too? Smaller ones always must. */
  readonly isStrict: boolean;
}

/**
 * Differences with the step `first` where that is steady, and else with a smaller one: for functions that bend, or end, within
 * a small part of the size of their arguments. Where none is steady, the one that is most nearly so.
 */
export function steadyDifferences(
  at: (step: number) => readonly Differences[],
  { first, finest, isSteady, agree, isStrict }: StepChoice,
): readonly Differences[] {
  const beside = (step: number): readonly (readonly Differences[])[] =>
    nearlyWhole.map((part) => at(part * step));
  const besideFirst = isStrict ? beside(first) : [];
  let best = at(first).map((differences, i) => {
    const isFound = isSteady(differences, i) && besideFirst.every((other) => agree(differences, other[i], i));
    return { differences, isFound };
  });
  for (let step = first / 8; step >= finest && !best.every(({ isFound }) => isFound); step /= 8) {
    const next = at(step);
    // Where rounding leaves few values they agree by chance, but not over other steps too.
    const others = beside(step);
    best = best.map((before, i) => {
      const isFound = isSteady(next[i], i) && others.every((other) => agree(next[i], other[i], i));
      const isBetter = isFound || unsteadiness(next[i]) < unsteadiness(before.differences);
      return before.isFound || !isBetter ? before : { differences: next[i], isFound };
    });
  }
  return best.map(({ differences }) => differences);
}

/** A step is compared with these parts of it, where rounding gives something else and the function does not. */
export const nearlyWhole: readonly number[] = [0.9, 0.8, 0.7];

// Relative to the derivative.
function unsteadiness({ spread, derivative }: Differences): number {
  const size = magnitude(derivative);
  return size === 0 ? Infinity : spread / size;
}
