/** Random bits from a key and a counter. @module */
import { aval } from "../base/aval.js";
import { ArgumentError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { zip } from "../kernel/lazy.js";
import { threefry } from "../kernel/math/threefry.js";
import * as scalar from "../kernel/scalar.js";
import type { Domain, SampleArgument } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { batchElementwise } from "./batching.js";
import { checkDType, checkSameShape, formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";

/** The words of the result: the first, the second, or both combined by exclusive or. */
export type ThreefryWord = "high" | "low" | "xor";

export interface ThreefryParams {
  /** Which word the hash gives. */
  readonly word: ThreefryWord;
}

const choices: readonly ThreefryWord[] = ["high", "low", "xor"];
const names = ["k0", "k1", "c0", "c1"];
const anyWord: Domain = { low: 0, high: 0xffff_ffff };

function words(shape: Shape): readonly SampleArgument[] {
  return names.map(() => ({ shape, domain: anyWord, dtype: "uint32" }));
}

/**
 * The Threefry-2x32 hash of 20 rounds, elementwise: the counter (c0, c1) enciphered with the key (k0, k1),
 * first words first. Four uint32 tensors of one shape give uint32 of that shape, every bit random for a
 * random key.
 * @see Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (2011)
 */
export const threefry2x32: Callable<
  [k0: Tensor, k1: Tensor, c0: Tensor, c1: Tensor],
  ThreefryParams,
  Tensor
> = definePrimitive<[k0: Tensor, k1: Tensor, c0: Tensor, c1: Tensor], ThreefryParams>({
  name: "threefry2x32",
  kind: "nondifferentiable",
  dtypes: ["uint32"],
  samples: (shape) => choices.map((word) => ({ args: words(shape), params: { word } })),
  shape: (args, { word }) => {
    checkDType("threefry2x32", args, ["uint32"]);
    checkSameShape("threefry2x32", args, names);
    if (!choices.includes(word)) {
      throw new ArgumentError({
        op: "threefry2x32",
        requirement: "there is no such word",
        expected: choices.join(" or "),
        received: String(word),
        arguments: formatArguments(args, names),
      });
    }
    return [aval(args[0].shape, "uint32")];
  },
  batch: (args, dims, params, size) =>
    batchElementwise((moved) => bind(threefry2x32, moved, params), args, dims, size),
  lower: (inputs, { word }) => [
    zip(inputs, (k0, k1, c0, c1) => {
      const { high, low } = threefry({ high: k0, low: k1 }, { high: c0, low: c1 });
      return word === "high" ? high : word === "low" ? low : scalar.xor(high, low);
    }),
  ],
});
