/**
 * The mistakes that scripts/mutate.mjs plants and that change nothing anyone could see: each by the line of code that it is made in, and why.
 */

/**
 * @typedef {{
 *   readonly file: string, readonly line: string, readonly kind: string, readonly texts: readonly string[], readonly reason: string,
 * }} EquivalentMutant
 */

const general = "a shortcut is not taken, and the general way gives the same";
const square = "matrices are square, so their last two axes have one size";
const unread = "nobody reads this number: select takes the other one there";

/** @type {readonly EquivalentMutant[]} */
export const equivalents = [
  {
    file: "associativeScan.ts",
    line: "return even.shape[axis] === n ? paired : concatenate(paired, take(even, axis, n, n + 1, 1), { axis });",
    kind: "number",
    texts: ["2"],
    reason: "a step from one position to the next, where there is one position",
  },
  {
    file: "batching.ts",
    line: "const aligned = dims.every((dim) => dim === dims[0]);",
    kind: "operator",
    texts: ["!=="],
    reason: general,
  },
  {
    file: "batching.ts",
    line: "const aligned = dims.every((dim) => dim === dims[0]);",
    kind: "number",
    texts: ["1"],
    reason: general,
  },
  {
    file: "bessel.ts",
    line: "const reciprocal = div(constantLike(x, 1), select(isZero, constantLike(x, 1), x));",
    kind: "number",
    texts: ["2"],
    reason: unread,
  },
  {
    file: "bessel.ts",
    line: "const reciprocal = div(constantLike(x, 1), select(isZero, constantLike(x, 1), x));",
    kind: "sign",
    texts: ["(-1)"],
    reason: unread,
  },
  {
    file: "concatenate.ts",
    line: "const aligned = dims.every((dim) => dim === first);",
    kind: "operator",
    texts: ["!=="],
    reason: general,
  },
  {
    file: "concatenate.ts",
    line: "if (aligned && first !== null) {",
    kind: "operator",
    texts: ["==="],
    reason: general,
  },
  {
    file: "dotGeneral.ts",
    line: "if (a !== null && b !== null) {",
    kind: "operator",
    texts: ["||"],
    reason: general,
  },
  {
    file: "dynamicSlice.ts",
    line: 'const all = insertAt(starts, b, scalarTensor(0, "int32"));',
    kind: "number",
    texts: ["1"],
    reason: "a window as large as its axis stands at 0, wherever it is asked to start",
  },
  {
    file: "dynamicSlice.ts",
    line: 'return [{ value: dynamicUpdateSlice(...args, scalarTensor(0, "int32"), ...starts), dim: 0 }];',
    kind: "number",
    texts: ["1"],
    reason: "a window as large as its axis stands at 0, wherever it is asked to start",
  },
  {
    file: "eigh.ts",
    line: "const n = a.shape[a.shape.length - 1];",
    kind: "number",
    texts: ["2"],
    reason: square,
  },
  {
    file: "gammainc.ts",
    line: "const found = [select(eq(x, constantLike(x, 0)), atZero, elsewhere)];",
    kind: "number",
    texts: ["1"],
    reason: "at 1 both are the density",
  },
  {
    file: "gammainc.ts",
    line: "const ways = productOf(k + 1, n - 1) / productOf(1, i);",
    kind: "number",
    texts: ["2"],
    reason: "a product from 2 on is that from 1 on",
  },
  {
    file: "matrices.ts",
    line: "return reduceSum(select(onDiagonal, x, zerosLike(x)), { axes: [x.shape.length - 1] });",
    kind: "number",
    texts: ["2"],
    reason: square,
  },
  {
    file: "slice.ts",
    line: "const padded = pad(front, scalarTensor(0, x.dtype), widened);",
    kind: "number",
    texts: ["1"],
    reason: unread,
  },
  {
    file: "slice.ts",
    line: 'return pad(zerosLike(aval(shape, "bool")), scalarTensor(1, "bool"), params);',
    kind: "number",
    texts: ["2"],
    reason: "select takes every number but 0 for true",
  },
  {
    file: "slice.ts",
    line: 'return pad(zerosLike(aval(shape, "bool")), scalarTensor(1, "bool"), params);',
    kind: "sign",
    texts: ["(-1)"],
    reason: "select takes every number but 0 for true",
  },
  ...[
    "const uTotal = m > n ? add(du, outside(product(da, v), u)) : du;",
    "const vTotal = n > m ? add(dv, outside(product(transposed(da), u), v)) : dv;",
  ].map((line) => ({
    ...{ file: "svd.ts", line, kind: "operator", texts: [">="] },
    reason: "a square matrix has nothing outside of its vectors but rounding",
  })),
  {
    file: "triangularSolve.ts",
    line: "if (i === null && j !== null) return [besideOthers(a, b, j, params)];",
    kind: "operator",
    texts: ["==="],
    reason: general,
  },
  {
    file: "window.ts",
    line: "dilation: insertAt(dilation, b, 1),",
    kind: "number",
    texts: ["2"],
    reason: "windows of one element along the batch have no second one to be apart from",
  },
  {
    file: "windowMax.ts",
    line: "return select(lt(k, constant(0)), constant(-1), position);",
    kind: "number",
    texts: ["2"],
    reason: "every position below 0 is skipped",
  },
];
