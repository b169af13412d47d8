/**
 * Callbacks that change hyperparameters of the optimizer: on a plateau, and from epoch to epoch.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import { type Callback, callback, nothing } from "./callback.js";
import { type HasHyperparams, readHyperparam, withHyperparam } from "./hyperparam.js";
import { checkAtLeast, type MonitorOptions, monitorOf } from "./monitor.js";

/** What a plateau is, and what happens then. Names and defaults are those of Keras. */
export interface PlateauOptions extends MonitorOptions {
  /** By what the hyperparameter is multiplied, in (0, 1); default 0.1. */
  readonly factor?: number;
  /** How many epochs without an improvement make a plateau; default 10. */
  readonly patience?: number;
  /** How many epochs after a reduction do not count; default 0. */
  readonly cooldown?: number;
  /** The least value; default 0. */
  readonly least?: number;
  /** Which hyperparameter; default `scale`, that of `scalable`. */
  readonly hyperparam?: string;
}

/** What plateau remembers. */
export interface PlateauMemory {
  readonly best: number | null;
  readonly wait: number;
  readonly cooldown: number;
}

/**
 * Multiplies a hyperparameter of the optimizer by `factor` when the monitored figure has not improved by more than minDelta (default
 * 1e-4) for `patience` epochs. That of `scalable(optimizer)` stands beside any schedule, so they compose.
 * @throws ArgumentError when an option is out of range, and, in a run, when there is no such figure or hyperparameter
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { exponentialDecay, sgd } from "@cotangent/optim";
 * import { fit, plateau, scalable, startRun } from "@cotangent/train";
 * const optimizer = scalable(sgd(exponentialDecay(0.1, { transitionSteps: 1, decayRate: 0.5 })));
 * const state = { optimizerState: optimizer.init(tensor(0)) };
 * const never = (same: typeof state, _: number) => [same, { loss: tensor(1) }] as const;
 * const { run } = await fit(never, datasets.fromArray([0]), {
 *   from: startRun(state),
 *   epochs: 5,
 *   callbacks: [plateau({ monitor: "loss", factor: 0.5, patience: 2 })],
 * });
 * run.state.optimizerState.hyperparams.scale.item() // => 0.25
 * ```
 */
export function plateau<S extends HasHyperparams>(options: PlateauOptions = {}): Callback<S, PlateauMemory> {
  const {
    factor = 0.1,
    patience = 10,
    cooldown = 0,
    least = 0,
    hyperparam = "scale",
  } = checkOptions("plateau", options);
  checkAtLeast("plateau", "patience", patience, 1);
  checkAtLeast("plateau", "factor", factor, 0);
  checkAtLeast("plateau", "1 - factor", 1 - factor, 0);
  checkAtLeast("plateau", "cooldown", cooldown, 0);
  const { read, improves } = monitorOf("plateau", options, 1e-4);
  const init: PlateauMemory = { best: null, wait: 0, cooldown: 0 };
  return callback(
    "plateau",
    init,
    (memory: PlateauMemory, event) => {
      if (event._tag !== "epochEnd") return [memory, nothing];
      const value = read(event.metrics);
      const cooling = Math.max(0, memory.cooldown - 1);
      if (improves(value, memory.best)) return [{ best: value, wait: 0, cooldown: cooling }, nothing];
      if (memory.cooldown > 0) return [{ ...memory, wait: 0, cooldown: cooling }, nothing];
      const wait = memory.wait + 1;
      if (wait < patience) return [{ ...memory, wait }, nothing];
      const reduced = (state: S): S => {
        const now = readHyperparam("plateau", state, hyperparam);
        return withHyperparam(state, hyperparam, Math.max(least, now * factor));
      };
      return [{ ...memory, wait: 0, cooldown }, [{ _tag: "edit", edit: reduced }]];
    },
    { on: ["epochEnd"] },
  );
}

/**
 * Sets a hyperparameter at the begin of every epoch: `rate(epoch, present)` is its new value, epoch being 0 at first. For
 * an optimizer made by injectHyperparams with a number of this name; default `learningRate`.
 * @throws ArgumentError, in a run, when there is no such hyperparameter
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { injectHyperparams, sgd } from "@cotangent/optim";
 * import { fit, rateScheduler, startRun } from "@cotangent/train";
 * const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 8 });
 * const state = { optimizerState: optimizer.init(tensor(0)) };
 * const { run } = await fit((same: typeof state, _: number) => [same, null], datasets.fromArray([0]), {
 *   from: startRun(state),
 *   epochs: 3,
 *   callbacks: [rateScheduler((epoch, present) => (epoch === 0 ? present : present / 2))],
 * });
 * run.state.optimizerState.hyperparams.learningRate.item() // => 2
 * ```
 */
export function rateScheduler<S extends HasHyperparams>(
  rate: (epoch: number, present: number) => number,
  options: { readonly hyperparam?: string } = {},
): Callback<S, null> {
  const { hyperparam = "learningRate" } = checkOptions("rateScheduler", options);
  return callback(
    "rateScheduler",
    null,
    (memory: null, event) => {
      if (event._tag !== "epochBegin") return [memory, nothing];
      const edit = (state: S): S =>
        withHyperparam(
          state,
          hyperparam,
          rate(event.epoch, readHyperparam("rateScheduler", state, hyperparam)),
        );
      return [memory, [{ _tag: "edit", edit }]];
    },
    { on: ["epochBegin"] },
  );
}
