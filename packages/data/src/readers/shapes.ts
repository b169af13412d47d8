/**
 * Shapes that files claim: the number of elements, counted so that it cannot overflow unseen.
 * @module
 */

import type { Reject } from "../attempt.js";
import type { FormatErrorFields } from "../formatError.js";

/** A tensor has fewer than 2^32 elements. */
export const maxElements = 4294967295;

/** NumPy's limit since 2.0. Above it a shape is damage, not data. */
const maxRank = 64;

/**
 * The product of the sizes, none negative. Every size and every partial product must be one that a tensor could have, so
 * [2^40, 0] is refused too.
 */
export function checkedCount(
  shape: readonly number[],
  limit: number,
  where: Pick<FormatErrorFields, "byteOffset" | "tensor">,
  reject: Reject,
): number {
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (count > limit || size > limit) {
      return reject("SHAPE_OVERFLOW", {
        ...where,
        requirement: "the sizes must multiply to a number of elements that a tensor can hold",
        expected: `at most ${limit}`,
        received: `[${shape.join(",")}]`,
      });
    }
  }
  if (shape.length <= maxRank) return count;
  return reject("SHAPE_OVERFLOW", {
    ...where,
    requirement: "a tensor must not have too many axes",
    expected: `at most ${maxRank}`,
    received: String(shape.length),
  });
}

/** A size as the file writes it: a whole number in decimal digits. */
export function checkedSize(
  text: string,
  where: Pick<FormatErrorFields, "byteOffset" | "tensor">,
  reject: Reject,
): number {
  if (/^-\d+$/.test(text)) {
    return reject("SHAPE_NEGATIVE", { ...where, requirement: "sizes must not be negative", received: text });
  }
  if (!/^(0|[1-9]\d*)$/.test(text)) {
    return reject("SHAPE_NOT_INTEGER", {
      ...where,
      requirement: "sizes must be whole numbers in decimal digits",
      received: text.slice(0, 40),
    });
  }
  const size = Number(text);
  if (Number.isSafeInteger(size)) return size;
  return reject("SHAPE_OVERFLOW", {
    ...where,
    requirement: "the sizes must multiply to a number of elements that a tensor can hold",
    expected: `at most ${maxElements}`,
    received: text.slice(0, 40),
  });
}
