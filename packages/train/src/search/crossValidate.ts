/**
 * Cross-validation: each example is used for judging once, and for training otherwise.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkArguments, checkOptions } from "@cotangent/core/checks";
import { datasetSize, examplesAt, kFold, type SplitOptions } from "@cotangent/data";
import type { Figures } from "../run/runState.js";

/** One round. */
export interface Round<T> {
  /** Its number, from 0. */
  readonly fold: number;
  readonly train: T;
  readonly validation: T;
  readonly signal?: AbortSignal;
}

/** How the examples are dealt, and where to go on. */
export interface CrossValidationOptions extends SplitOptions {
  /** How many rounds, from 2 to the number of examples; default 5. */
  readonly folds?: number;
  /** The figures of the rounds that were made already. */
  readonly from?: readonly Figures[];
  /** Is given the figures of all rounds so far after each. */
  readonly save?: (rounds: readonly Figures[]) => Promise<void> | void;
  /** Ends it before the next round; what was made is returned. */
  readonly signal?: AbortSignal;
}

/** What the rounds found. */
export interface CrossValidation {
  /** The figures of each round. */
  readonly rounds: readonly Figures[];
  readonly mean: Figures;
  /** Standard deviations over the rounds, with rounds - 1 below; 0 for one round. */
  readonly deviation: Figures;
}

function summaryOf(rounds: readonly Figures[]): CrossValidation {
  const names = [...new Set(rounds.flatMap((figures) => Object.keys(figures)))];
  const columns = names.map((name) => [name, rounds.map((figures) => figures[name] ?? Number.NaN)] as const);
  const averageOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviationOf = (values: readonly number[]): number => {
    const average = averageOf(values);
    const squares = values.reduce((sum, value) => sum + (value - average) * (value - average), 0);
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  };
  return Object.freeze({
    rounds: Object.freeze([...rounds]),
    mean: Object.freeze(Object.fromEntries(columns.map(([name, values]) => [name, averageOf(values)]))),
    deviation: Object.freeze(
      Object.fromEntries(columns.map(([name, values]) => [name, deviationOf(values)])),
    ),
  });
}

/**
 * k-fold cross-validation of a dataset, a tree of tensors [n, ...]: `train` gets the examples of each round and returns its figures. The
 * folds are those of kFold of @cotangent/data: `key` shuffles, `stratify` gives each its share of every label.
 * @throws ArgumentError (rejects) when folds are out of range, or `from` has more rounds than there are; and what `train` is rejected with
 * @example
 * ```ts
 * import { mean, type Tensor, tensor } from "@cotangent/core";
 * import { crossValidate } from "@cotangent/train";
 * // The model is the mean of the training examples.
 * const judge = ({ train, validation }: { train: Tensor; validation: Tensor }) => ({
 *   error: mean(validation).sub(mean(train)).abs().item(),
 * });
 * const { rounds, mean: average } = await crossValidate(tensor([1, 2, 3, 6]), judge, { folds: 2 });
 * [rounds, average] // => [[{ error: 3 }, { error: 3 }], { error: 3 }]
 * ```
 * @see Stone, "Cross-validatory choice and assessment of statistical predictions" (1974)
 */
export async function crossValidate<T>(
  dataset: T,
  train: (round: Round<T>) => Promise<Figures> | Figures,
  options: CrossValidationOptions = {},
): Promise<CrossValidation> {
  const { folds = 5, from = [], save, signal, ...dealing } = checkOptions("crossValidate", options);
  checkArguments("crossValidate", { train: "function", from: "array" }, { train, from });
  const all = kFold(datasetSize(dataset), folds, dealing);
  if (from.length > all.length) {
    throw new ArgumentError({
      op: "crossValidate",
      requirement: "the rounds to go on from must be of these folds",
      expected: `at most ${all.length}`,
      received: String(from.length),
    });
  }
  const isAborted = (): boolean => signal?.aborted === true;
  let rounds = from;
  for (const [fold, parts] of all.entries()) {
    if (fold < from.length) continue;
    if (isAborted()) break;
    const figures = await train({
      fold,
      train: examplesAt(dataset, parts.train),
      validation: examplesAt(dataset, parts.validation),
      ...(signal === undefined ? {} : { signal }),
    });
    // What the signal has cut short is no result.
    if (isAborted()) break;
    rounds = [...rounds, figures];
    await save?.(rounds);
  }
  return summaryOf(rounds);
}
