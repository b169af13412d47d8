/**
 * Loop nests, with one loop split between threads.
 * @module
 */
import type { Shape } from "../../base/shape.js";
import type { FunctionWriter } from "./encoder.js";

/** The locals of a kernel function's parameters. */
export const threadParam = 0;
/** How many threads run the kernel. */
export const threadsParam = 1;
/** Address of the table of buffer addresses. */
export const tableParam = 2;

/** A position that runs from `low` below `high`, both locals. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** This thread's part of `0..size`, in multiples of `grain`. */
export function splitRange(w: FunctionWriter, size: number, grain: number): Range {
  const [low, high] = [w.local("i32"), w.local("i32")];
  const pieces = Math.ceil(size / grain);
  const bound = (next: number, out: number): void => {
    w.op("local.get", threadParam);
    w.op("i32.const", next);
    w.op("i32.add");
    w.op("i32.const", pieces);
    w.op("i32.mul");
    w.op("local.get", threadsParam);
    w.op("i32.div_u");
    if (grain !== 1) {
      w.op("i32.const", grain);
      w.op("i32.mul");
    }
    w.op("local.set", out);
  };
  bound(0, low);
  bound(1, high);
  if (pieces * grain !== size) {
    w.op("local.get", high);
    w.op("i32.const", size);
    w.op("local.get", high);
    w.op("i32.const", size);
    w.op("i32.lt_u");
    w.op("select");
    w.op("local.set", high);
  }
  return { low, high };
}

/** Runs `body` for position = low, low + step, ... below high. Bounds are locals or, as `{ size }`, 0..size. */
export function loopOver(
  w: FunctionWriter,
  position: number,
  bounds: Range | { readonly size: number },
  step: number,
  body: () => void,
): void {
  const pushHigh = (): void =>
    "size" in bounds ? w.op("i32.const", bounds.size) : w.op("local.get", bounds.high);
  if ("size" in bounds) w.op("i32.const", 0);
  else w.op("local.get", bounds.low);
  w.op("local.set", position);
  const run = (): void =>
    w.loop((again) => {
      body();
      w.op("local.get", position);
      w.op("i32.const", step);
      w.op("i32.add");
      w.op("local.tee", position);
      pushHigh();
      w.op("i32.lt_u");
      w.branchIf(again);
    });
  if ("size" in bounds) {
    if (bounds.size > 0) run();
    return;
  }
  w.op("local.get", position);
  pushHigh();
  w.op("i32.lt_u");
  w.when(run);
}

/** The loop to split between threads: the outermost that is long, or else the longest. */
export function splitAxis(shape: Shape): number {
  const isInner = (axis: number): boolean => axis === shape.length - 1;
  const parts = shape.map((size, axis) => (isInner(axis) ? Math.ceil(size / 64) : size));
  const long = parts.findIndex((n) => n >= 16);
  return long >= 0 ? long : parts.indexOf(Math.max(...parts));
}

/** What a nest runs. */
export interface NestCode {
  /** Where the loops outside `level` are open. */
  readonly before: (level: number) => void;
  /** Once per vector. */
  readonly inside: (high: () => void) => void;
  /** Instead, while as many points of the row are left. */
  readonly turn?: { readonly points: number; readonly inside: () => void } | undefined;
}

/** A nest over `shape`, with one loop split between threads. */
export function loopNest(
  w: FunctionWriter,
  shape: Shape,
  positions: readonly number[],
  { before, inside, turn }: NestCode,
  split: number = splitAxis(shape),
): void {
  const inner = shape.length - 1;
  const range = splitRange(w, shape[split], split === inner ? 64 : 1);
  const row = (position: number, { low, high }: Range): void => {
    if (turn !== undefined) {
      const full = w.local("i32");
      w.op("local.get", high);
      w.op("local.get", low);
      w.op("i32.sub");
      w.op("i32.const", -turn.points);
      w.op("i32.and");
      w.op("local.get", low);
      w.op("i32.add");
      w.op("local.set", full);
      loopOver(w, position, { low, high: full }, turn.points, turn.inside);
    }
    const rest = turn === undefined ? low : position;
    loopOver(w, position, { low: rest, high }, 4, () => inside(() => w.op("local.get", high)));
  };
  const open = (axis: number): void => {
    before(axis);
    const bounds = axis === split ? range : { size: shape[axis] };
    if (axis < inner) loopOver(w, positions[axis], bounds, 1, () => open(axis + 1));
    else row(positions[axis], "size" in bounds ? wholeRange(w, bounds.size) : bounds);
  };
  open(0);
}

function wholeRange(w: FunctionWriter, size: number): Range {
  const [low, high] = [w.local("i32"), w.local("i32")];
  w.op("i32.const", 0);
  w.op("local.set", low);
  w.op("i32.const", size);
  w.op("local.set", high);
  return { low, high };
}

/** A nest of loops of step 1, the one to split chosen among all: `before(level)` as in loopNest, then `inside`. */
export function stepNest(
  w: FunctionWriter,
  shape: Shape,
  positions: readonly number[],
  code: { readonly before: (level: number) => void; readonly inside: () => void },
): void {
  const long = shape.findIndex((size) => size >= 16);
  const split = long >= 0 ? long : shape.indexOf(Math.max(...shape));
  const range = splitRange(w, shape[split], 1);
  const open = (axis: number): void => {
    code.before(axis);
    if (axis === shape.length) code.inside();
    else
      loopOver(w, positions[axis], axis === split ? range : { size: shape[axis] }, 1, () => open(axis + 1));
  };
  open(0);
}
