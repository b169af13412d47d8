/**
 * The greatest or least of many floats, quickly.
 * @module
 */
import type { DType } from "../../../base/dtype.js";
import type { FunctionWriter } from "../encoder.js";
import { isWide, pushConstant } from "../vectors.js";

/** Code that compares; `start` and `finish` stand around what belongs together. */
export interface Extremum {
  readonly start: () => void;
  /** Pushes the greater or lesser of a local, never NaN, and what `push` pushes. */
  readonly join: (a: number, push: () => void) => void;
  /** Mends what the quick comparisons got wrong. */
  readonly finish: (value: number) => void;
}

/**
 * Code for `max` or `min` of a float dtype. Engines make the instructions that know NaN and -0 of eight others, of which
 * each waits for the one before. Here the quick ones compare, beside two notes: has there been a NaN, and (where the
 * result is 0) have all been negative, or any.
 */
export function extremumCode(w: FunctionWriter, combine: "max" | "min", dtype: DType): Extremum {
  const prefix = isWide(dtype) ? "f64x2" : "f32x4";
  const [x, unordered, signs] = [w.local("v128"), w.local("v128"), w.local("v128")];
  const get = (local: number): void => w.op("local.get", local);
  const setTo = (local: number, value: number): void => {
    pushConstant(w, value, dtype);
    w.op("local.set", local);
  };
  return {
    start: () => {
      setTo(unordered, 0);
      setTo(signs, combine === "max" ? -0 : 0);
    },
    join: (a, push) => {
      push();
      w.op("local.tee", x);
      get(signs);
      w.op(combine === "max" ? "v128.and" : "v128.or");
      w.op("local.set", signs);
      get(x);
      get(x);
      w.op(`${prefix}.ne`);
      get(unordered);
      w.op("v128.or");
      w.op("local.set", unordered);
      get(a);
      get(x);
      w.op(`${prefix}.p${combine}`);
    },
    finish: (value) => {
      get(value);
      pushConstant(w, 0, dtype);
      w.op(`${prefix}.eq`);
      w.op("i32x4.extract_lane", 0);
      w.when(() => {
        get(signs);
        w.op(isWide(dtype) ? "i64x2.bitmask" : "i32x4.bitmask");
        w.op("i32.const", combine === "min" ? 0 : isWide(dtype) ? 3 : 15);
        w.op(combine === "min" ? "i32.ne" : "i32.eq");
        w.when(
          () => setTo(value, -0),
          () => setTo(value, 0),
        );
      });
      get(unordered);
      w.op("v128.any_true");
      w.when(() => setTo(value, Number.NaN));
    },
  };
}
