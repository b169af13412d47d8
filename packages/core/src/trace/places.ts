/**
 * Places: the user's lines that equations come from, through every derivative of a program. Kept only while a tool for
 * finding mistakes asks for them; otherwise each function here is one test of a variable.
 * @module
 */
import { userLine } from "../base/errors.js";
import type { Equation, Var } from "../program/program.js";

/** Where an operation comes from. */
export interface Place {
  /** `file:line:column` in the user's code. */
  readonly line: string;
  /** The operation whose derivative it belongs to. */
  readonly derivativeOf?: string;
  /** Is it part of a backward pass? */
  readonly isBackward: boolean;
}

interface Book {
  readonly places: WeakMap<Var, Place>;
  here: Place | undefined;
}

// Changed for the length of one synchronous call, as the interpreter in force is.
let book: Book | undefined;

/** Runs `f` while places are kept. */
export function keepingPlaces<T>(f: () => T): T {
  const before = book;
  book = { places: new WeakMap(), here: undefined };
  try {
    return f();
  } finally {
    book = before;
  }
}

/** Are places kept? Then programs that were staged before are not good enough. */
export function keepsPlaces(): boolean {
  return book !== undefined;
}

/** Where the operation that is being applied comes from. */
export function currentPlace(): Place {
  return book?.here ?? { line: userLine(), isBackward: false };
}

/** Writes down where an equation comes from. */
export function notePlace({ outputs }: Equation): void {
  if (book === undefined) return;
  const place = currentPlace();
  for (const output of outputs) book.places.set(output, place);
}

function within<T>(whole: Book, place: Place | undefined, f: () => T): T {
  const before = whole.here;
  whole.here = place;
  try {
    return f();
  } finally {
    whole.here = before;
  }
}

/** Runs a function of the user, whose operations have places of their own. */
export function withoutPlace<T>(f: () => T): T {
  return book === undefined ? f() : within(book, undefined, f);
}

/** Runs `f` where the equation comes from, in a backward pass or not. */
export function atPlaceOf<T>({ outputs }: Equation, isBackward: boolean, f: () => T): T {
  if (book === undefined) return f();
  const { places, here } = book;
  const known = outputs.map((output) => places.get(output)).find((place) => place !== undefined);
  const place = known ?? here ?? currentPlace();
  return within(
    book,
    { ...place, isBackward: isBackward || place.isBackward || here?.isBackward === true },
    f,
  );
}

/** Runs the derivative rule of an operation. */
export function atDerivativeOf<T>(operation: string, f: () => T): T {
  return book === undefined ? f() : within(book, { ...currentPlace(), derivativeOf: operation }, f);
}
