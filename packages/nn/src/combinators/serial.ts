/** Layers one after the other, as one layer. @module */
import { type Key, random, type Shape, type Tensor } from "@cotangent/core";
import { defineLayer } from "../define.js";
import type { ApplyOptions, Initialized, Layer, ParamsOf, Part, StateOf, Tree } from "../layer.js";
import { formOf, type Named, type Positional, type Trees } from "./form.js";

/**
 * The layer that applies `layers` in order. Parameters and states have the form of the layers: an array gives arrays, an
 * object gives objects with the same names. In training each layer gets a key of its own.
 * @throws ArgumentError when a name looks like an array index, which would not keep its place
 * @throws TreeError when apply gets parameters or a state of another form
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { dense, serial, tanh } from "@cotangent/nn";
 * const network = serial({ hidden: dense(89), squash: tanh, output: dense(10) });
 * const { params, state, outputShape } = network.init(random.key(0), [784]);
 * [params.hidden.kernel.shape, params.squash, outputShape] // => [[784, 89], null, [10]]
 * network.apply(params, state, zeros([60, 784]))[0].shape // => [60, 10]
 * ```
 */
export function serial<const L extends Positional>(
  layers: L,
): Layer<{ readonly [K in keyof L]: ParamsOf<L[K]> }, { readonly [K in keyof L]: StateOf<L[K]> }>;
export function serial<L extends Named>(
  layers: L,
): Layer<{ readonly [K in keyof L]: ParamsOf<L[K]> }, { readonly [K in keyof L]: StateOf<L[K]> }>;
export function serial(layers: Positional | Named): Layer<Trees, Trees> {
  const { list, keys, inForm, inOrder, keysFrom } = formOf("serial", layers);
  return defineLayer(null, {
    name: "serial",

    parts(inputShape: Shape) {
      const found: Part[] = [];
      let shape = inputShape;
      for (const [i, layer] of list.entries()) {
        found.push({ name: keys[i], layer, inputShape: shape });
        shape = layer.init(random.key(0), shape).outputShape;
      }
      return found;
    },

    init(key: Key, inputShape: Shape) {
      const own = keysFrom(key);
      const made: Initialized<Tree, Tree>[] = [];
      for (const [i, layer] of list.entries()) {
        made.push(layer.init(own[i], made.at(-1)?.outputShape ?? inputShape));
      }
      return Object.freeze({
        params: inForm(made.map(({ params }) => params)),
        state: inForm(made.map(({ state }) => state)),
        outputShape: made.at(-1)?.outputShape ?? inputShape,
      });
    },

    apply(params: Trees, state: Trees, x: Tensor, options: ApplyOptions = {}) {
      const eachParams = inOrder("params", params);
      const eachState = inOrder("state", state);
      const next: Tree[] = [];
      let y = x;
      for (const [i, layer] of list.entries()) {
        const [output, after] = layer.apply(eachParams[i], eachState[i], y, optionsFor(options, i, keys[i]));
        options.observe?.(keys[i], output);
        y = output;
        next.push(after);
      }
      return [y, inForm(next)] as const;
    },
  });
}

/**
 * The options for the i-th of several layers: with a key of its own, made of the key and its position. Who observes sees into it where it
 * has a name.
 */
export function optionsFor(
  { key, observe, ...options }: ApplyOptions,
  i: number | Tensor,
  name?: string,
): ApplyOptions {
  const own = key === undefined ? options : { ...options, key: random.foldIn(key, i) };
  if (observe === undefined || name === undefined) return own;
  return { ...own, observe: (path, y) => observe(`${name}.${path}`, y) };
}
