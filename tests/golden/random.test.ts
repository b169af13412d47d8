/**
 * Random numbers against JAX's default generator: integers and what is made of them by exact arithmetic to the bit, the
 * rest to the rounding of the transcendental functions in between.
 */
import { random, stack, type Tensor, vmap } from "@cotangent/core";
import { closeTo, ulpDistance } from "@cotangent/core/testing";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, type FixtureTensor, loadFixture } from "./load.js";
import { numbersOf, toTensor } from "./runCase.js";

type FloatDType = "float32" | "float64";

const words = (key: random.Key): Tensor => random.keyData(key);
const shapeOf = ({ options, id }: FixtureCase): readonly number[] => numbersOf(options.shape, id);
const numberOf = ({ options }: FixtureCase, name: string): number => Number(options[name]);
const floatOf = ({ options }: FixtureCase): FloatDType =>
  options.dtype === "float64" ? "float64" : "float32";
const keyOf = ({ args }: FixtureCase): random.Key => random.wrapKeyData(toTensor(args[0]));
const rest = ({ args }: FixtureCase): readonly Tensor[] => args.slice(1).map(toTensor);
const optionalShape = (each: FixtureCase) =>
  each.options.shape === undefined ? {} : { shape: shapeOf(each) };

// Stacked keys are no single key: mapped over, each gives its words.
const allWords = vmap(words);

const runners: Readonly<Record<string, (each: FixtureCase) => Tensor>> = {
  key: (each) => words(random.key(numberOf(each, "seed"))),
  split: (each) => stack(random.split(keyOf(each), numberOf(each, "num")).map(words)),
  foldIn: (each) => words(random.foldIn(keyOf(each), numberOf(each, "data"))),
  keyData: (each) => random.keyData(keyOf(each)),
  wrapKeyData: (each) => random.bits(keyOf(each), shapeOf(each)),
  stackKeys: (each) => allWords(random.stackKeys(each.args.map(toTensor).map(random.wrapKeyData))),
  bits: (each) => random.bits(keyOf(each), shapeOf(each)),
  uniform: (each) => {
    const bounds =
      each.options.minval === undefined
        ? {}
        : { minval: numberOf(each, "minval"), maxval: numberOf(each, "maxval") };
    return random.uniform(keyOf(each), shapeOf(each), { dtype: floatOf(each), ...bounds });
  },
  normal: (each) => random.normal(keyOf(each), shapeOf(each), { dtype: floatOf(each) }),
  exponential: (each) => random.exponential(keyOf(each), shapeOf(each), { dtype: floatOf(each) }),
  gumbel: (each) => random.gumbel(keyOf(each), shapeOf(each), { dtype: floatOf(each) }),
  truncatedNormal: (each) => {
    const [lower, upper] = [numberOf(each, "lower"), numberOf(each, "upper")];
    return random.truncatedNormal(keyOf(each), lower, upper, shapeOf(each), { dtype: floatOf(each) });
  },
  bernoulli: (each) => random.bernoulli(keyOf(each), rest(each)[0], optionalShape(each).shape),
  categorical: (each) =>
    random.categorical(keyOf(each), rest(each)[0], { axis: numberOf(each, "axis"), ...optionalShape(each) }),
  randint: (each) => {
    const dtype = each.options.dtype === "uint32" ? "uint32" : "int32";
    return random.randint(keyOf(each), shapeOf(each), numberOf(each, "minval"), numberOf(each, "maxval"), {
      dtype,
    });
  },
  permutation: (each) => random.permutation(keyOf(each), rest(each)[0] ?? numberOf(each, "n")),
  choice: (each) => {
    const extra = rest(each);
    const weights = each.options.weighted === true ? extra.at(-1) : undefined;
    const from = each.options.n === undefined ? extra[0] : numberOf(each, "n");
    const options = { shape: shapeOf(each), replace: each.options.replace === true };
    return random.choice(keyOf(each), from, weights === undefined ? options : { ...options, p: weights });
  },
};

/** How far from JAX's floats ours may be, in units in the last place; nothing where the formula is exact. */
const ulps: Readonly<Record<string, Readonly<Record<FloatDType, number>>>> = {
  // Against `correct`: erfInv (2 and 4 ULP) times sqrt(2), one more rounding; log1p alone.
  normal: { float32: 3, float64: 5 },
  exponential: { float32: 2, float64: 4 },
};

/**
 * Where one function magnifies the rounding of another, relative to the largest number: two logarithms in gumbel; in
 * truncatedNormal erfInv close to 1, where one ULP of its argument moves x by e^(x^2 / 2) ULP, 3000 at x = 4.
 */
const magnified: Readonly<Record<string, Readonly<Record<FloatDType, number>>>> = {
  gumbel: { float32: 1e-6, float64: 1e-15 },
  truncatedNormal: { float32: 2e-4, float64: 4e-13 },
};

function expectEqual(actual: Tensor, expected: FixtureTensor, each: FixtureCase): void {
  expect({ shape: actual.shape, dtype: actual.dtype }, each.id).toEqual({
    shape: expected.shape,
    dtype: expected.dtype,
  });
  const values = [...actual.toTypedArray()];
  if (expected.dtype !== "float32" && expected.dtype !== "float64") {
    expect(values, each.id).toEqual(expected.data);
    return;
  }
  const dtype = expected.dtype;
  const rtol = magnified[each.op]?.[dtype];
  if (rtol !== undefined) {
    const closeness = closeTo(actual, expected.data, { rtol });
    expect(closeness.close, `${each.id}: ${JSON.stringify(closeness)}`).toBe(true);
    return;
  }
  const target = each.correct?.[0] ?? expected;
  const worst = Math.max(0, ...values.map((value, i) => ulpDistance(value, target.data[i], dtype)));
  expect(worst, `${each.id}: ULP`).toBeLessThanOrEqual(ulps[each.op]?.[dtype] ?? 0);
}

describe("fixtures: random", () => {
  for (const [op, cases] of casesByOp(loadFixture("random"))) {
    // The bare hash is no public function; primitives/randomBits.test.ts runs its cases.
    if (op === "threefry2x32") continue;
    it(`${op}: ${cases.length} cases`, () => {
      for (const each of cases) expectEqual(runners[op](each), each.out[0], each);
    });
  }
});
