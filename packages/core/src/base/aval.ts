/**
 * Abstract values: what is known of a tensor before its elements are. JAX's ShapedArray.
 * @module
 */
import type { DType } from "./dtype.js";
import { shortName } from "./dtype.js";
import type { Shape } from "./shape.js";
import { formatShape, sameShape } from "./shape.js";

/** Shape and dtype of a value. */
export interface Aval<S extends Shape = Shape, D extends DType = DType> {
  readonly shape: S;
  readonly dtype: D;
}

/** An aval from its parts. */
export function aval(shape: Shape, dtype: DType): Aval {
  return Object.freeze({ shape: Object.freeze([...shape]), dtype });
}

/** The aval of anything that has a shape and a dtype. */
export function avalOf(value: Aval): Aval {
  return aval(value.shape, value.dtype);
}

/** Are shape and dtype equal? */
export function sameAval(a: Aval, b: Aval): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/** The short form: `f32[3,4]`, `i32[]`. */
export function formatAval(value: Aval): string {
  return shortName(value.dtype) + formatShape(value.shape);
}
