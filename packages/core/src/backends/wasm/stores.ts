/**
 * Code for the stores of a kernel: four points at once, or those that are left at the end of a row.
 * @module
 */
import { bytesPerElement } from "../../base/dtype.js";
import { range } from "../../base/shape.js";
import type { Store } from "../../kernel/kernel.js";
import type { View } from "../../kernel/view.js";
import { flatten } from "../../kernel/view.js";
import type { FunctionWriter } from "./encoder.js";
import type { ExpressionCode } from "./expressions.js";
import { halvesOf } from "./vectors.js";

/** Addresses of the rows that stores write to; computed where `before` of the innermost loop runs. */
export interface StoreCode {
  readonly beforeRow: () => void;
  /** Stores as many vectors as that, all evaluated before; `begin` runs before each, for points `ahead` of the position. */
  readonly storeTurn: (vectors: number, begin: (ahead: number) => void) => void;
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
  // Evaluates all bodies before anything is written: a local for each, or two.
  const evaluate = (): readonly (readonly number[])[] =>
    stores.map(({ body }) =>
      halvesOf(body.dtype).map((half) => {
        const value = w.local("v128");
        code.push(body, half);
        if (body.dtype === "bool") {
          // Four masks become four bytes of 0 or 1 in the lowest lane.
          w.op("local.tee", value);
          w.op("local.get", value);
          w.op("i16x8.narrow_i32x4_s");
          w.op("local.tee", value);
          w.op("local.get", value);
          w.op("i8x16.narrow_i16x8_s");
          w.op("v128.const", ...new Array<number>(16).fill(1));
          w.op("v128.and");
        }
        w.op("local.set", value);
        return value;
      }),
    );
  const whole = (values: readonly number[], i: number, ahead: number): void => {
    values.forEach((value, half) => {
      address(i, ahead);
      w.op("local.get", value);
      if (bytes[i] === 1) w.op("v128.store32_lane", 0, 0);
      else w.op("v128.store", 16 * half);
    });
  };
  const one = (values: readonly number[], i: number, lane: number, ahead = 0): void => {
    address(i, ahead + lane);
    const [low, high = low] = values;
    w.op("local.get", lane < 2 ? low : high);
    if (bytes[i] === 8) w.op("v128.store64_lane", 0, lane & 1);
    else w.op(bytes[i] === 1 ? "v128.store8_lane" : "v128.store32_lane", 0, lane);
  };
  const all = (values: readonly (readonly number[])[], ahead: number): void =>
    values.forEach((halves, i) => {
      if (flat[i].strides[inner] === 1) whole(halves, i, ahead);
      else for (const lane of [0, 1, 2, 3]) one(halves, i, lane, ahead);
    });

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
    storeTurn: (vectors, begin) => {
      const values = range(vectors).map((v) => {
        begin(4 * v);
        return evaluate();
      });
      values.forEach((vector, v) => all(vector, 4 * v));
    },
    store: (high) => {
      const values = evaluate();
      const left = w.local("i32");
      high();
      w.op("local.get", positions[inner]);
      w.op("i32.sub");
      w.op("local.tee", left);
      w.op("i32.const", 4);
      w.op("i32.ge_u");
      w.when(
        () => all(values, 0),
        () => {
          for (const lane of [0, 1, 2]) {
            w.op("local.get", left);
            w.op("i32.const", lane);
            w.op("i32.gt_u");
            w.when(() => values.forEach((halves, i) => one(halves, i, lane)));
          }
        },
      );
    },
  };
}
