/**
 * The errors that users see. Each is data first (operation, requirement, expected, received, fix); the text is
 * rendered from the fields in one grammar: `op: requirement, expected E, got G (arguments). Fix.`
 * @module
 */

/** What an error is made of; `message` is rendered from it. */
export interface ErrorFields {
  /** The function that the user called. */
  readonly op: string;
  /** The rule that was broken, as a clause without full stop. */
  readonly requirement: string;
  readonly expected?: string;
  readonly received?: string;
  /** The offending call's arguments in short form, e.g. `lhs f32[2,4], rhs f32[3,5]`. */
  readonly arguments?: string;
  /** One or more sentences that say what to do. */
  readonly fix?: string;
}

function render({ op, requirement, expected, received, arguments: args, fix }: ErrorFields): string {
  const part = (before: string, text: string | undefined, after = ""): string =>
    text === undefined ? "" : before + text + after;
  const facts = part(", expected ", expected) + part(", got ", received) + part(" (", args, ")");
  return `${op}: ${requirement}${facts}.${part(" ", fix)}`;
}

/** Shapes, axes or sizes do not fit the operation. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(render(fields));
    this.fields = fields;
  }
}

/** The operation does not take elements of this type. */
export class DTypeError extends Error {
  override readonly name = "DTypeError";
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(render(fields));
    this.fields = fields;
  }
}

/** Trees of tensors differ in structure, or hold something that is no tensor. */
export class TreeError extends Error {
  override readonly name = "TreeError";
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(render(fields));
    this.fields = fields;
  }
}

/** A traced value was used where a concrete one is needed, or outside the function that was traced. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(render(fields));
    this.fields = fields;
  }
}

/** An argument that is no tensor has a value outside its range: an option, a count, a name, a seed. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(render(fields));
    this.fields = fields;
  }
}

/** There is no memory for what a call needs. The call has changed nothing, and the next one works. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(render(fields));
    this.fields = fields;
  }
}

/** A thread of a call died. The call has no result; the next one starts new threads. */
export class ThreadError extends Error {
  override readonly name = "ThreadError";
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(render(fields));
    this.fields = fields;
  }
}

/** A broken promise of our own code, never of the user's. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

/** Throws an InternalError unless `condition` holds; for what our own code guarantees. */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) {
    throw new InternalError(`internal: ${what}. This is a bug in Cotangent; please report the call.`);
  }
}

// How our files are called where they are installed, and in this repository.
const ourPackages = /@cotangent\/|packages\/(core|nn|optim|data|train)\/(src|dist)\//;

/** Where the user's code called into the library: `file:line:column`, or "unknown line" when the stack does not say. */
export function userLine(): string {
  const places = deepStack().matchAll(/(?:file:\/\/)?([^\s()]+:\d+:\d+)\)?$/gm);
  for (const [, place] of places) {
    // Our own tests lie beside the code, and are users of it.
    if (!place.startsWith("node:") && (!ourPackages.test(place) || /\.test\.[jt]s/.test(place))) return place;
  }
  return "unknown line";
}

// Engines with a limit on frames have a low one; the user's line lies below all of ours. The limit is put back at once.
function deepStack(): string {
  const limit: unknown = Reflect.get(Error, "stackTraceLimit");
  if (typeof limit !== "number") return new Error().stack ?? "";
  Reflect.set(Error, "stackTraceLimit", 200);
  const { stack } = new Error();
  Reflect.set(Error, "stackTraceLimit", limit);
  return stack ?? "";
}
