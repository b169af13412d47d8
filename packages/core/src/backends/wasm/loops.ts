/**
 * Loop nests, with one loop split between threads, and stores at their points.
 * @module
 */
import { bytesPerElement } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import type { Store } from "../../kernel/kernel.js";
import type { View } from "../../kernel/view.js";
import { flatten } from "../../kernel/view.js";
import type { FunctionWriter } from "./encoder.js";
import type { ExpressionCode } from "./expressions.js";

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

/** A nest over `shape`: `before(level)` runs where the loops outside `level` are open, then `inside` once per vector. */
export function loopNest(
  w: FunctionWriter,
  shape: Shape,
  positions: readonly number[],
  code: { readonly before: (level: number) => void; readonly inside: (high: () => void) => void },
  split: number = splitAxis(shape),
): void {
  const inner = shape.length - 1;
  const range = splitRange(w, shape[split], split === inner ? 64 : 1);
  const open = (axis: number): void => {
    code.before(axis);
    const bounds = axis === split ? range : { size: shape[axis] };
    loopOver(w, positions[axis], bounds, axis === inner ? 4 : 1, () => {
      if (axis < inner) open(axis + 1);
      else {
        code.inside(() =>
          "size" in bounds ? w.op("i32.const", bounds.size) : w.op("local.get", bounds.high),
        );
      }
    });
  };
  open(0);
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

/** Addresses of the rows that stores write to; computed where `before` of the innermost loop runs. */
export interface StoreCode {
  readonly beforeRow: () => void;
  /** Stores the four points, or those of them below `high`. */
  readonly store: (high: () => void) => void;
}

/** Code for stores at the points of a nest. */
export function storeCode(
  w: FunctionWriter,
  stores: readonly Store[],
  targets: readonly View[],
  positions: readonly number[],
  code: ExpressionCode,
  addressOf: (buffer: number) => number,
): StoreCode {
  const inner = positions.length - 1;
  const flat = targets.map(flatten);
  const rows = stores.map(() => w.local("i32"));
  const bytes = stores.map(({ body }) => bytesPerElement(body.dtype));

  const address = (i: number, lane: number): void => {
    const step = flat[i].strides[inner] * bytes[i];
    w.op("local.get", rows[i]);
    w.op("local.get", positions[inner]);
    if (lane > 0) {
      w.op("i32.const", lane);
      w.op("i32.add");
    }
    w.op("i32.const", step);
    w.op("i32.mul");
    w.op("i32.add");
  };
  const values = stores.map(({ body }) =>
    [0, 1].map(() => (body.dtype === "float64" ? w.local("v128") : -1)),
  );
  const singles = stores.map(({ body }) => (body.dtype === "float64" ? -1 : w.local("v128")));

  // Evaluates all bodies before anything is written.
  const evaluate = (): void =>
    stores.forEach(({ body }, i) => {
      if (body.dtype === "float64") {
        for (const half of [0, 1] as const) {
          code.push(body, half);
          w.op("local.set", values[i][half]);
        }
        return;
      }
      code.push(body, 0);
      if (body.dtype === "bool") {
        // Four masks become four bytes of 0 or 1 in the lowest lane.
        const bits = w.local("v128");
        w.op("local.tee", bits);
        w.op("local.get", bits);
        w.op("i16x8.narrow_i32x4_s");
        w.op("local.tee", bits);
        w.op("local.get", bits);
        w.op("i8x16.narrow_i16x8_s");
        w.op("v128.const", ...new Array<number>(16).fill(1));
        w.op("v128.and");
      }
      w.op("local.set", singles[i]);
    });
  const whole = (i: number): void => {
    const { dtype } = stores[i].body;
    address(i, 0);
    if (dtype === "float64") {
      w.op("local.get", values[i][0]);
      w.op("v128.store");
      address(i, 0);
      w.op("local.get", values[i][1]);
      w.op("v128.store", 16);
    } else {
      w.op("local.get", singles[i]);
      if (dtype === "bool") w.op("v128.store32_lane", 0, 0);
      else w.op("v128.store");
    }
  };
  const one = (i: number, lane: number): void => {
    const { dtype } = stores[i].body;
    address(i, lane);
    if (dtype === "float64") {
      w.op("local.get", values[i][lane >> 1]);
      w.op("v128.store64_lane", 0, lane & 1);
    } else {
      w.op("local.get", singles[i]);
      if (dtype === "bool") w.op("v128.store8_lane", 0, lane);
      else w.op("v128.store32_lane", 0, lane);
    }
  };
  const isDense = (i: number): boolean => flat[i].strides[inner] === 1;

  return {
    beforeRow: () => {
      stores.forEach(({ out }, i) => {
        w.op("local.get", addressOf(out));
        w.op("i32.const", flat[i].offset * bytes[i]);
        w.op("i32.add");
        flat[i].strides.forEach((stride, axis) => {
          if (stride === 0 || axis === inner) return;
          w.op("local.get", positions[axis]);
          w.op("i32.const", stride * bytes[i]);
          w.op("i32.mul");
          w.op("i32.add");
        });
        w.op("local.set", rows[i]);
      });
    },
    store: (high) => {
      evaluate();
      const left = w.local("i32");
      high();
      w.op("local.get", positions[inner]);
      w.op("i32.sub");
      w.op("local.tee", left);
      w.op("i32.const", 4);
      w.op("i32.ge_u");
      w.when(
        () =>
          stores.forEach((_, i) => {
            if (isDense(i)) whole(i);
            else for (const lane of [0, 1, 2, 3]) one(i, lane);
          }),
        () => {
          for (const lane of [0, 1, 2]) {
            w.op("local.get", left);
            w.op("i32.const", lane);
            w.op("i32.gt_u");
            w.when(() => stores.forEach((_, i) => one(i, lane)));
          }
        },
      );
    },
  };
}
