/**
 * A learning rate to begin with, found by trying: the rate grows from step to step until the loss does.
 * @module
 */
import { ArgumentError, exp, linspace, log, tensor } from "@cotangent/core";
import { checkFields, checkOptions } from "@cotangent/core/checks";
import { type Callback, callback, nothing } from "../callbacks/callback.js";
import { type HasHyperparams, readHyperparam, withHyperparam } from "../callbacks/hyperparam.js";
import { checkAtLeast } from "../callbacks/monitor.js";
import { checkData, checkTrainer } from "../checks.js";
import type { Batches } from "../run/batches.js";
import { startRun } from "../run/runState.js";
import type { Step, Trainer } from "../run/trainer.js";
import { fit } from "../run/training.js";

/** Which rates to try. */
export interface FindRateOptions {
  /** The first rate; default 1e-7. */
  readonly least?: number;
  /** The last one; default 10. */
  readonly most?: number;
  /** How many steps it takes from the one to the other, by a constant factor; 2 or more, default 100. */
  readonly steps?: number;
  /** Which hyperparameter of the optimizer is the rate; default `learningRate`, that of injectHyperparams. */
  readonly hyperparam?: string;
  /** Which figure of the steps is the loss; default `loss`. */
  readonly monitor?: string;
  /** The share of the old mean in the smoothed loss, in [0, 1); default 0.9. */
  readonly smoothing?: number;
  /** It ends where the smoothed loss is more than this many times the least one; default 4. Infinity: at the last rate. */
  readonly divergence?: number;
  /** Ends it after the step that is being made. */
  readonly signal?: AbortSignal;
}

/** One step of the search. */
export interface RatePoint {
  readonly rate: number;
  /** The loss before the step. */
  readonly loss: number;
  /** Its exponential mean over the steps, corrected for the bias of the begin. */
  readonly smoothed: number;
}

/** What was found. */
export interface RateSearch {
  /** In the order of rates: smoothed over rate, on a logarithmic axis, is the curve to look at. */
  readonly points: readonly RatePoint[];
  /** The rate at which the smoothed loss falls steepest, per factor in the rate; null where it never falls. */
  readonly suggestion: number | null;
  /** A tenth of the rate with the least smoothed loss, the other rule of thumb; null without points. */
  readonly tenth: number | null;
  readonly reason: "diverged" | "steps" | "aborted" | "not finite";
}

interface Sweep {
  readonly mean: number;
  readonly best: number;
  readonly points: readonly RatePoint[];
}

function sweep<S extends HasHyperparams>(
  options: Required<Omit<FindRateOptions, "signal">>,
): Callback<S, Sweep> {
  const { least, most, steps, hyperparam, monitor, smoothing, divergence } = options;
  // Through tensors of float64: the same bits on every machine, which powers of JavaScript do not promise.
  const [first, last] = [least, most].map((rate) => log(tensor(rate, { dtype: "float64" })).item());
  const rates = exp(linspace(first, last, steps, { dtype: "float64" })).toTypedArray();
  const rateAt = (step: number): number => (step === 0 ? least : step === steps - 1 ? most : rates[step]);
  const init: Sweep = { mean: 0, best: Infinity, points: [] };
  return callback<S, Sweep>(
    "findRate",
    init,
    (memory, event) => {
      if (event._tag === "batchBegin") {
        const edit = (state: S): S => {
          readHyperparam("findRate", state, hyperparam);
          return withHyperparam(state, hyperparam, rateAt(event.step));
        };
        return [memory, [{ _tag: "edit", edit }]];
      }
      if (event._tag !== "batchEnd") return [memory, nothing];
      const loss = event.figures[monitor];
      if (loss === undefined) {
        throw new ArgumentError({
          op: "findRate",
          requirement: "the steps must report the loss",
          expected: JSON.stringify(monitor),
          received: Object.keys(event.figures).join(", ") || "no figures",
          fix: "Pass { monitor }.",
        });
      }
      if (!Number.isFinite(loss)) return [memory, [{ _tag: "stop", reason: "not finite" }]];
      const mean = smoothing * memory.mean + (1 - smoothing) * loss;
      const smoothed = mean / (1 - smoothing ** event.step);
      const best = Math.min(memory.best, smoothed);
      const points = [...memory.points, Object.freeze({ rate: rateAt(event.step - 1), loss, smoothed })];
      // As large a loss as the first may be an unlucky batch; a loss of 0 or less has no multiples.
      const diverged = event.step > steps / 10 && best > 0 && smoothed > divergence * best;
      return [{ mean, best, points }, diverged ? [{ _tag: "stop", reason: "diverged" }] : nothing];
    },
    { on: ["batchBegin", "batchEnd"] },
  );
}

/** Where the smoothed loss falls steepest: central differences over equal factors of the rate. */
function steepest(points: readonly RatePoint[]): number | null {
  let found: number | null = null;
  let least = 0;
  for (let i = 1; i < points.length - 1; i++) {
    const slope = points[i + 1].smoothed - points[i - 1].smoothed;
    if (slope < least) {
      least = slope;
      found = points[i].rate;
    }
  }
  return found;
}

/**
 * Trains from `state` with a rate that grows from step to step by a constant factor, and looks at the loss: where it falls steepest is
 * a rate to begin with. The data are read epoch after epoch; `state` itself stays as it is, and what was trained is thrown away. The
 * optimizer must have its rate as a hyperparameter: `injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 1 })`.
 * @throws ArgumentError (rejects) when an option is out of range, the steps report no such loss, or the optimizer has no such
 * hyperparameter
 * @example
 * ```ts
 * import { mean, random, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { dense, squaredError } from "@cotangent/nn";
 * import { injectHyperparams, sgd } from "@cotangent/optim";
 * import { findRate, initTrainState, trainerOf } from "@cotangent/train";
 * const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 1 });
 * const model = { layer: dense(1), optimizer };
 * const objective = {
 *   inputs: (batch: { x: Tensor; y: Tensor }) => batch.x,
 *   evaluate: (outputs: Tensor, { y }: { y: Tensor }) => [mean(squaredError(outputs, y)), null] as const,
 * };
 * const x = random.normal(random.key(1), [64, 4]);
 * const data = datasets.fromArray([{ x, y: x.sum({ axis: 1, keepdims: true }) }]);
 * const state = initTrainState(model, { key: random.key(0), inputShape: [4] });
 * const { points, suggestion, reason } = await findRate(trainerOf(model, objective), data, state, { least: 1e-3 });
 * [points.length > 50, reason, suggestion !== null && suggestion > 1e-2 && suggestion < 1] // => [true, "diverged", true]
 * ```
 * @see Smith, "Cyclical learning rates for training neural networks" (2017), section 3.3
 */
export async function findRate<S extends HasHyperparams, B>(
  trainer: Step<S, B> | Trainer<S, B>,
  data: Batches<B>,
  state: S,
  options: FindRateOptions = {},
): Promise<RateSearch> {
  const {
    least = 1e-7,
    most = 10,
    steps = 100,
    smoothing = 0.9,
    divergence = 4,
  } = checkOptions("findRate", options);
  const { hyperparam = "learningRate", monitor = "loss", signal } = options;
  checkTrainer("findRate", trainer);
  checkData("findRate", data);
  checkFields("findRate", "state", state, { optimizerState: "object" }, "Pass what initTrainState made.");
  checkAtLeast("findRate", "least", least, Number.MIN_VALUE);
  checkAtLeast("findRate", "most", most, least);
  checkAtLeast("findRate", "steps", steps, 2);
  checkAtLeast("findRate", "smoothing", smoothing, 0);
  checkAtLeast("findRate", "0.999 - smoothing", 0.999 - smoothing, 0);
  checkAtLeast("findRate", "divergence", divergence, 1);
  const watch = sweep<S>({ least, most, steps, hyperparam, monitor, smoothing, divergence });
  const { run, reason } = await fit(trainer, data, {
    from: startRun(state),
    steps,
    callbacks: [watch],
    ...(signal === undefined ? {} : { signal }),
  });
  const { points } = sweepOf(run.callbacks[watch.name]) ?? watch.init;
  const best = points.reduce<RatePoint | null>(
    (a, b) => (a === null || b.smoothed < a.smoothed ? b : a),
    null,
  );
  return Object.freeze({
    points: Object.freeze(points),
    suggestion: steepest(points),
    tenth: best === null ? null : best.rate / 10,
    reason: reason === "aborted" || reason === "not finite" || reason === "diverged" ? reason : "steps",
  });
}

const sweepOf = (memory: unknown): Sweep | undefined => (isSweep(memory) ? memory : undefined);

function isSweep(memory: unknown): memory is Sweep {
  return typeof memory === "object" && memory !== null && "points" in memory;
}
