/**
 * What made NaN and infinite values: one entry for each operation that did, which tells of any of its elements.
 * @module
 */
import type { Marks } from "./flow.js";
import type { Teller } from "./ledger.js";
import { ledger } from "./ledger.js";
import type { LoopRound } from "./watch.js";

/** A value that an operation took. */
export interface OperandValue {
  /** The element that the bad value was made of; a text as `f32[3,4]` where several elements were. */
  readonly value: number | string;
  /** The argument it is, as `args[0].w`; undefined for a value computed on the way. */
  readonly path?: string;
}

/** A NaN or an infinity made of finite values, a NaN made of infinities, or one that a zero of a `where` became. */
export interface NonFinite {
  /** NaN, Infinity or -Infinity. */
  readonly value: number;
  /** The operation that made it; "argument" when it came in as one, "constant" when the function holds it. */
  readonly operation: string;
  /** Position in its result. */
  readonly index: readonly number[];
  readonly operands: readonly OperandValue[];
  /** The user's line, `file:line:column`; empty for an argument, and for a constant that is a result. */
  readonly line: string;
  /** The operation whose derivative the operation is part of. */
  readonly derivativeOf?: string;
  readonly pass: "forward" | "backward";
  /** The loops around it and their rounds, from the outermost. */
  readonly loops: readonly LoopRound[];
  /** What to write instead, where the pattern is known. */
  readonly fix?: string;
}

/** An operation that made such values; it tells of its first where none of them spoils the result. */
export interface Maker extends Teller<NonFinite> {
  /** Marks of what its values were made of, where that was not finite either; 0 elsewhere, undefined for none at all. */
  readonly causes: Marks | undefined;
}

/** What there is to tell of results. */
export interface OriginReport {
  /** From the value that was made first, of those that spoil them. */
  readonly chain: readonly NonFinite[];
  /** One value of every operation that made some: that of the chain, or the first. */
  readonly all: readonly NonFinite[];
}

/** Keeps makers. Every element that was made has a mark of its own, above 0: the earlier, the greater. */
export interface MakerBook {
  /** The mark at position 0 of the next maker; its others follow downward, one by one. */
  readonly top: () => number;
  /** Writes down a maker of a tensor of `size` elements. */
  readonly enter: (maker: Maker, size: number) => void;
  readonly report: (marks: ReadonlySet<number>) => OriginReport;
}

/** A book without entries. */
export function makerBook(): MakerBook {
  const { top, enter, find, entries } = ledger<Maker>(0x100_0000);

  const marksTo = (mark: number): readonly number[] => {
    const entry = find(mark);
    const cause = entry.causes?.[entry.top - mark] ?? 0;
    return cause === 0 ? [mark] : [...marksTo(cause), mark];
  };
  const report = (marks: ReadonlySet<number>): OriginReport => {
    let earliest: readonly number[] = [];
    for (const mark of marks) {
      if (mark === 0) continue;
      const other = marksTo(mark);
      if (earliest.length === 0 || other[0] > earliest[0]) earliest = other;
    }
    const links = earliest.map((mark) => ({ entry: find(mark), mark }));
    const chain = links.map(({ entry, mark }) => entry.tell(entry.top - mark));
    const all = entries().map((entry) => {
      const link = links.findIndex((one) => one.entry === entry);
      return link < 0 ? entry.tell(entry.first) : chain[link];
    });
    return { chain, all };
  };
  return { top, enter, report };
}
