/**
 * The header of an npy file: a Python dictionary of three entries, read by a grammar that knows just these. Nothing is
 * evaluated, and nothing nests.
 * @see NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays" (Kern, 2007), and numpy.lib.format.
 * @module
 */
import type { Reject } from "../attempt.js";
import { checkedSize } from "./shapes.js";

/** What the header says. */
export interface NpyHeader {
  /** As NumPy writes it: `<f4`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Reads the text of a header that begins at byte `start` of the file. */
export function parseNpyHeader(text: string, start: number, reject: Reject): NpyHeader {
  let at = 0;
  const grammar = (expected: string): never =>
    reject("HEADER_GRAMMAR", {
      byteOffset: start + at,
      requirement: "the header must be a dictionary of 'descr', 'fortran_order' and 'shape'",
      expected,
      received: at < text.length ? JSON.stringify(text.slice(at, at + 20)) : "its end",
    });
  // The text that matches a sticky pattern here, or undefined; spaces before it do not count.
  const next = (pattern: RegExp): string | undefined => {
    while (text[at] === " ") at++;
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const demand = (pattern: RegExp, expected: string): string => next(pattern) ?? grammar(expected);

  const readDescr = (): string => {
    const found = next(/'[^'\\\n]*'|"[^"\\\n]*"/y);
    if (found !== undefined) return found.slice(1, -1);
    if (text[at] !== "[") return grammar("a quoted type");
    return reject("DTYPE_UNSUPPORTED", {
      byteOffset: start + at,
      requirement: "elements must be of one plain type",
      received: "a structured array",
      fix: "Save each field as an array of its own.",
    });
  };
  const readShape = (): readonly number[] => {
    demand(/\(/y, "a tuple of sizes");
    const sizes: number[] = [];
    while (next(/\)/y) === undefined) {
      const digits = demand(/[-+]?\d[\w.]*/y, "a size or )");
      sizes.push(checkedSize(digits, { byteOffset: start + at - digits.length }, reject));
      if (next(/,/y) !== undefined) continue;
      demand(/\)/y, sizes.length === 1 ? "a comma after the only size" : "a comma or )");
      if (sizes.length === 1) return grammar("a comma after the only size");
      break;
    }
    return sizes;
  };

  const found: { descr?: string; fortranOrder?: boolean; shape?: readonly number[] } = {};
  const values: Readonly<Record<string, () => void>> = {
    descr: () => {
      found.descr = readDescr();
    },
    fortran_order: () => {
      found.fortranOrder = demand(/True|False/y, "True or False") === "True";
    },
    shape: () => {
      found.shape = readShape();
    },
  };
  const seen = new Set<string>();
  demand(/\{/y, "{");
  while (next(/\}/y) === undefined) {
    const key = demand(/'(?:descr|fortran_order|shape)'|"(?:descr|fortran_order|shape)"/y, "one of its keys");
    const name = key.slice(1, -1);
    if (seen.has(name)) return grammar(`${name} once`);
    seen.add(name);
    demand(/:/y, "a colon");
    values[name]();
    if (next(/,/y) === undefined && text[at] !== "}") return grammar("a comma or }");
  }
  next(/\n/y);
  if (at < text.length) return grammar("nothing after the dictionary");
  const { descr, fortranOrder, shape } = found;
  if (descr === undefined || fortranOrder === undefined || shape === undefined)
    return grammar("all three keys");
  return { descr, fortranOrder, shape };
}
