/** Losses, activations, initializers, dropout, optimizers and schedules against JAX and Optax, through the public packages. */
import {
  add,
  grad,
  jvp,
  matmul,
  mean,
  mul,
  random,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  vjp,
} from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import * as nn from "@cotangent/nn";
import * as optim from "@cotangent/optim";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, type FixtureTensor, loadFixture, type Option } from "./load.js";

type Options = Readonly<Record<string, Option>>;

const toTensor = ({ dtype, shape, data }: FixtureTensor): Tensor =>
  tensor(Float64Array.from(data), { dtype, shape });

const isFloat = (x: { readonly dtype: string }): boolean => x.dtype.startsWith("float");

/** Sums of a few products, in the dtype of the fixture. JAX's float32 inverse error function is some ULP off, too. */
function expectClose(actual: Tensor, expected: FixtureTensor, what: string): void {
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  expect(actual.dtype, `${what}: dtype`).toBe(expected.dtype);
  const { adjoint } = tolerances[expected.dtype === "float32" ? "float32" : "float64"];
  const closeness = closeTo(actual, expected.data, { rtol: adjoint });
  expect(closeness, what).toMatchObject({ close: true });
}

const number = (options: Options, name: string): number => Number(options[name]);

/** E1's network, written out. */
const experimentOneLoss = ([w1, b1, w2, b2, x, labels]: readonly Tensor[]): Tensor => {
  const logits = add(matmul(nn.tanh.of(add(matmul(x, w1), b1)), w2), b2);
  return mean(nn.softmaxCrossEntropy(logits, labels));
};

const cases = casesByOp(loadFixture("learning"));
const named: Readonly<Record<string, (args: readonly Tensor[]) => Tensor>> = {
  relu: ([x]) => nn.relu.of(x),
  tanh: ([x]) => nn.tanh.of(x),
  sigmoid: ([x]) => nn.sigmoid.of(x),
  softmaxCrossEntropy: ([logits, labels]) => nn.softmaxCrossEntropy(logits, labels),
  softmaxCrossEntropyWithIntegerLabels: ([logits, labels]) =>
    nn.softmaxCrossEntropyWithIntegerLabels(logits, labels),
  sigmoidBinaryCrossEntropy: ([logits, labels]) => nn.sigmoidBinaryCrossEntropy(logits, labels),
  squaredError: ([predictions, targets]) => nn.squaredError(predictions, targets),
  meanSquaredError: ([predictions, targets]) => nn.meanSquaredError(predictions, targets),
  experimentOneLoss,
};

describe("functions of tensors", () => {
  for (const [op, f] of Object.entries(named)) {
    it.each((cases.get(op) ?? []).map((each) => [each.id, each] as const))("%s", (_, each) => {
      checkCase(f, each);
    });
  }
});

/** Value, vjp and jvp of one case; integer arguments are held fixed. */
function checkCase(f: (args: readonly Tensor[]) => Tensor, each: FixtureCase): void {
  const args = each.args.map(toTensor);
  const free = args.filter(isFloat);
  const ofFree = (...xs: readonly Tensor[]): Tensor => {
    const rest = [...xs];
    return f(args.map((arg) => (isFloat(arg) ? (rest.shift() ?? arg) : arg)));
  };
  expectClose(f(args), each.out[0], each.id);
  const [cotangent] = each.cotangents ?? [];
  if (cotangent) {
    const gradients = vjp(ofFree, free)[1](toTensor(cotangent));
    const expected = (each.grads ?? []).filter((gradient) => gradient !== null);
    for (const [i, gradient] of expected.entries())
      expectClose(gradients[i], gradient, `${each.id} gradient ${i}`);
  }
  const [derivative] = each.jvp ?? [];
  if (derivative) {
    const tangents = (each.tangents ?? []).filter((tangent) => tangent !== null).map(toTensor);
    expectClose(jvp(ofFree, free, tangents)[1], derivative, `${each.id} jvp`);
  }
}

describe("initializers", () => {
  const { initializers } = nn;
  const makers: Readonly<Record<string, (options: Options) => nn.initializers.Initializer>> = {
    zeros: () => initializers.zeros,
    ones: () => initializers.ones,
    constant: (options) => initializers.constant(number(options, "value")),
    uniform: (options) => initializers.uniform(number(options, "scale")),
    normal: (options) => initializers.normal(number(options, "stddev")),
    truncatedNormal: ({ lower = -2, upper = 2, ...options }) =>
      initializers.truncatedNormal(number(options, "stddev"), { lower: Number(lower), upper: Number(upper) }),
    glorotUniform: initializers.glorotUniform,
    glorotNormal: initializers.glorotNormal,
    heUniform: initializers.heUniform,
    heNormal: initializers.heNormal,
    lecunUniform: initializers.lecunUniform,
    lecunNormal: initializers.lecunNormal,
  };
  for (const [name, maker] of Object.entries(makers)) {
    it.each((cases.get(`initializers.${name}`) ?? []).map((each) => [each.id, each] as const))(
      "%s",
      (_, each) => {
        const [{ data }] = each.args;
        const { shape } = each.out[0];
        expectClose(maker(each.options)(random.key(data[1]), shape), each.out[0], each.id);
      },
    );
  }
});

describe("dropout", () => {
  it.each((cases.get("dropout") ?? []).map((each) => [each.id, each] as const))("%s", (_, each) => {
    const [{ data }, x] = each.args;
    const layer = nn.dropout({ keep: number(each.options, "keep") });
    const [y] = layer.apply(null, null, toTensor(x), { mode: "train", key: random.key(data[1]) });
    expectClose(y, each.out[0], each.id);
  });
});

/** The schedule of a fixture: its options name the arguments of Optax. */
function scheduleOf(kind: string, options: Options): optim.Schedule {
  const { decaySteps, ...rest } = options;
  const description = { kind, ...rest, ...(decaySteps === undefined ? {} : { transitionSteps: decaySteps }) };
  // scheduleFrom reads what a file holds, and checks it.
  return optim.scheduleFrom(JSON.parse(JSON.stringify(description)));
}

describe("schedules", () => {
  for (const kind of ["constant", "linear", "exponential", "cosine", "step"]) {
    it.each((cases.get(`schedules.${kind}`) ?? []).map((each) => [each.id, each] as const))(
      "%s",
      (_, each) => {
        const schedule = scheduleOf(kind, each.options);
        const [{ data }] = each.args;
        const values = data.map((count) => schedule(tensor(count, { dtype: "int32" })).item());
        expect(closeTo(values, each.out[0].data, { rtol: tolerances.float64.adjoint })).toMatchObject({
          close: true,
        });
        // A whole array of counts is one application.
        expectClose(schedule(toTensor(each.args[0])), each.out[0], each.id);
      },
    );
  }
});

describe("sgd", () => {
  const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    quadratic: (x) => {
      const curvature = tensor([1, 10, 0.5, 3], { dtype: "float64" });
      return mul(sum(mul(curvature, square(sub(x, 1)))), 0.5);
    },
    rosenbrock: (x) => {
      const [a, b] = [
        sum(mul(x, tensor([1, 0], { dtype: "float64" }))),
        sum(mul(x, tensor([0, 1], { dtype: "float64" }))),
      ];
      return add(mul(square(sub(b, square(a))), 100), square(sub(1, a)));
    },
  };
  it.each((cases.get("sgd") ?? []).map((each) => [each.id, each] as const))("%s", (_, each) => {
    const { function: name, learningRate, momentum, nesterov, schedule, steps } = each.options;
    const rate =
      schedule === undefined
        ? Number(learningRate)
        : scheduleOf("exponential", JSON.parse(JSON.stringify(schedule)));
    const optimizer = optim.sgd(rate, {
      ...(momentum === undefined ? {} : { momentum: Number(momentum) }),
      nesterov: nesterov === true,
    });
    const gradient = grad(functions[String(name)]);
    let x = toTensor(each.args[0]);
    let state = optimizer.init(x);
    const rows: number[] = [];
    for (let step = 1; step <= 100; step++) {
      const [updates, next] = optimizer.update(gradient(x), state, x);
      x = optim.applyUpdates(x, updates);
      state = next;
      if (JSON.stringify(steps).match(/\d+/g)?.includes(String(step))) rows.push(...x.toTypedArray());
    }
    expect(closeTo(rows, each.out[0].data, { rtol: tolerances.float64.adjoint })).toMatchObject({
      close: true,
    });
  });
});
