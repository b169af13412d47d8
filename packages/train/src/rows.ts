/**
 * Rows that a run leaves behind, bounded: thinned out evenly where there are many.
 * @module
 */

/** Rows of a run. */
export interface Rows<T> {
  readonly rows: readonly T[];
  /** One in so many came in: 1, 2, 4, ... */
  readonly stride: number;
  /** How many there were. */
  readonly count: number;
}

/** Before the first row. */
export const noRows: Rows<never> = Object.freeze({ rows: Object.freeze([]), stride: 1, count: 0 });

/**
 * The rows with one more, at most `limit`, 2 or more. When there are more, every second one is dropped, and from then on only every second one
 * comes in: what is kept always covers the whole run. `row` is asked only when it comes in.
 */
export function withRow<T>({ rows, stride, count }: Rows<T>, row: () => T, limit: number): Rows<T> {
  if (count % stride !== 0) return { rows, stride, count: count + 1 };
  if (rows.length < limit) return { rows: Object.freeze([...rows, row()]), stride, count: count + 1 };
  return withRow({ rows: rows.filter((_, i) => i % 2 === 0), stride: stride * 2, count }, row, limit);
}
