/**
 * Muon, with Adam for what is no matrix.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation, Scalar } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import type { Mask } from "../groups.js";
import { type ScaleByMuonOptions, scaleByMuon, scaleByShape } from "../transforms/muon.js";
import { type PartitionState, partition } from "../transforms/partition.js";
import { type LearningRate, scaleByLearningRate } from "../transforms/scale.js";
import { addDecayedWeights, type WeightDecay } from "../transforms/weightDecay.js";
import { adamw } from "./adam.js";

/** The options of scaleByMuon, of weight decay, and of Adam. */
export interface MuonOptions extends ScaleByMuonOptions {
  /** Factor on the matrices that are added to their updates, or a schedule of it; default 0. */
  readonly weightDecay?: WeightDecay;
  /** Which matrices decay; by default all. */
  readonly weightDecayMask?: Mask | undefined;
  /** With it updates are multiplied by sqrt(max(rows, columns)) * consistentRms, else by sqrt(max(1, columns / rows)). */
  readonly consistentRms?: number | undefined;
  /** Adam's b1; default 0.9. */
  readonly adamB1?: Scalar;
  /** Adam's b2; default 0.999. */
  readonly adamB2?: Scalar;
  /** Adam's epsRoot; default 0. Its eps is eps. */
  readonly adamEpsRoot?: Scalar;
  /** Weight decay of what is left to Adam; default 0. */
  readonly adamWeightDecay?: WeightDecay;
  /** The rate of what is left to Adam; default learningRate. */
  readonly adamLearningRate?: LearningRate;
}

/**
 * Muon: matrices move by their momentum, made orthogonal, times -rate and a factor for their shape; other parameters by adamw.
 * `learningRate` is a positive number or a schedule of it. Options: nsCoeffs (3.4445, -4.775, 2.0315), nsSteps 5, beta 0.95, eps 1e-8,
 * weightDecay 0, nesterov true, adaptive false, preconditioning "frobenius", and those of Adam.
 * @throws ArgumentError for an option out of its range, and in update when it decays and gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { muon } from "@cotangent/optim";
 * const optimizer = muon(0.5);
 * const gradients = { kernel: tensor([[3, 0], [0, 0.5]]), bias: tensor([4]) };
 * const [updates] = optimizer.update(gradients, optimizer.init(gradients), gradients);
 * updates.kernel.toArray() // => [[ -0.3568..., -0 ], [ -0, -0.5209... ]]
 * ```
 * @see Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024)
 */
export function muon(
  learningRate: LearningRate,
  options: MuonOptions = {},
): GradientTransformation<PartitionState> {
  const {
    weightDecay = 0,
    weightDecayMask: mask,
    consistentRms,
    adamB1: b1 = 0.9,
    adamB2: b2 = 0.999,
    ...rest
  } = checkObject("muon", options);
  const {
    adamEpsRoot: epsRoot = 0,
    adamWeightDecay = 0,
    adamLearningRate = learningRate,
    ...orthogonal
  } = rest;
  const { weightDimensionNumbers, eps = 1e-8, muDtype, nesterov = true } = orthogonal;
  const memory = muDtype === undefined ? {} : { muDtype };
  return named("muon", () =>
    partition(
      {
        muon: chain(
          scaleByMuon(orthogonal),
          scaleByShape({ weightDimensionNumbers, consistentRms }),
          addDecayedWeights(weightDecay, { mask }),
          scaleByLearningRate(learningRate),
        ),
        adam: adamw(adamLearningRate, {
          b1,
          b2,
          eps,
          epsRoot,
          weightDecay: adamWeightDecay,
          nesterov,
          ...memory,
        }),
      },
      (path, leaf) => {
        const isMatrix = leaf.shape.length === 2;
        return (weightDimensionNumbers?.(path, leaf) ?? (weightDimensionNumbers === undefined && isMatrix))
          ? "muon"
          : "adam";
      },
    ),
  );
}
