/** A curve, fifty noisy points of it to learn from, two hundred to judge by, and networks that draw a curve through points. */
import { add, type Key, mul, random, sin, type Tensor } from "@cotangent/core";
import { dense, dropout, initializers, type Layer, meanSquaredError, relu, serial } from "@cotangent/nn";
import type { Objective } from "@cotangent/train";

/** Places and heights, float32[n, 1] each. */
export interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Standard deviation of the noise. Nobody's squared error can be below its square, 0.0225, but by chance and by heart. */
export const noise = 0.15;

/** What was there before the noise, for x from -1 to 1. */
export const curve = (x: Tensor): Tensor => sin(mul(x, 4));

/** Points of the curve, with noise. */
export function pointsOf(key: Key, count: number): Points {
  const [places, errors] = random.split(key);
  const x = random.uniform(places, [count, 1], { minval: -1 });
  return { x, y: add(curve(x), mul(random.normal(errors, [count, 1]), noise)) };
}

/** The mean squared error. */
export const regression: Objective<Points, null> = {
  inputs: ({ x }) => x,
  evaluate: (outputs, { y }) => [meanSquaredError(outputs, y), null],
};

/** How wide and deep, and what begins where. */
export interface Form {
  readonly units: number;
  /** Hidden layers, default 5. */
  readonly depth?: number;
  /** What dropout after each hidden layer keeps, default all. */
  readonly keep?: number;
  /** Default Glorot's, as in Keras, with biases of zero. */
  readonly kernelInit?: initializers.Initializer;
  readonly biasInit?: initializers.Initializer;
}

/** Hidden layers of rectified units, and one output. */
export function networkOf({ units, depth = 5, keep = 1, ...given }: Form): Layer {
  const options = { kernelInit: initializers.glorotUniform(), ...given };
  const hidden = Array.from(
    { length: depth },
    () => [dense(units, options), relu, ...(keep === 1 ? [] : [dropout({ keep })])] as const,
  );
  return serial([...hidden.flat(), dense(1, options)]);
}
