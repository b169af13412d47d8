/** One layer several times, compiled once. @module */
import {
  arange,
  type Key,
  random,
  type Shape,
  scan,
  stack,
  type Tensor,
  treeFlatten,
  treeUnflatten,
} from "@cotangent/core";
import { checkCount, checkSameShape } from "../checks.js";
import { checkLayer, defineLayer } from "../define.js";
import type { ApplyOptions, Layer } from "../layer.js";
import { optionsFor } from "./serial.js";

const fix = "Only a layer whose output has the shape of its input can follow itself.";

/**
 * `layer` `times` times in a row, each time with parameters and a state of its own, which are stacked: leaves have a new first axis
 * of `times`. It is one loop (scan), so compiling a hundred takes as long as compiling one. In training each gets a key of its own.
 * `times`: 1 or more. The shape stays.
 * @throws ArgumentError when times is no positive integer; ShapeError when the layer changes the shape
 * @example
 * ```ts
 * import { random, ones } from "@cotangent/core";
 * import { dense, repeat, serial, tanh } from "@cotangent/nn";
 * const deep = repeat(serial([dense(8), tanh]), 20);
 * const { params, state } = deep.init(random.key(0), [8]);
 * params[0].kernel.shape // => [20, 8, 8]
 * deep.apply(params, state, ones([4, 8]))[0].shape // => [4, 8]
 * ```
 */
export function repeat<P, S>(layer: Layer<P, S>, times: number): Layer<P, S>;
export function repeat(layer: Layer, times: number): Layer {
  checkLayer("repeat", layer);
  checkCount("repeat", "times", times);
  return defineLayer(null, {
    name: "repeat",
    parts: (inputShape: Shape) => [{ name: `${times} times`, layer, inputShape }],
    init(key: Key, inputShape: Shape) {
      const made = random.split(key, times).map((own) => layer.init(own, inputShape));
      checkSameShape("repeat", inputShape, made[0].outputShape, fix);
      return Object.freeze({
        params: stacked(made.map(({ params }) => params)),
        state: stacked(made.map(({ state }) => state)),
        outputShape: inputShape,
      });
    },
    apply(params: unknown, state: unknown, x: Tensor, options: ApplyOptions = {}) {
      const round = (h: Tensor, [p, s, i]: readonly [unknown, unknown, Tensor]) =>
        layer.apply(p, s, h, optionsFor(options, i));
      return scan(round, x, [params, state, arange(times)] as const);
    },
  });
}

function stacked<T>(trees: readonly T[]): T {
  const [, treedef] = treeFlatten(trees[0]);
  const leaves = trees.map((tree) => treeFlatten(tree)[0]);
  return treeUnflatten(
    treedef,
    leaves[0].map((_, i) => stack(leaves.map((each) => each[i]))),
  );
}
