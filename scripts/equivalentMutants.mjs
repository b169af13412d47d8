/**
 * The mistakes that scripts/mutate.mjs plants and that change nothing anyone could see: each by the line of code and what becomes of it, with
 * the reason.
 */

/** @typedef {{ readonly file: string, readonly line: string, readonly becomes: readonly string[], readonly reason: string }} EquivalentMutant */

const general = "a shortcut is not taken, and the general way gives the same";
const square = "matrices are square, so their last two axes have one size";
const unread = "nobody reads this number: select takes the other one there";
const whole = "a window as large as its axis stands at 0, wherever it is asked to start";

/** @type {readonly EquivalentMutant[]} */
export const equivalents = [
  {
    file: "associativeScan.ts",
    line: "return even.shape[axis] === n ? paired : concatenate(paired, take(even, axis, n, n + 1, 1), { axis });",
    becomes: [
      "return even.shape[axis] === n ? paired : concatenate(paired, take(even, axis, n, n + 1, 2), { axis });",
    ],
    reason: "a step from one position to the next, where there is one position",
  },
  {
    file: "batching.ts",
    line: "const aligned = dims.every((dim) => dim === dims[0]);",
    becomes: [
      "const aligned = dims.every((dim) => dim !== dims[0]);",
      "const aligned = dims.every((dim) => dim === dims[1]);",
    ],
    reason: general,
  },
  {
    file: "bessel.ts",
    line: "const reciprocal = div(constantLike(x, 1), select(isZero, constantLike(x, 1), x));",
    becomes: [
      "const reciprocal = div(constantLike(x, 1), select(isZero, constantLike(x, 2), x));",
      "const reciprocal = div(constantLike(x, 1), select(isZero, constantLike(x, (-1)), x));",
    ],
    reason: unread,
  },
  {
    file: "concatenate.ts",
    line: "const aligned = dims.every((dim) => dim === first);",
    becomes: ["const aligned = dims.every((dim) => dim !== first);"],
    reason: general,
  },
  {
    file: "concatenate.ts",
    line: "if (aligned && first !== null) {",
    becomes: ["if (aligned && first === null) {"],
    reason: general,
  },
  {
    file: "dotGeneral.ts",
    line: "if (a !== null && b !== null) {",
    becomes: ["if (a !== null || b !== null) {"],
    reason: general,
  },
  {
    file: "dynamicSlice.ts",
    line: 'const all = insertAt(starts, b, scalarTensor(0, "int32"));',
    becomes: ['const all = insertAt(starts, b, scalarTensor(1, "int32"));'],
    reason: whole,
  },
  {
    file: "dynamicSlice.ts",
    line: 'return [{ value: dynamicUpdateSlice(...args, scalarTensor(0, "int32"), ...starts), dim: 0 }];',
    becomes: [
      'return [{ value: dynamicUpdateSlice(...args, scalarTensor(1, "int32"), ...starts), dim: 0 }];',
    ],
    reason: whole,
  },
  {
    file: "eigh.ts",
    line: "const n = a.shape[a.shape.length - 1];",
    becomes: ["const n = a.shape[a.shape.length - 2];"],
    reason: square,
  },
  {
    file: "gammainc.ts",
    line: "const ways = productOf(k + 1, n - 1) / productOf(1, i);",
    becomes: ["const ways = productOf(k + 1, n - 1) / productOf(2, i);"],
    reason: "a product from 2 on is that from 1 on",
  },
  {
    file: "matrices.ts",
    line: "return reduceSum(select(onDiagonal, x, zerosLike(x)), { axes: [x.shape.length - 1] });",
    becomes: ["return reduceSum(select(onDiagonal, x, zerosLike(x)), { axes: [x.shape.length - 2] });"],
    reason: square,
  },
  {
    file: "slice.ts",
    line: "const padded = pad(front, scalarTensor(0, x.dtype), widened);",
    becomes: ["const padded = pad(front, scalarTensor(1, x.dtype), widened);"],
    reason: unread,
  },
  {
    file: "slice.ts",
    line: 'return pad(zerosLike(aval(shape, "bool")), scalarTensor(1, "bool"), params);',
    becomes: [
      'return pad(zerosLike(aval(shape, "bool")), scalarTensor(2, "bool"), params);',
      'return pad(zerosLike(aval(shape, "bool")), scalarTensor((-1), "bool"), params);',
    ],
    reason: "select takes every number but 0 for true",
  },
  {
    file: "svd.ts",
    line: "const uTotal = m > n ? add(du, outside(product(da, v), u)) : du;",
    becomes: ["const uTotal = m >= n ? add(du, outside(product(da, v), u)) : du;"],
    reason: "a square matrix has nothing outside of its vectors but rounding",
  },
  {
    file: "svd.ts",
    line: "const vTotal = n > m ? add(dv, outside(product(transposed(da), u), v)) : dv;",
    becomes: ["const vTotal = n >= m ? add(dv, outside(product(transposed(da), u), v)) : dv;"],
    reason: "a square matrix has nothing outside of its vectors but rounding",
  },
  {
    file: "triangularSolve.ts",
    line: "if (i === null && j !== null) return [besideOthers(a, b, j, params)];",
    becomes: ["if (i === null && j === null) return [besideOthers(a, b, j, params)];"],
    reason: general,
  },
  {
    file: "window.ts",
    line: "dilation: insertAt(dilation, b, 1),",
    becomes: ["dilation: insertAt(dilation, b, 2),"],
    reason: "windows of one element along the batch have no second one to be apart from",
  },
  {
    file: "windowMax.ts",
    line: "return select(lt(k, constant(0)), constant(-1), position);",
    becomes: ["return select(lt(k, constant(0)), constant(-2), position);"],
    reason: "every position below 0 is skipped",
  },
];
