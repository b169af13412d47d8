/** Activations and their derivatives. None of the derivatives is written down: grad finds them, vmap asks for all places at once. */
import { grad, linspace, sum, type Tensor, tensor, vmap } from "@cotangent/core";
import { elu, identity, leakyRelu, maxout, prelu, relu, relu6, sigmoid, tanh } from "@cotangent/nn";
import { gridPlot, linePlot, type Plot } from "@cotangent/train/plots";

/** Functions of one number, by name. PReLU's slope and maxout's planes are learned; these are ones they could have learned. */
const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  linear: identity.of,
  sigmoid: sigmoid.of,
  tanh: tanh.of,
  ReLU: relu.of,
  ReLU6: relu6.of,
  "leaky ReLU, 0.01": leakyRelu(0.01).of,
  "leaky ReLU, 0.1": leakyRelu(0.1).of,
  "PReLU, slope 0.25": (x) =>
    prelu()
      .apply({ slope: tensor([0.25]) }, null, x.reshape([1]))[0]
      .reshape([]),
  ELU: elu().of,
  "maxout of -x, x/2": (x) => {
    const planes = { kernel: tensor([[-1, 0.5]]), bias: null };
    return maxout(1)
      .apply(planes, null, x.reshape([1]))[0]
      .reshape([]);
  },
};

/** An activation at some places, and its derivative there. */
export interface Curves {
  readonly name: string;
  readonly x: Tensor;
  readonly value: Tensor;
  readonly derivative: Tensor;
}

/** All activations, from -4 to 8. */
export function activationCurves(): readonly Curves[] {
  const x = linspace(-4, 8, 97);
  return Object.entries(activations).map(([name, f]) => ({
    name,
    x,
    value: vmap(f)(x),
    derivative: vmap(grad((place: Tensor) => sum(f(place))))(x),
  }));
}

/** One panel per activation. */
export function drawActivations(curves: readonly Curves[]): Plot {
  const panels = curves.map(({ name, x, value, derivative }) =>
    linePlot({
      title: name,
      width: 300,
      height: 240,
      x: { min: -4, max: 8 },
      series: [
        { name: "f", x, values: value },
        { name: "f'", x, values: derivative, dashed: true },
      ],
    }),
  );
  return gridPlot({ plots: panels, columns: 4 });
}
