/**
 * Products of packed matrices, one loop per dtype, all in the order that kernel/README.md fixes.
 * @module
 */
import type { DType, Elements } from "../../base/dtype.js";
import { contractBlock } from "../../kernel/kernel.js";

/** `m` rows of the left side, `n` of the right, `k` products to sum. */
export interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** `out[m,n] = sum over k of lhs[m,k] * rhs[n,k]`, all dense, starting at the given offsets. */
export type Multiply = (
  out: Elements,
  lhs: Elements,
  rhs: Elements,
  offsets: readonly [number, number, number],
  sizes: Sizes,
) => void;

/** The loop for a dtype. */
export function multiplyOf(dtype: DType): Multiply {
  if (dtype === "float32") return multiplyFloat32;
  if (dtype === "float64") return multiplyFloat64;
  return multiplyIntegers;
}

// Tiles of 2 x 4 keep their eight sums in registers; the rows that are left over run one element at a time, same order.
function multiplyFloat32(
  out: Elements,
  lhs: Elements,
  rhs: Elements,
  offsets: readonly [number, number, number],
  sizes: Sizes,
): void {
  const { m, n, k } = sizes;
  const [outAt, lhsAt, rhsAt] = offsets;
  const fround = Math.fround;
  out.fill(0, outAt, outAt + m * n);
  for (let block = 0; block < k; block += contractBlock) {
    const end = Math.min(k, block + contractBlock);
    for (let j = 0; j < n; j += 4) {
      const wide = j + 4 <= n;
      for (let i = 0; i < m; i += 2) {
        if (wide && i + 2 <= m) {
          let s00 = 0,
            s01 = 0,
            s02 = 0,
            s03 = 0,
            s10 = 0,
            s11 = 0,
            s12 = 0,
            s13 = 0;
          const a0 = lhsAt + i * k,
            a1 = a0 + k;
          const b0 = rhsAt + j * k,
            b1 = b0 + k,
            b2 = b1 + k,
            b3 = b2 + k;
          for (let c = block; c < end; c++) {
            const x0 = lhs[a0 + c],
              x1 = lhs[a1 + c];
            const y0 = rhs[b0 + c],
              y1 = rhs[b1 + c],
              y2 = rhs[b2 + c],
              y3 = rhs[b3 + c];
            s00 = fround(s00 + fround(x0 * y0));
            s01 = fround(s01 + fround(x0 * y1));
            s02 = fround(s02 + fround(x0 * y2));
            s03 = fround(s03 + fround(x0 * y3));
            s10 = fround(s10 + fround(x1 * y0));
            s11 = fround(s11 + fround(x1 * y1));
            s12 = fround(s12 + fround(x1 * y2));
            s13 = fround(s13 + fround(x1 * y3));
          }
          const at = outAt + i * n + j;
          out[at] += s00;
          out[at + 1] += s01;
          out[at + 2] += s02;
          out[at + 3] += s03;
          out[at + n] += s10;
          out[at + n + 1] += s11;
          out[at + n + 2] += s12;
          out[at + n + 3] += s13;
        } else {
          for (let row = i; row < Math.min(m, i + 2); row++) {
            for (let column = j; column < Math.min(n, j + 4); column++) {
              let sum = 0;
              for (let c = block; c < end; c++) {
                sum = fround(sum + fround(lhs[lhsAt + row * k + c] * rhs[rhsAt + column * k + c]));
              }
              out[outAt + row * n + column] += sum;
            }
          }
        }
      }
    }
  }
}

function multiplyFloat64(
  out: Elements,
  lhs: Elements,
  rhs: Elements,
  offsets: readonly [number, number, number],
  sizes: Sizes,
): void {
  const { m, n, k } = sizes;
  const [outAt, lhsAt, rhsAt] = offsets;
  out.fill(0, outAt, outAt + m * n);
  for (let block = 0; block < k; block += contractBlock) {
    const end = Math.min(k, block + contractBlock);
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let c = block; c < end; c++) sum += lhs[lhsAt + row * k + c] * rhs[rhsAt + column * k + c];
        out[outAt + row * n + column] += sum;
      }
    }
  }
}

function multiplyIntegers(
  out: Elements,
  lhs: Elements,
  rhs: Elements,
  offsets: readonly [number, number, number],
  sizes: Sizes,
): void {
  const { m, n, k } = sizes;
  const [outAt, lhsAt, rhsAt] = offsets;
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let c = 0; c < k; c++)
        sum = (sum + Math.imul(lhs[lhsAt + row * k + c], rhs[rhsAt + column * k + c])) | 0;
      out[outAt + row * n + column] = sum;
    }
  }
}
