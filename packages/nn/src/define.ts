/**
 * How layers are made here: frozen, and honest to callers without types. What `init` and `apply` of every layer get is checked in this one
 * place, so the layers themselves only check what is their own.
 * @module
 */
import type { Key, Shape, Tensor } from "@cotangent/core";
import { asTensor, checkFields, checkList, checkOptions, type Kinds } from "@cotangent/core/checks";
import { checkCount } from "./checks.js";
import type { ApplyOptions, Layer } from "./layer.js";

/** What trees of parameters and states are told to be. */
export const asMade = "Pass what init, or the apply before, returned.";

/** The layer with these parts, whose parameters have these fields; null when it does not look into them. */
export function defineLayer<P, S, L extends Layer<P, S>>(
  fields: Kinds | null,
  parts: L & Layer<P, S> & { readonly name: string },
): L {
  const { name: op } = parts;
  return Object.freeze({
    ...parts,
    init: (key: Key, inputShape: Shape) => parts.init(key, checkShape(op, inputShape)),
    apply(params: P, state: S, x: Tensor, options: ApplyOptions = {}) {
      if (fields !== null) checkFields(op, "params", params, fields, asMade);
      return parts.apply(params, state, asTensor(op, x), checkOptions(op, options));
    },
  });
}

/** Throws unless it is the shape of an example. */
export function checkShape(op: string, inputShape: Shape): Shape {
  checkList(op, "inputShape", inputShape);
  for (const size of inputShape) checkCount(op, "every size of inputShape", size, 0);
  return inputShape;
}

/** Throws unless `layer` has what every layer has. */
export function checkLayer(op: string, layer: Layer, name = "layer"): void {
  const fix = "Pass a layer like dense(10).";
  checkFields(op, name, layer, { init: "function", apply: "function" }, fix);
}
