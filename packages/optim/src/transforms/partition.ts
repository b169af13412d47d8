/**
 * Different transformations for different parameters.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkArguments, checkFields } from "@cotangent/core/checks";
import { type GradientTransformation, stateful, type Tree } from "../base.js";
import { checkTransformation } from "../checks.js";
import { type ByPath, isBoolean, isString, type Mask, relabel, valuesOf } from "../groups.js";
import { type MaskedState, masked } from "./masked.js";
import { setToZero } from "./setToZero.js";

/** The memories of the groups, by label. */
export interface PartitionState {
  readonly innerStates: Readonly<Record<string, MaskedState>>;
}

/**
 * Applies to each parameter the transformation whose name is its label. `labels` is a tree of strings, of the structure of the
 * parameters or of its upper part, or a function of path and leaf.
 * @throws ArgumentError in init when a label names no transformation; TreeError when a leaf has no label
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adam, partition, sgd } from "@cotangent/optim";
 * const optimizer = partition(
 *   { matrices: adam(0.1), rest: sgd(0.5) },
 *   (_, leaf) => (leaf.shape.length > 1 ? "matrices" : "rest"),
 * );
 * const gradients = { kernel: tensor([[4]]), bias: tensor([4]) };
 * optimizer.update(gradients, optimizer.init(gradients))[0].bias // => f32[1] [-2]
 * ```
 */
export function partition(
  transformations: Readonly<Record<string, GradientTransformation>>,
  labels: ByPath<string>,
): GradientTransformation<PartitionState> {
  checkArguments("partition", { transformations: "object" }, { transformations });
  checkArguments(
    "partition",
    { labels: "string or object or function" },
    { labels },
    "Pass a function of path and leaf, or a tree of labels.",
  );
  for (const [name, each] of Object.entries(transformations))
    checkTransformation("partition", `transformations.${name}`, each);
  const names = Object.keys(transformations);
  const labelsOf = (tree: Tree): readonly string[] => valuesOf("partition", labels, tree, isString);
  const groups = names.map((name) => {
    const mask = relabel(labels, (label) => label === name, isString);
    return { name, of: masked(transformations[name], mask) };
  });
  return stateful<PartitionState>(
    {
      init(params) {
        const unknown = labelsOf(params).find((label) => !Object.hasOwn(transformations, label));
        if (unknown !== undefined) {
          throw new ArgumentError({
            op: "partition",
            requirement: "every label must name a transformation",
            expected: names.join(" or "),
            received: JSON.stringify(unknown),
          });
        }
        return {
          innerStates: Object.freeze(
            Object.fromEntries(groups.map(({ name, of }) => [name, of.init(params)])),
          ),
        };
      },
      update(updates, { innerStates }, params, extra) {
        let current = updates;
        const next = groups.map(({ name, of }) => {
          const [made, state] = of.update(current, innerStates[name], params, extra);
          current = made;
          return [name, state] as const;
        });
        return [current, { innerStates: Object.freeze(Object.fromEntries(next)) }];
      },
    },
    { innerStates: "object" },
  );
}

/**
 * Updates with `optimizer` where `freezeMask` is false; where it is true parameters stay, and the optimizer has no memory of them.
 * @throws TreeError in init and update when the mask has no boolean for some leaf
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { selectiveTransform, sgd } from "@cotangent/optim";
 * const optimizer = selectiveTransform(sgd(0.5), { freezeMask: { head: false, body: true } });
 * const gradients = { head: tensor(2), body: tensor(2) };
 * const [updates] = optimizer.update(gradients, optimizer.init(gradients));
 * [updates.head.item(), updates.body.item()] // => [-1, 0]
 * ```
 */
export function selectiveTransform(
  optimizer: GradientTransformation,
  options: { readonly freezeMask: Mask },
): GradientTransformation<PartitionState> {
  const { freezeMask } = checkFields(
    "selectiveTransform",
    "options",
    options,
    { freezeMask: "boolean or object or function" },
    "Pass { freezeMask: (path) => true } or a tree of booleans.",
  );
  checkTransformation("selectiveTransform", "optimizer", optimizer);
  return partition(
    { train: optimizer, freeze: setToZero() },
    relabel(freezeMask, (isFrozen) => (isFrozen ? "freeze" : "train"), isBoolean),
  );
}
