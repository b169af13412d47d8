/**
 * Muon's rule: momentum, made orthogonal.
 * @module
 */
import {
  ArgumentError,
  type DType,
  mul,
  sum,
  type Tensor,
  type TreePath,
  treeLeavesWithPath,
} from "@cotangent/core";
import {
  type GradientTransformation,
  mapWith,
  open,
  type Scalar,
  stateful,
  stored,
  type Tree,
} from "../base.js";
import {
  anything,
  checkOptions,
  flag,
  floatDType,
  fraction,
  nonNegative,
  oneOf,
  positive,
  whole,
} from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import { foreseen } from "./adam.js";
import { nextMean, zerosOf } from "./moments.js";
import {
  type MuonDimensionNumbers,
  matrixAxes,
  type NewtonSchulzCoefficients,
  orthogonalize,
  type Preconditioning,
  sizeOf,
} from "./orthogonalize.js";

/** Which axes make the matrices of a parameter; null where it is none. */
export type WeightDimensionNumbers = (path: TreePath, leaf: Tensor) => MuonDimensionNumbers | null;

/** How the mean is kept, and how it is made orthogonal. */
export interface ScaleByMuonOptions {
  /** Coefficients of every round, or of each of the rounds (the last nsSteps of them); default (3.4445, -4.775, 2.0315). */
  readonly nsCoeffs?: NewtonSchulzCoefficients | readonly NewtonSchulzCoefficients[];
  /** Rounds of Newton-Schulz, at least 1; default 5. */
  readonly nsSteps?: number;
  /** Decay of the mean of gradients per update, in [0, 1); default 0.95. */
  readonly beta?: Scalar;
  /** Added to the norm that matrices are divided by, at least 0; default 1e-8. */
  readonly eps?: Scalar;
  /** In which dtype the mean is kept; default that of the parameters. */
  readonly muDtype?: DType;
  /** Look one step ahead, as Nesterov does? Default true. */
  readonly nesterov?: boolean;
  /** Multiply the result by its inner product with the mean? Default false. */
  readonly adaptive?: boolean;
  /** What brings matrices near: `frobenius`, the default: division by their norm; `aol` or `schatten`: a scaled first round. */
  readonly preconditioning?: Preconditioning;
  /** The axes of matrices; default rows 0, columns 1, for parameters with two axes. */
  readonly weightDimensionNumbers?: WeightDimensionNumbers;
}

/** The count and the decaying mean of the gradients, in the structure of the parameters. */
export interface MuonState extends CountState {
  readonly mu: Tree;
}

const standard: NewtonSchulzCoefficients = [3.4445, -4.775, 2.0315];
const plainMatrix: MuonDimensionNumbers = { reductionAxis: 0, outputAxis: 1 };

/** The axes of each leaf, in the order of the leaves. */
function dimensionsOf(
  op: string,
  tree: Tree,
  given: WeightDimensionNumbers | undefined,
): readonly MuonDimensionNumbers[] {
  const { leaves } = open(op, tree);
  return treeLeavesWithPath(tree, op).map(([path], i) => {
    const isMatrix = leaves[i].shape.length === 2;
    const dimensions = given === undefined ? (isMatrix ? plainMatrix : null) : given(path, leaves[i]);
    if (dimensions !== null) return dimensions;
    throw new ArgumentError({
      op,
      requirement: "every parameter must be a matrix or have dimension numbers",
      received: `shape [${leaves[i].shape.join()}] at ${path.join(".") || "(the tree itself)"}`,
      fix: "Use muon, which leaves other parameters to Adam, or pass weightDimensionNumbers.",
    });
  });
}

/** One triple of coefficients per round. */
function roundsOf({
  nsCoeffs = standard,
  nsSteps = 5,
}: ScaleByMuonOptions): readonly NewtonSchulzCoefficients[] {
  const [first] = nsCoeffs;
  if (typeof first === "number") {
    return Array.from({ length: nsSteps }, () => nsCoeffs.flat()).map(([a, b, c]) => [a, b, c]);
  }
  const list = nsCoeffs.filter((each) => typeof each !== "number");
  if (list.length >= nsSteps) return list.slice(-nsSteps);
  throw new ArgumentError({
    op: "scaleByMuon",
    requirement: "nsCoeffs must have a triple for each of the nsSteps rounds",
    expected: String(nsSteps),
    received: String(list.length),
  });
}

/**
 * m' = beta m + (1 - beta) g, freed of the bias of its start and with Nesterov's look ahead, is made nearly orthogonal: with
 * M = U S V^T the update is about U V^T, found by nsSteps rounds of Newton-Schulz.
 * @throws ArgumentError for an option out of its range, and in init for parameters that are no matrices
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByMuon } from "@cotangent/optim";
 * const muon = scaleByMuon();
 * const gradient = tensor([[3, 0], [0, 0.5]]);
 * muon.update(gradient, muon.init(gradient))[0].toArray() // => [[ 0.7136..., 0 ], [ 0, 1.0419... ]]
 * ```
 * @see Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024)
 */
export function scaleByMuon(options: ScaleByMuonOptions = {}): GradientTransformation<MuonState> {
  checkOptions("scaleByMuon", options, {
    ...{ nsCoeffs: anything, nsSteps: whole, beta: fraction, eps: nonNegative, muDtype: floatDType },
    ...{ nesterov: flag, adaptive: flag, preconditioning: oneOf("frobenius", "aol", "schatten") },
    weightDimensionNumbers: anything,
  });
  const { beta = 0.95, eps = 1e-8, muDtype, nesterov = true, adaptive = false } = options;
  const { preconditioning = "frobenius", weightDimensionNumbers } = options;
  const rounds = roundsOf(options);
  return stateful<MuonState>({
    init(params) {
      dimensionsOf("scaleByMuon", params, weightDimensionNumbers);
      return { count: zeroCount(), mu: zerosOf(params, muDtype) };
    },
    update(updates, state) {
      const mu = nextMean(updates, state.mu, beta);
      const count = nextCount(state.count);
      const axes = [...dimensionsOf("scaleByMuon", updates, weightDimensionNumbers)];
      const made = mapWith(
        (mean) => {
          const direction = orthogonalize(mean, rounds, preconditioning, eps, axes.shift() ?? plainMatrix);
          return adaptive ? mul(sum(mul(mean, direction)), direction) : direction;
        },
        foreseen(updates, mu, beta, count, nesterov),
      );
      return [made, { count, mu: stored(mu, state.mu) }];
    },
  });
}

/** How the size of an update goes by the shape of its matrix. */
export interface ScaleByShapeOptions {
  /** The axes of matrices; default rows 0, columns 1, for parameters with two axes. */
  readonly weightDimensionNumbers?: WeightDimensionNumbers | undefined;
  /** With it the factor is sqrt(max(rows, columns)) * consistentRms, else sqrt(max(1, columns / rows)). Positive. */
  readonly consistentRms?: number | undefined;
}

/**
 * Multiplies each update by sqrt(max(1, columns / rows)) of its matrix, or by sqrt(max(rows, columns)) * consistentRms, so that
 * learning rates carry over to other widths.
 * @throws ArgumentError when consistentRms is not positive, and in update for updates that are no matrices
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByShape } from "@cotangent/optim";
 * scaleByShape().update(tensor([[1, 2, 3, 4]]), null)[0].toArray() // => [[ 2, 4, 6, 8 ]]
 * ```
 * @see Liu et al., "Muon is scalable for LLM training" (2025), section 2.2, for consistentRms
 */
export function scaleByShape(options: ScaleByShapeOptions = {}): GradientTransformation<null> {
  checkOptions("scaleByShape", options, { weightDimensionNumbers: anything, consistentRms: positive });
  const { weightDimensionNumbers, consistentRms } = options;
  return stateful<null>(
    {
      init: () => null,
      update(updates, state) {
        const axes = [...dimensionsOf("scaleByShape", updates, weightDimensionNumbers)];
        const made = mapWith((update) => {
          const { rows, columns } = matrixAxes(update, axes.shift() ?? plainMatrix);
          const [m, n] = [sizeOf(update.shape, rows), sizeOf(update.shape, columns)];
          const factor =
            consistentRms === undefined
              ? Math.sqrt(Math.max(1, n / m))
              : Math.sqrt(Math.max(m, n)) * consistentRms;
          return mul(update, factor);
        }, updates);
        return [made, state];
      },
    },
    null,
  );
}
