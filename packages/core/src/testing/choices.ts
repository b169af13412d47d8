/**
 * Random structures from a list of natural numbers: each decision takes the next one. Shorter lists and smaller numbers
 * make simpler structures, so fast-check's shrinking of plain arrays shrinks whatever is built this way.
 * @module
 */
import * as fc from "fast-check";

/** Makes decisions, one after the other. */
export interface Chooser {
  /** An integer from 0 below n; 0 when the list has run out. */
  readonly below: (n: number) => number;
  /** One of the items; the first when the list has run out. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** True once in n times. */
  readonly rarely: (n: number) => boolean;
}

/** A chooser over `choices`; its position in the list is local to it. */
export function chooser(choices: readonly number[]): Chooser {
  let next = 0;
  const below = (n: number): number => (next < choices.length ? choices[next++] % n : 0);
  return { below, pick: (items) => items[below(items.length)], rarely: (n) => below(n) === n - 1 };
}

/** What `build` makes of random choices; counterexamples print by their own toString. */
export function anyBuilt<T>(build: (choose: Chooser) => T, maxChoices = 60): fc.Arbitrary<T> {
  return fc.array(fc.nat(), { maxLength: maxChoices, size: "max" }).map((choices) => build(chooser(choices)));
}
