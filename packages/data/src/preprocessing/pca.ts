/**
 * Principal components, and whitening: features turned so that they are uncorrelated, and scaled to the same variance.
 * @module
 */
import {
  ArgumentError,
  add,
  astype,
  div,
  linalg,
  matmul,
  mean,
  mul,
  ShapeError,
  sqrt,
  sub,
  type Tensor,
  tensor,
  transpose,
} from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkFitted } from "./fitted.js";

/** What fitPca measured, in the dtype of the data. */
export interface Pca {
  /** [features] */
  readonly mean: Tensor;
  /** [components, features]: unit vectors, from the greatest variance down; the greatest entry of each is positive. */
  readonly components: Tensor;
  /** [components]: variance along each (with n - 1). */
  readonly variances: Tensor;
  /** [components]: its part of the variance of all. */
  readonly ratios: Tensor;
}

/** How many components to keep. */
export interface PcaOptions {
  /** 1 to the smaller of examples and features, which is the default. */
  readonly components?: number;
}

/**
 * Measures the principal components of x [n, features], n at least 2, by the eigenvectors of the covariance, in float64.
 * Meant for up to some hundred features: the time grows with their cube.
 * @throws ShapeError when x is no such matrix; ArgumentError when components is out of range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitPca } from "@cotangent/data";
 * const { components, ratios } = fitPca(tensor([[0, 0], [3, 4], [6, 8]]), { components: 1 });
 * components.toArray() // => [[0.6..., 0.8...]]
 * ratios.item() // => 1
 * ```
 * @see Jolliffe, "Principal Component Analysis", 2nd edition (2002)
 */
export function fitPca(x: Tensor, options: PcaOptions = {}): Pca {
  checkTensors("fitPca", { x });
  if (x.rank !== 2 || x.shape[0] < 2 || x.shape[1] < 1) {
    throw new ShapeError({
      op: "fitPca",
      requirement: "x must be a matrix of two examples or more",
      expected: "[n, features]",
      received: `[${x.shape.join(",")}]`,
    });
  }
  const [n, features] = x.shape;
  const most = Math.min(n, features);
  const { components = most } = checkOptions("fitPca", options);
  if (!Number.isInteger(components) || components < 1 || components > most) {
    throw new ArgumentError({
      op: "fitPca",
      requirement: "components must be a whole number",
      expected: `1 to ${most}`,
      received: String(components),
    });
  }
  const wide = astype(x, "float64");
  const center = mean(wide, 0);
  const centered = sub(wide, center);
  const covariance = div(matmul(transpose(centered), centered), n - 1);
  // eigh goes from the least eigenvalue up, with eigenvectors in columns.
  const [ascending, columns] = linalg.eigh(covariance).map((part) => part.toTypedArray());
  const values = Array.from(ascending).reverse();
  const vectors = values.map((_, i) =>
    Float64Array.from({ length: features }, (_, row) => columns[row * features + features - 1 - i]),
  );
  // Rounding may leave a variance of 0 a little below.
  const variances = values.map((value) => Math.max(0, value));
  const total = variances.reduce((sum, value) => sum + value, 0);
  const kept = variances.slice(0, components);
  const flat = vectors.slice(0, components).flatMap((vector) => [...withPositivePeak(vector)]);
  const dtype = x.dtype === "float64" ? "float64" : "float32";
  return Object.freeze({
    mean: astype(center, dtype),
    components: tensor(flat, { dtype, shape: [components, features] }),
    variances: tensor(kept, { dtype }),
    ratios: tensor(
      kept.map((value) => (total === 0 ? 0 : value / total)),
      { dtype },
    ),
  });
}

const kinds = { mean: "tensor", components: "tensor", variances: "tensor" } as const;

// Either sign is an eigenvector: the one whose entry of greatest magnitude is positive.
function withPositivePeak(vector: Float64Array): Float64Array {
  const peak = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return peak < 0 ? vector.map((value) => -value) : vector;
}

/**
 * The coordinates of x [..., features] along the components: [..., components]. Pure and differentiable.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitPca, projectPca } from "@cotangent/data";
 * const x = tensor([[0, 1], [2, 1], [4, 1]]);
 * projectPca(x, fitPca(x, { components: 1 })).toArray() // => [[-2], [0], [2]]
 * ```
 */
export function projectPca(x: Tensor, pca: Pca): Tensor {
  checkFitted("projectPca", pca, kinds, "fitPca");
  return matmul(sub(x, pca.mean), transpose(pca.components));
}

/**
 * The x that has these coordinates [..., components]: [..., features]. What projectPca was given, but for the components left out.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitPca, unprojectPca } from "@cotangent/data";
 * const x = tensor([[0, 1], [2, 1], [4, 1]]);
 * unprojectPca(tensor([[-2], [1]]), fitPca(x, { components: 1 })).toArray() // => [[0, 1], [3, 1]]
 * ```
 */
export function unprojectPca(coordinates: Tensor, pca: Pca): Tensor {
  checkFitted("unprojectPca", pca, kinds, "fitPca");
  return add(matmul(coordinates, pca.components), pca.mean);
}

/** How to whiten. */
export interface WhitenOptions {
  /** Added to the variances, so that noise in directions of next to none is not blown up; default 0. */
  readonly epsilon?: number;
  /** Turn the whitened data back to the axes of x (zero-phase whitening)? Then images still look like images. Default false. */
  readonly zeroPhase?: boolean;
}

/**
 * x [..., features] turned and scaled so that the data of the fit have variance 1 in every direction and no correlation:
 * [..., components], or with `zeroPhase` [..., features]. A component without variance gives 0 / 0: keep fewer, or set epsilon.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitPca, whitenPca } from "@cotangent/data";
 * const x = tensor([[0, 1], [2, 1], [4, 1]]);
 * whitenPca(x, fitPca(x, { components: 1 })).toArray() // => [[-1], [0], [1]]
 * ```
 * @see Bell and Sejnowski, "The independent components of natural scenes are edge filters" (1997), for zero phase
 */
export function whitenPca(x: Tensor, pca: Pca, options: WhitenOptions = {}): Tensor {
  checkFitted("whitenPca", pca, kinds, "fitPca");
  const { epsilon = 0, zeroPhase = false } = checkOptions("whitenPca", options);
  const deviations = sqrt(add(pca.variances, epsilon));
  const whitened = div(projectPca(x, pca), deviations);
  return zeroPhase ? matmul(whitened, pca.components) : whitened;
}

/**
 * What whitenPca was given, but for the components left out: [..., components] -> [..., features], with the same epsilon, without zeroPhase.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitPca, unwhitenPca } from "@cotangent/data";
 * const x = tensor([[0, 1], [2, 1], [4, 1]]);
 * unwhitenPca(tensor([[-1]]), fitPca(x, { components: 1 })).toArray() // => [[0, 1]]
 * ```
 */
export function unwhitenPca(whitened: Tensor, pca: Pca, options: WhitenOptions = {}): Tensor {
  checkFitted("unwhitenPca", pca, kinds, "fitPca");
  const { epsilon = 0 } = checkOptions("unwhitenPca", options);
  return unprojectPca(mul(whitened, sqrt(add(pca.variances, epsilon))), pca);
}
