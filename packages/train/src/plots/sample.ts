/**
 * Fewer points for long curves, so that pictures stay small: of every piece of a curve the least and the largest value stay.
 * @module
 */

/** Curves up to this length are drawn point by point. */
export const longest = 4000;

/**
 * The indices of the points to draw: all, or of each of 2000 pieces the first of its least and of its largest points, in their order. Of
 * those that have no place the first stays, so that a gap is seen. The ends of the curve stay too.
 */
export function sampledIndices(
  values: readonly number[],
  hasPlace: (value: number) => boolean,
): readonly number[] {
  const { length } = values;
  if (length <= longest) return values.map((_, i) => i);
  const kept = new Set([0, length - 1]);
  const pieces = longest / 2;
  for (let piece = 0; piece < pieces; piece++) {
    const [begin, end] = [Math.floor((piece * length) / pieces), Math.floor(((piece + 1) * length) / pieces)];
    let [gap, least, largest] = [-1, -1, -1];
    for (let i = begin; i < end; i++) {
      if (!hasPlace(values[i])) gap = gap < 0 ? i : gap;
      else {
        if (least < 0 || values[i] < values[least]) least = i;
        if (largest < 0 || values[i] > values[largest]) largest = i;
      }
    }
    for (const i of [gap, least, largest]) if (i >= 0) kept.add(i);
  }
  return [...kept].sort((a, b) => a - b);
}
