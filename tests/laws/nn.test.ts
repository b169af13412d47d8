/**
 * Laws of every layer: init promises the shapes that apply gives, compiled and mapped equal plain, a key determines
 * everything, nothing is mutated, and the derivatives are right.
 */
import {
  jit,
  random,
  sin,
  square,
  stack,
  sum,
  type Tensor,
  take,
  tensor,
  treeLeaves,
  vmap,
} from "@cotangent/core";
import { checkGrads, sameBits } from "@cotangent/core/testing";
import {
  activation,
  dense,
  dropout,
  initializers,
  type Layer,
  relu,
  serial,
  sigmoid,
  tanh,
} from "@cotangent/nn";
import { describe, expect, it } from "vitest";

const wide = { dtype: "float64" } as const;

/** Every exported layer with each of its options; `Layer` hides the types of parameters, which no law needs. */
const layers: Readonly<Record<string, { readonly layer: Layer; readonly shape: readonly number[] }>> = {
  dense: { layer: dense(4, wide), shape: [3] },
  "dense of matrices": { layer: dense(2, wide), shape: [5, 3] },
  "dense without bias": { layer: dense(4, { ...wide, useBias: false }), shape: [3] },
  "dense with other initializers": {
    layer: dense(4, { ...wide, kernelInit: initializers.heUniform(), biasInit: initializers.normal(1) }),
    shape: [3],
  },
  relu: { layer: relu, shape: [7] },
  tanh: { layer: tanh, shape: [2, 3] },
  sigmoid: { layer: sigmoid, shape: [7] },
  activation: { layer: activation(sin), shape: [7] },
  dropout: { layer: dropout({ keep: 0.6 }), shape: [20] },
  "serial by position": {
    layer: serial([dense(5, wide), tanh, dropout({ keep: 0.8 }), dense(2, wide)]),
    shape: [3],
  },
  "serial by name": {
    layer: serial({ z: dense(5, wide), a: sigmoid, drop: dropout({ keep: 0.5 }), out: dense(2, wide) }),
    shape: [3],
  },
  "serial of serials": {
    layer: serial([serial({ first: dense(3, wide), second: tanh }), serial([dense(1, wide)])]),
    shape: [4],
  },
  "serial of nothing": { layer: serial([]), shape: [4] },
};

const key = random.key(7);
const modes = [{ mode: "train" as const, key: random.key(11) }, { mode: "inference" as const }];

describe.each(Object.entries(layers))("%s", (_, { layer, shape }) => {
  const { params, state, outputShape } = layer.init(key, shape);
  const input = (...lead: readonly number[]): Tensor =>
    random.normal(random.key(3), [...lead, ...shape], wide);

  it("gives the shape that init promised, with and without a batch axis", () => {
    for (const options of modes) {
      expect(layer.apply(params, state, input(), options)[0].shape).toEqual(outputShape);
      expect(layer.apply(params, state, input(6), options)[0].shape).toEqual([6, ...outputShape]);
    }
  });

  it("has trees of tensors, frozen, that a key determines", () => {
    const again = layer.init(key, shape).params;
    const tensorsOf = (tree: unknown): readonly Tensor[] =>
      treeLeaves(tree).filter((leaf) => typeof leaf === "object");
    expect(tensorsOf(again).length).toBe(treeLeaves(params).length);
    expect(tensorsOf(params).every((leaf, i) => sameBits(leaf, tensorsOf(again)[i]))).toBe(true);
    expect(params === null || Object.isFrozen(params)).toBe(true);
  });

  it("gives the same bits compiled, and the same bits again", () => {
    for (const options of modes) {
      const apply = (p: unknown, x: Tensor): Tensor => layer.apply(p, state, x, options)[0];
      const expected = apply(params, input(6));
      expect(sameBits(jit(apply)(params, input(6)), expected)).toBe(true);
      expect(sameBits(apply(params, input(6)), expected)).toBe(true);
    }
  });

  it("maps like a loop", () => {
    const xs = input(4);
    const at = (i: number): Tensor => take(xs, tensor(i, { dtype: "int32" }), { axis: 0 });
    for (const options of modes) {
      const apply = (x: Tensor): Tensor => layer.apply(params, state, x, options)[0];
      expect(sameBits(vmap(apply)(xs), stack([0, 1, 2, 3].map((i) => apply(at(i)))))).toBe(true);
    }
  });

  it("has right derivatives in parameters and input", () => {
    for (const options of modes) {
      checkGrads(
        (p: unknown, x: Tensor) => sum(square(layer.apply(p, state, x, options)[0])),
        [params, input(2)],
      );
    }
  });
});
