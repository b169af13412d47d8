/**
 * The number of updates made: what schedules and corrections of bias go by.
 * @module
 */
import { add, minimum, type Tensor, tensor } from "@cotangent/core";

/** How many updates came before: int32[], 0 at first; stays at 2^31 - 1 once it is there. */
export interface CountState {
  readonly count: Tensor;
}

const maxCount = 2147483647;

/** The count before the first update. */
export function zeroCount(): Tensor {
  return tensor(0, { dtype: "int32" });
}

/** One more, if int32 has room for it. */
export function nextCount(count: Tensor): Tensor {
  return add(minimum(count, maxCount - 1), 1);
}
