/**
 * Checkers of the usual kind, written from the documentation of JAX's `check_grads` and PyTorch's `gradcheck`: one step, one
 * tolerance, yes or no. They are here to be compared with.
 */
import { jvp, type Tensor, tensor, vjp } from "@cotangent/core";

type Tensors = readonly Tensor[];
type TensorFunction = (...xs: Tensors) => Tensor;

/** Says of a function at a point whether its derivatives look right. */
export type FixedStepChecker = (f: TensorFunction, xs: Tensors) => boolean;

const elements = (x: Tensor): readonly number[] => [...x.toTypedArray()];

function moved(xs: Tensors, ds: readonly (readonly number[])[], h: number): Tensors {
  return xs.map((x, i) => {
    const values = elements(x).map((value, j) => value + h * ds[i][j]);
    return tensor(x.dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values), {
      shape: x.shape,
    });
  });
}

function differences(
  f: TensorFunction,
  xs: Tensors,
  ds: readonly (readonly number[])[],
  h: number,
): readonly number[] {
  const [above, below] = [h, -h].map((step) => elements(f(...moved(xs, ds, step))));
  return above.map((value, i) => (value - below[i]) / (2 * h));
}

// NaN agrees with NaN, as in numpy.testing.assert_allclose, or with nothing, as in torch.allclose.
function allClose(
  actual: readonly number[],
  expected: readonly number[],
  limits: { readonly rtol: number; readonly atol: number; readonly equalNaN: boolean },
): boolean {
  const { rtol, atol, equalNaN } = limits;
  return actual.every((a, i) => {
    const e = expected[i];
    if (Number.isNaN(a) && Number.isNaN(e)) return equalNaN;
    return a === e || Math.abs(a - e) <= atol + rtol * Math.abs(e);
  });
}

// Numbers that look normally distributed and are the same at every run: a sum of four uniform ones.
function normals(count: number, seed: number): readonly number[] {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
  return Array.from(
    { length: count },
    () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3),
  );
}

function dot(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  return a.reduce((sum, list, i) => list.reduce((total, value, j) => total + value * b[i][j], sum), 0);
}

// Value and tangent; a function with a rule for one mode alone is asked about that mode.
function forwardOf(
  f: TensorFunction,
  xs: Tensors,
  v: readonly (readonly number[])[],
): readonly (readonly number[])[] | undefined {
  try {
    const tangents = xs.map((x, i) => exactly(x, v[i]));
    return jvp(f, [...xs], tangents).map(elements);
  } catch {
    return undefined;
  }
}

function exactly(x: Tensor, values: readonly number[]): Tensor {
  return tensor(x.dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values), {
    shape: x.shape,
  });
}

/**
 * JAX's `check_grads` at order 1: one random direction, central differences with a step of 1e-4, |a - e| <= atol + rtol |e|
 * with both tolerances 2e-3 in float32 and 1e-5 in float64, times the number of elements; values that come with derivatives too.
 */
export const likeJax: FixedStepChecker = (f, xs) => {
  const tolerance = xs.some(({ dtype }) => dtype === "float32") ? 2e-3 : 1e-5;
  const scaled = (size: number): Parameters<typeof allClose>[2] => ({
    rtol: tolerance * size,
    atol: tolerance * size,
    equalNaN: true,
  });
  const v = xs.map((x, i) => normals(x.size, 17 + i));
  const expected = differences(f, xs, v, 1e-4);
  const plain = elements(f(...xs));
  const isValue = (values: readonly number[]): boolean => allClose(values, plain, scaled(plain.length));
  const ahead = forwardOf(f, xs, v);
  const forward =
    ahead === undefined || (isValue(ahead[0]) && allClose(ahead[1], expected, scaled(expected.length)));
  const [value, pullback] = vjp(f, [...xs]);
  const w = normals(value.size, 101);
  const cotangents = pullback(exactly(value, w)).map(elements);
  return (
    forward && isValue(elements(value)) && allClose([dot(v, cotangents)], [dot([w], [expected])], scaled(1))
  );
};

/**
 * PyTorch's `gradcheck`: the whole Jacobian, one element at a time, by central differences with a step of 1e-6,
 * |a - e| <= 1e-5 + 1e-3 |e|; its documentation asks for float64.
 */
export const likePyTorch: FixedStepChecker = (f, xs) => {
  const limits = { rtol: 1e-3, atol: 1e-5, equalNaN: false };
  const [value, pullback] = vjp(f, [...xs]);
  const rows = elements(value).map((_, k) => {
    const unit = elements(value).map((_, j) => (j === k ? 1 : 0));
    return pullback(exactly(value, unit)).map(elements);
  });
  return xs.every((x, i) =>
    elements(x).every((_, j) => {
      const unit = xs.map((other, n) => elements(other).map((_, m) => (n === i && m === j ? 1 : 0)));
      const column = differences(f, xs, unit, 1e-6);
      return allClose(
        rows.map((row) => row[i][j]),
        column,
        limits,
      );
    }),
  );
};
