/**
 * Random scalar expressions over given leaves, using every operation of the closed set.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { Chooser } from "./choices.js";

/** Where an expression ends, and after how many operations at most. */
export interface ExpressionEnds {
  readonly leaf: (dtype: DType) => ScalarExpr;
  readonly depth: number;
}

type Make = (choose: Chooser, part: (dtype: DType) => ScalarExpr) => ScalarExpr;

const unaryFloat = [
  scalar.neg,
  scalar.abs,
  scalar.sqrt,
  scalar.floor,
  scalar.ceil,
  scalar.trunc,
  scalar.nearest,
];
const binaryFloat = [scalar.add, scalar.sub, scalar.mul, scalar.div, scalar.rem, scalar.min, scalar.max];
const unaryInteger = [scalar.neg, scalar.abs, scalar.not];
const binaryInteger = [...binaryFloat, scalar.and, scalar.or, scalar.xor, scalar.shl, scalar.shr];
const compare = [scalar.eq, scalar.lt, scalar.le, scalar.ne, scalar.gt, scalar.ge];
const others: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

function makesOf(dtype: DType): readonly Make[] {
  const conversions: readonly Make[] = [
    (choose, part) => scalar.convert(part(choose.pick(others)), dtype),
    (_choose, part) => scalar.select(part("bool"), part(dtype), part(dtype)),
  ];
  const casts: Readonly<Record<DType, readonly Make[]>> = {
    float32: [(choose, part) => scalar.bitcast(part(choose.pick(["int32", "uint32"])), "float32")],
    float64: [(_choose, part) => scalar.fromWords(part("int32"), part("uint32"))],
    int32: [
      (choose, part) => scalar.bitcast(part(choose.pick(["float32", "uint32"])), "int32"),
      (_choose, part) => scalar.highWord(part("float64")),
    ],
    uint32: [
      (choose, part) => scalar.bitcast(part(choose.pick(["float32", "int32"])), "uint32"),
      (_choose, part) => scalar.lowWord(part("float64")),
    ],
    bool: [],
  };
  const own: readonly Make[] =
    dtype === "bool"
      ? [
          (choose, part) => {
            const compared = choose.pick(others);
            return choose.pick(compare)(part(compared), part(compared));
          },
          (choose, part) =>
            choose.pick([scalar.and, scalar.or, scalar.xor, scalar.min, scalar.max])(
              part(dtype),
              part(dtype),
            ),
          (_choose, part) => scalar.not(part(dtype)),
        ]
      : [
          (choose, part) =>
            choose.pick(isFloating(dtype) ? binaryFloat : binaryInteger)(part(dtype), part(dtype)),
          (choose, part) => choose.pick(isFloating(dtype) ? unaryFloat : unaryInteger)(part(dtype)),
        ];
  // The dtype's own operations are the common case.
  return [...own, ...own, ...conversions, ...casts[dtype]];
}

/** An expression of `dtype`. */
export function anyExpression(choose: Chooser, dtype: DType, { leaf, depth }: ExpressionEnds): ScalarExpr {
  if (depth === 0) return leaf(dtype);
  const part = (wanted: DType): ScalarExpr => anyExpression(choose, wanted, { leaf, depth: depth - 1 });
  return choose.pick(makesOf(dtype))(choose, part);
}
