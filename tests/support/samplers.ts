/**
 * Every sampler with the distribution that it promises, and the three questions that statistics asks of its numbers: chi-square,
 * Kolmogorov-Smirnov, moments. The answers are probabilities: of numbers that look worse, if the sampler is right.
 */
import * as core from "@cotangent/core";
import { type Key, random, type Tensor, tensor } from "@cotangent/core";
import { initializers } from "@cotangent/nn";

/** A distribution by its distribution function over an interval that holds all but 1e-12 of it, or by its probabilities. */
export type Distribution =
  | {
      readonly _tag: "continuous";
      readonly cdf: (x: Tensor) => Tensor;
      readonly low: number;
      readonly high: number;
    }
  | { readonly _tag: "discrete"; readonly probabilities: readonly number[] };

/** A sampler of at least `count` numbers. */
export interface Sampler {
  readonly draw: (key: Key, count: number) => Tensor;
  readonly distribution: Distribution;
  /** How many numbers of a call are worth one, where they depend on each other or take long; default 1. */
  readonly costs?: number;
}

const { ndtr } = core;
const continuous = (cdf: (x: Tensor) => Tensor, low: number, high: number): Distribution => ({
  ...{ _tag: "continuous", cdf, low, high },
});
const discrete = (probabilities: readonly number[]): Distribution => ({ _tag: "discrete", probabilities });
const equal = (count: number): Distribution => discrete(Array.from({ length: count }, () => 1 / count));

const uniformOn = (low: number, high: number): Distribution =>
  continuous((x) => core.clip(core.div(core.sub(x, low), high - low), 0, 1), low, high);
const normalOf = (deviation: number): Distribution =>
  continuous((x) => ndtr(core.div(x, deviation)), -8 * deviation, 8 * deviation);
const truncated = (low: number, high: number, scale = 1): Distribution => {
  const [below, above] = [low, high].map((x) => ndtr(tensor(x, { dtype: "float64" })));
  const inside = (x: Tensor): Tensor =>
    core.div(core.sub(ndtr(core.div(x, scale)), below), core.sub(above, below));
  return continuous((x) => core.clip(inside(x), 0, 1), low * scale, high * scale);
};

const float64 = { dtype: "float64" } as const;
const weights = [0.1, 0.2, 0.3, 0.4];
const logits = core.log(tensor(weights));

/** Which of the orders of 0, 1, 2, 3 a row is. */
const orderOf = (rows: Tensor): Tensor => {
  // The digits of a number in factorials: how many of the later elements are smaller.
  const at = (i: number): Tensor => core.take(rows, i, { axis: 1 });
  const smaller = (i: number, j: number): Tensor => core.astype(core.less(at(j), at(i)), "int32");
  const digit = (i: number): Tensor =>
    [1, 2, 3]
      .filter((j) => j > i)
      .map((j) => smaller(i, j))
      .reduce((a, b) => core.add(a, b));
  return core.add(core.mul(digit(0), 6), core.add(core.mul(digit(1), 2), digit(2)));
};
// One call per key, all keys at once.
const each =
  (f: (key: Key) => Tensor): Sampler["draw"] =>
  (key, count) =>
    core.vmap((i: Tensor) => f(random.foldIn(key, i)))(core.astype(core.arange(count), "uint32"));

/** A kernel for 50 inputs and as many outputs as it takes. */
const kernel =
  (initializer: initializers.Initializer): Sampler["draw"] =>
  (key, count) =>
    initializer(key, [50, Math.ceil(count / 50)]);
const widthOf = (count: number): number => Math.ceil(count / 50);

/** The samplers of core. */
const samplers: Readonly<Record<string, Sampler>> = {
  "bits, the upper 8": {
    draw: (key, n) => core.shiftRight(random.bits(key, [n]), tensor(24, { dtype: "uint32" })),
    distribution: equal(256),
  },
  "bits, the lower 8": {
    draw: (key, n) => core.bitwiseAnd(random.bits(key, [n]), tensor(255, { dtype: "uint32" })),
    distribution: equal(256),
  },
  uniform: { draw: (key, n) => random.uniform(key, [n]), distribution: uniformOn(0, 1) },
  "uniform in float64": {
    draw: (key, n) => random.uniform(key, [n], float64),
    distribution: uniformOn(0, 1),
  },
  "uniform in a range": {
    draw: (key, n) => random.uniform(key, [n], { minval: -3, maxval: 5 }),
    distribution: uniformOn(-3, 5),
  },
  normal: { draw: (key, n) => random.normal(key, [n]), distribution: normalOf(1) },
  "normal in float64": { draw: (key, n) => random.normal(key, [n], float64), distribution: normalOf(1) },
  truncatedNormal: {
    draw: (key, n) => random.truncatedNormal(key, -1, 2, [n]),
    distribution: truncated(-1, 2),
  },
  exponential: {
    draw: (key, n) => random.exponential(key, [n]),
    distribution: continuous((x) => core.neg(core.expm1(core.neg(x))), 0, 30),
  },
  gumbel: {
    draw: (key, n) => random.gumbel(key, [n]),
    distribution: continuous((x) => core.exp(core.neg(core.exp(core.neg(x)))), -5, 30),
  },
  sampleGamma: {
    draw: (key, n) => core.sampleGamma(key, 2.5, [n]),
    distribution: continuous((x) => core.gammainc(2.5, x), 0, 40),
  },
  "sampleLogGamma, below 1": {
    draw: (key, n) => core.sampleLogGamma(key, 0.3, [n]),
    distribution: continuous((z) => core.gammainc(0.3, core.exp(z)), -120, 5),
  },
  sampleBeta: {
    draw: (key, n) => core.sampleBeta(key, 2, 3, [n]),
    // x^2 (6 - 8 x + 3 x^2)
    distribution: continuous(
      (x) => core.mul(core.mul(x, x), core.add(core.mul(core.sub(core.mul(3, x), 8), x), 6)),
      0,
      1,
    ),
  },
  "sampleBeta, most at the ends": {
    draw: (key, n) => core.sampleBeta(key, 0.5, 0.5, [n]),
    distribution: continuous((x) => core.mul(2 / Math.PI, core.asin(core.sqrt(x))), 0, 1),
  },
  bernoulli: {
    draw: (key, n) => core.astype(random.bernoulli(key, 0.3, [n]), "int32"),
    distribution: discrete([0.7, 0.3]),
  },
  categorical: {
    draw: (key, n) => random.categorical(key, logits, { shape: [n] }),
    distribution: discrete(weights),
  },
  randint: { draw: (key, n) => random.randint(key, [n], 0, 100), distribution: equal(100) },
  "randint of 2^32": {
    draw: (key, n) =>
      core.shiftRight(
        random.randint(key, [n], 0, 2 ** 32, { dtype: "uint32" }),
        tensor(24, { dtype: "uint32" }),
      ),
    distribution: equal(256),
  },
  // 2^32 modulo 3 * 2^30 is 2^30: these come twice as often, which is JAX's bias and all of it.
  "randint of 3 * 2^30": {
    draw: (key, n) =>
      core.shiftRight(
        random.randint(key, [n], 0, 3 * 2 ** 30, { dtype: "uint32" }),
        tensor(30, { dtype: "uint32" }),
      ),
    distribution: discrete([0.5, 0.25, 0.25]),
  },
  "permutation, its orders": {
    draw: (key, n) => orderOf(each((k) => random.permutation(k, 4))(key, n)),
    distribution: equal(24),
    costs: 20,
  },
  choice: {
    draw: (key, n) => random.choice(key, 4, { shape: [n], p: tensor(weights) }),
    distribution: discrete(weights),
  },
  "choice without replacement": {
    draw: (key, n) => {
      const pairs = each((k) => random.choice(k, 3, { shape: [2], replace: false }))(key, n);
      const [a, b] = [0, 1].map((i) => core.take(pairs, i, { axis: 1 }));
      // The pairs of different ones, in order of their numbers.
      return core.sub(core.add(core.mul(a, 2), b), core.astype(core.greater(b, a), "int32"));
    },
    distribution: equal(6),
    costs: 20,
  },
};

const deviations = {
  he: (_: number): number => Math.sqrt(2 / 50),
  lecun: (_: number): number => Math.sqrt(1 / 50),
  glorot: (count: number): number => Math.sqrt(2 / (50 + widthOf(count))),
};
// varianceScaling widens the cut normal distribution to have the variance asked for.
const cut = 0.8796256610342398;

/** The initializers of nn, whose spread depends on the shape of a kernel. */
function initializing(count: number): Readonly<Record<string, Sampler>> {
  const families = Object.entries(deviations).flatMap(
    ([name, deviationOf]): readonly (readonly [string, Sampler])[] => {
      const deviation = deviationOf(count);
      const reach = deviation * Math.sqrt(3);
      const [normal, uniform] = {
        he: [initializers.heNormal(), initializers.heUniform()],
        lecun: [initializers.lecunNormal(), initializers.lecunUniform()],
        glorot: [initializers.glorotNormal(), initializers.glorotUniform()],
      }[name as keyof typeof deviations];
      return [
        [`${name}Normal`, { draw: kernel(normal), distribution: truncated(-2, 2, deviation / cut) }],
        [`${name}Uniform`, { draw: kernel(uniform), distribution: uniformOn(-reach, reach) }],
      ];
    },
  );
  return {
    ...Object.fromEntries(families),
    "initializers.normal": { draw: kernel(initializers.normal(0.5)), distribution: normalOf(0.5) },
    "initializers.uniform": { draw: kernel(initializers.uniform(0.5)), distribution: uniformOn(0, 0.5) },
    "initializers.truncatedNormal": {
      draw: kernel(initializers.truncatedNormal(0.5, { lower: -1, upper: 3 })),
      distribution: truncated(-1, 3, 0.5),
    },
    varianceScaling: {
      draw: kernel(initializers.varianceScaling({ scale: 3, mode: "fanIn", distribution: "normal" })),
      distribution: normalOf(Math.sqrt(3 / 50)),
    },
    "sparse, what is 0": {
      draw: (key, n) =>
        core.astype(
          core.equal(
            core.take(kernel(initializers.sparse({ sparsity: 0.3 }))(key, 50 * n), 7, { axis: 0 }),
            0,
          ),
          "int32",
        ),
      distribution: discrete([0.7, 0.3]),
      costs: 50,
    },
    // The first coordinate of a random direction in space is uniformly distributed (Archimedes).
    orthogonal: {
      draw: each((key) => core.take(core.ravel(initializers.orthogonal()(key, [3, 3])), 0)),
      distribution: uniformOn(-1, 1),
      costs: 50,
    },
  };
}

/** All of them, for samples of `count` numbers. */
export function samplersOf(count: number): Readonly<Record<string, Sampler>> {
  return { ...samplers, ...initializing(count) };
}

const doubles = (x: Tensor): Float64Array => Float64Array.from(x.toTypedArray());
const scalar = (x: number): Tensor => tensor(x, float64);

/** The probability of a chi-square statistic of at least this. */
function chiSquareAbove(statistic: number, freedom: number): number {
  return core.gammaincc(scalar(freedom / 2), scalar(statistic / 2)).item();
}

/** The probability of a standard normal number that far from 0. */
function normalBeyond(z: number): number {
  return 2 * ndtr(scalar(-Math.abs(z))).item();
}

/** The probability of a distance of at least this: Kolmogorov's series with the correction of Stephens (1970) for finite n. */
function kolmogorovAbove(distance: number, count: number): number {
  const root = Math.sqrt(count);
  const x = (root + 0.12 + 0.11 / root) * distance;
  if (x < 0.2) return 1;
  const terms = Array.from(
    { length: 100 },
    (_, i) => (i % 2 === 0 ? 2 : -2) * Math.exp(-2 * (i + 1) * (i + 1) * x * x),
  );
  return terms.reduce((sum, term) => sum + term, 0);
}

function chiSquare(counts: Float64Array, expected: readonly number[]): number {
  const statistic = expected.reduce((sum, e, i) => sum + ((counts[i] - e) * (counts[i] - e)) / e, 0);
  return chiSquareAbove(statistic, expected.length - 1);
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
}

// Of x under the weights: mean, and the central moments of order 2 and 4.
function momentsOf(x: Float64Array, weight: (i: number) => number): Moments {
  let mean = 0;
  for (let i = 0; i < x.length; i++) mean += weight(i) * x[i];
  let [variance, fourth] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const square = (x[i] - mean) * (x[i] - mean);
    variance += weight(i) * square;
    fourth += weight(i) * square * square;
  }
  return { mean, variance, fourth };
}

/** The p-value of each question, by its name. */
export function pValues(
  { draw, distribution }: Sampler,
  key: Key,
  count: number,
): Readonly<Record<string, number>> {
  const x = doubles(draw(key, count)).subarray(0, count);
  const n = x.length;
  if (distribution._tag === "discrete") {
    const { probabilities } = distribution;
    const counts = new Float64Array(probabilities.length);
    for (const value of x) counts[value] += 1;
    const strangers = x.some((value) => !(value >= 0 && value < probabilities.length));
    return {
      "chi-square": strangers
        ? 0
        : chiSquare(
            counts,
            probabilities.map((p) => p * n),
          ),
    };
  }
  const { cdf, low, high } = distribution;
  x.sort();
  const places = doubles(cdf(tensor(x)));
  let distance = 0;
  // Cells of equal probability; float32 has too few values for many more.
  const cells = n < 100_000 ? 64 : 1024;
  const counts = new Float64Array(cells);
  for (let i = 0; i < n; i++) {
    distance = Math.max(distance, places[i] - i / n, (i + 1) / n - places[i]);
    counts[Math.min(cells - 1, Math.floor(places[i] * cells))] += 1;
  }
  const grid = Float64Array.from({ length: 200_001 }, (_, i) => low + ((high - low) * i) / 200_000);
  const steps = doubles(cdf(tensor(grid)));
  const middles = grid.subarray(0, 200_000).map((value, i) => (value + grid[i + 1]) / 2);
  const promised = momentsOf(middles, (i) => steps[i + 1] - steps[i]);
  const found = momentsOf(x, () => 1 / n);
  const meanError = Math.sqrt(promised.variance / n);
  const varianceError = Math.sqrt((promised.fourth - promised.variance * promised.variance) / n);
  return {
    "chi-square": chiSquare(
      counts,
      Array.from(counts, () => n / cells),
    ),
    "Kolmogorov-Smirnov": kolmogorovAbove(distance, n),
    mean: normalBeyond((found.mean - promised.mean) / meanError),
    variance: normalBeyond((found.variance - promised.variance) / varianceError),
  };
}
