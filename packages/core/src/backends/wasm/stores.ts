/**
 * Code for the stores of a kernel: four points at once, or those that are left at the end of a row.
 * @module
 */
import { bytesPerElement } from "../../base/dtype.js";
import type { Store } from "../../kernel/kernel.js";
import type { View } from "../../kernel/view.js";
import { flatten } from "../../kernel/view.js";
import type { FunctionWriter } from "./encoder.js";
import type { ExpressionCode } from "./expressions.js";

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
