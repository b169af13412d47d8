/** Derivatives of whole functions against JAX: Jacobians, Hessians, Hessian-vector products, third orders, vmap of grad. */
import {
  add,
  at,
  div,
  dot,
  erf,
  exp,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  log1p,
  logaddexp,
  logSoftmax,
  matmul,
  mean,
  mul,
  neg,
  pow,
  sigmoid,
  sin,
  slice,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  valueAndGrad,
  vmap,
} from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, loadFixture } from "./load.js";
import { expectClose, toTensor } from "./runCase.js";

type Function = (...args: readonly Tensor[]) => Tensor;

const pick = (x: Tensor, i: number): Tensor => at(x, i).get();
const onePlusSquares = (x: Tensor): Tensor => sqrt(add(1, sum(square(x))));

/** The functions that tests/fixtures/jax/groups/transforms.py describes. */
const functions: Readonly<Record<string, Function>> = {
  rosenbrock: (x) => {
    const [next, own] = [at(x, slice(1, null)).get(), at(x, slice(null, -1)).get()];
    return sum(add(mul(100, square(sub(next, square(own)))), square(sub(1, own))));
  },
  logisticLoss: (w, x, y) => mean(logaddexp(0, mul(neg(y), matmul(x, w)))),
  mlpLoss: (w1, b1, w2, b2, x, t) => {
    const output = add(matmul(tanh(add(matmul(x, w1), b1)), w2), b2);
    return mean(div(sum(square(sub(output, t)), -1), 2));
  },
  softmaxCrossEntropy: (z, labels) => mean(neg(sum(mul(labels, logSoftmax(z, -1)), -1))),
  normLike: (x) => mul(onePlusSquares(x), sin(pick(x, 0))),
  field: (x) => {
    const [a, b, c] = [pick(x, 0), pick(x, 1), pick(x, 2)];
    return stack([sin(mul(a, b)), mul(exp(c), a), onePlusSquares(x), mul(b, pow(c, 3))]);
  },
  pairField: (a, b) => matmul(a, b),
  tanhSquared: (x) => square(tanh(x)),
  gaussian: (x) => exp(neg(square(x))),
  logQuadratic: (x) => log1p(square(x)),
  wave: (x) => mul(sigmoid(x), sin(mul(3, x))),
  rational: (x) => div(x, add(1, square(x))),
  power: (x) => pow(x, 2.5),
  bell: (x) => mul(erf(x), exp(x)),
};

/** Those of one example, where the functions above are means over examples. */
const ofOneExample: Readonly<Record<string, Function>> = {
  ...functions,
  logisticLoss: (w, x, y) => logaddexp(0, mul(neg(y), dot(x, w))),
  softmaxCrossEntropy: (z, labels) => neg(sum(mul(labels, logSoftmax(z)))),
};

const functionOf = ({ options }: FixtureCase): Function => functions[String(options.function)];
const exampleOf = ({ options }: FixtureCase): Function => ofOneExample[String(options.function)];
const argnumsOf = ({ options: { argnums } }: FixtureCase): readonly number[] =>
  (Array.isArray(argnums) ? argnums : [argnums]).map(Number);
const inAxesOf = ({ options: { inAxes } }: FixtureCase): readonly (number | null)[] =>
  (Array.isArray(inAxes) ? inAxes : []).map((axis) => (axis === null ? null : Number(axis)));

/** The derivative of an order, of a function of one scalar. */
const derivative = (f: (x: Tensor) => Tensor, order: number): ((x: Tensor) => Tensor) =>
  order === 0 ? f : derivative(grad(f), order - 1);

const runners: Readonly<Record<string, (each: FixtureCase, args: readonly Tensor[]) => readonly Tensor[]>> = {
  valueAndGrad: (each, args) => {
    const [value, gradients] = valueAndGrad(functionOf(each), { argnums: argnumsOf(each) })(...args);
    return [value, ...gradients];
  },
  hessian: (each, args) => [hessian(functionOf(each), { argnums: argnumsOf(each)[0] })(...args)],
  jacfwd: (each, args) => [jacfwd(functionOf(each), { argnums: argnumsOf(each)[0] })(...args)],
  jacrev: (each, args) => [jacrev(functionOf(each), { argnums: argnumsOf(each)[0] })(...args)],
  jacfwdOfJacrev: (each, args) => {
    const [inside, outside] = argnumsOf(each);
    return [jacfwd(jacrev(functionOf(each), { argnums: inside }), { argnums: outside })(...args)];
  },
  hvp: (each, args) => {
    const argnums = argnumsOf(each);
    const ofChosen = (...chosen: readonly Tensor[]): Tensor =>
      functionOf(each)(...args.map((x, i) => (argnums.includes(i) ? chosen[argnums.indexOf(i)] : x)));
    const tangents = (each.tangents ?? []).flatMap((v) => (v === null ? [] : [toTensor(v)]));
    return hvp(
      ofChosen,
      argnums.map((i) => args[i]),
      tangents,
    );
  },
  nthDerivative: (each, [x]) => [vmap(derivative(functionOf(each), Number(each.options.order)))(x)],
  vmapGrad: (each, args) => [vmap(grad(exampleOf(each)), inAxesOf(each))(...args)],
  vmapHessian: (each, args) => [vmap(hessian(exampleOf(each)), inAxesOf(each))(...args)],
};

describe("fixtures: transforms", () => {
  for (const [op, cases] of casesByOp(loadFixture("transforms"))) {
    it.each(cases.map((each) => [`${each.id} of ${each.options.function}`, each] as const))(
      "%s",
      (_, each) => {
        const results = runners[op](each, each.args.map(toTensor));
        expect(results).toHaveLength(each.out.length);
        results.forEach((result, i) => expectClose(result, each.out[i], `${each.id}: result ${i}`));
      },
    );
  }
});
