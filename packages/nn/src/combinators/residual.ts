/** Layers with a way around them. @module */
import { add, type Key, random, type Shape, type Tensor } from "@cotangent/core";
import { checkFields } from "@cotangent/core/checks";
import { checkSameShape } from "../checks.js";
import { asMade, checkLayer, defineLayer } from "../define.js";
import type { ApplyOptions, Layer } from "../layer.js";
import { optionsFor } from "./serial.js";

/** Parameters or states of a residual layer with a shortcut of its own. */
export interface WithShortcut<M, S> {
  readonly main: M;
  readonly shortcut: S;
}

/**
 * x + layer(x): the layer learns what to change. Parameters and state are those of `layer`. Where shapes differ, `shortcut`, a layer
 * too, brings x to the shape of the output; then parameters and state are { main, shortcut }.
 * @throws ShapeError when the shapes that are added differ
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { dense, relu, residual } from "@cotangent/nn";
 * residual(relu).apply(null, null, tensor([-1, 2]))[0].toArray() // => [-1, 4]
 * const { params, outputShape } = residual(dense(8), dense(8)).init(random.key(0), [3]);
 * [params.shortcut.kernel.shape, outputShape] // => [[3, 8], [8]]
 * ```
 * @see He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2016)
 */
export function residual<P, S>(layer: Layer<P, S>): Layer<P, S>;
export function residual<P, S, Q, T>(
  layer: Layer<P, S>,
  shortcut: Layer<Q, T>,
): Layer<WithShortcut<P, Q>, WithShortcut<S, T>>;
export function residual(layer: Layer, shortcut?: Layer): Layer {
  checkLayer("residual", layer);
  if (shortcut !== undefined) checkLayer("residual", shortcut, "shortcut");
  return shortcut === undefined ? around(layer) : besides(layer, shortcut);
}

function around<P, S>(layer: Layer<P, S>): Layer<P, S> {
  return defineLayer(null, {
    name: "residual",
    parts: (inputShape: Shape) => [{ name: "", layer, inputShape }],
    init(key: Key, inputShape: Shape) {
      const made = layer.init(key, inputShape);
      const fix = "Give residual a second layer that brings x to the shape of the output.";
      checkSameShape("residual", inputShape, made.outputShape, fix);
      return made;
    },
    apply(params: P, state: S, x: Tensor, options?: ApplyOptions) {
      const [y, next] = layer.apply(params, state, x, options);
      return [add(x, y), next] as const;
    },
  });
}

function besides<P, S, Q, T>(
  main: Layer<P, S>,
  shortcut: Layer<Q, T>,
): Layer<WithShortcut<P, Q>, WithShortcut<S, T>> {
  return defineLayer(
    { main: "object or null", shortcut: "object or null" },
    {
      name: "residual",
      parts: (inputShape: Shape) => [
        { name: "main", layer: main, inputShape },
        { name: "shortcut", layer: shortcut, inputShape },
      ],
      init(key: Key, inputShape: Shape) {
        const [mainKey, shortcutKey] = random.split(key);
        const long = main.init(mainKey, inputShape);
        const short = shortcut.init(shortcutKey, inputShape);
        const fix = "Change the shortcut so that both end in one shape.";
        checkSameShape("residual", long.outputShape, short.outputShape, fix);
        return Object.freeze({
          params: Object.freeze({ main: long.params, shortcut: short.params }),
          state: Object.freeze({ main: long.state, shortcut: short.state }),
          outputShape: long.outputShape,
        });
      },
      apply(params: WithShortcut<P, Q>, state: WithShortcut<S, T>, x: Tensor, options: ApplyOptions = {}) {
        checkFields("residual", "state", state, {}, asMade);
        const [long, mainState] = main.apply(params.main, state.main, x, optionsFor(options, 0, "main"));
        const [short, shortcutState] = shortcut.apply(
          params.shortcut,
          state.shortcut,
          x,
          optionsFor(options, 1, "shortcut"),
        );
        options.observe?.("main", long);
        options.observe?.("shortcut", short);
        return [add(short, long), Object.freeze({ main: mainState, shortcut: shortcutState })] as const;
      },
    },
  );
}
