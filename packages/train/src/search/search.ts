/**
 * Searches: points tried one after the other, the better ones longer. All that a search knows is one value, from which it goes on.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkArguments, checkFields, checkOptions } from "@cotangent/core/checks";
import { checkAtLeast, type MonitorOptions, monitorOf } from "../callbacks/monitor.js";
import type { Figures } from "../run/runState.js";

/** One point of a search, and what came of it. `R` is what its training goes on from, a RunState, say. */
export interface Trial<P, R> {
  /** Its number, from 0: the position of its point. */
  readonly number: number;
  readonly point: P;
  /** What was spent on it: 0 before it began, then one of the budgets. */
  readonly budget: number;
  /** What its training reported last. */
  readonly figures: Figures;
  /** What its training returned; kept for trials that go on, and for the best one. */
  readonly run: R | null;
  /** Is it left behind by better ones? */
  readonly isDropped: boolean;
}

/** A search as a value: a tree that a checkpoint can hold, when points and runs are. */
export interface SearchState<P, R> {
  readonly trials: readonly Trial<P, R>[];
}

/** What the training of a trial is told. */
export interface TrialContext<R> {
  readonly number: number;
  /** Up to where to train: epochs in all, say. */
  readonly budget: number;
  /** What its training returned with the budget before; null at first. */
  readonly from: R | null;
  readonly signal?: AbortSignal;
}

/** What the training of a trial returns. */
export interface TrialResult<R> {
  readonly figures: Figures;
  /** What to go on from with a larger budget. */
  readonly run: R;
}

/** How a search goes. The monitored figure decides which trials are better. */
export interface SearchOptions<P, R> extends MonitorOptions {
  /** What each trial may spend in all, growing: [1] by default. With several, only the best go on to the next. */
  readonly budgets?: readonly number[];
  /** One in `factor` trials, at least one, goes on to the next budget; default 3. */
  readonly factor?: number;
  /** The search to go on with; its points must be these. */
  readonly from?: SearchState<P, R>;
  /** Is given the search after each trial, to be saved or shown. */
  readonly save?: (state: SearchState<P, R>) => Promise<void> | void;
  /** Ends the search before the next trial; the state so far is returned. */
  readonly signal?: AbortSignal;
}

type Better = (a: Trial<unknown, unknown>, b: Trial<unknown, unknown>) => number;

/** The order of trials, better ones first: NaN is worst, of equal ones the first is better. */
function orderOf(options: MonitorOptions): Better {
  const { read, improves } = monitorOf("search", { ...options, minDelta: 0 });
  return (a, b) => {
    const [x, y] = [read(a.figures), read(b.figures)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    if (improves(x, y)) return -1;
    return improves(y, x) ? 1 : a.number - b.number;
  };
}

function checkBudgets(budgets: readonly number[]): void {
  if (budgets.length > 0 && budgets.every((budget, i) => budget > (i === 0 ? 0 : budgets[i - 1]))) return;
  throw new ArgumentError({
    op: "search",
    requirement: "budgets must be positive numbers that grow",
    received: `[${budgets.join(", ")}]`,
  });
}

function startOf<P, R>(points: readonly P[], from: SearchState<P, R> | undefined): readonly Trial<P, R>[] {
  const known = from?.trials ?? [];
  return points.map((point, number) => {
    const trial = known.at(number);
    if (trial === undefined)
      return Object.freeze({ number, point, budget: 0, figures: {}, run: null, isDropped: false });
    if (JSON.stringify(trial.point) === JSON.stringify(point)) return trial;
    throw new ArgumentError({
      op: "search",
      requirement: "a search must go on with the points that it has",
      expected: `${JSON.stringify(trial.point)} as point ${number}`,
      received: JSON.stringify(point),
      fix: "Pass the same points, or begin without { from }.",
    });
  });
}

/**
 * The trials after those of a budget are complete: the best `kept` go on, the others are dropped. Of trials that do not go on the best
 * one of all keeps its run.
 */
function cut<P, R>(trials: readonly Trial<P, R>[], kept: number, order: Better): readonly Trial<P, R>[] {
  const ranked = trials.filter(({ isDropped }) => !isDropped).toSorted(order);
  const staying = new Set(ranked.slice(0, kept).map(({ number }) => number));
  return trials.map((trial) =>
    staying.has(trial.number) || trial.isDropped
      ? trial
      : Object.freeze({ ...trial, run: null, isDropped: true }),
  );
}

/** Only the best of trials that have nothing before them keeps its run. */
function withBestRun<P, R>(
  trials: readonly Trial<P, R>[],
  last: number,
  order: Better,
): readonly Trial<P, R>[] {
  const [best] = trials.filter(({ budget }) => budget === last).toSorted(order);
  return trials.map((trial) =>
    trial.budget < last || trial.run === null || trial === best
      ? trial
      : Object.freeze({ ...trial, run: null }),
  );
}

/**
 * Trains the points of a space, one after the other, with `train`: from a point and a budget to figures and what to go on from. With
 * several budgets it is successive halving: all points get the first, one in `factor` of them, the best by the monitored figure, the
 * next, and so on. Its state holds everything: saved after any trial and given back as `from`, the search goes on where it was.
 * @throws ArgumentError (rejects) when budgets do not grow, `from` has other points, or figures lack the monitored one; and what `train`
 * is rejected with
 * @example
 * ```ts
 * import { gridPoints, integers, search, bestTrial } from "@cotangent/train";
 * // Each epoch brings the loss nearer to what the point can reach.
 * const train = (point: { units: number }, { budget }: { budget: number }) => ({
 *   figures: { loss: (point.units - 5) ** 2 + 1 / budget },
 *   run: null,
 * });
 * const points = gridPoints({ units: integers(1, 9) }, { count: 9 });
 * const found = await search(points, train, { monitor: "loss", budgets: [1, 3, 9] });
 * found.trials.map(({ budget }) => budget) // => [1, 1, 1, 3, 9, 3, 1, 1, 1]
 * bestTrial(found, { monitor: "loss" })?.point // => { units: 5 }
 * ```
 * @see Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization" (2016)
 */
export async function search<P, R>(
  points: readonly P[],
  train: (point: P, context: TrialContext<R>) => Promise<TrialResult<R>> | TrialResult<R>,
  options: SearchOptions<P, R> = {},
): Promise<SearchState<P, R>> {
  const { budgets = [1], factor = 3, from, save, signal } = checkOptions("search", options);
  const kinds = { points: "array", train: "function", budgets: "array" } as const;
  checkArguments("search", kinds, { points, train, budgets });
  checkBudgets(budgets);
  checkAtLeast("search", "factor", factor, 1);
  const order = orderOf(options);
  const last = budgets[budgets.length - 1];
  let trials = startOf(points, from);
  let kept = trials.length;
  const isAborted = (): boolean => signal?.aborted === true;
  const state = (): SearchState<P, R> => Object.freeze({ trials: Object.freeze(trials) });
  for (const [rung, budget] of budgets.entries()) {
    for (const { number } of trials) {
      const trial = trials[number];
      if (trial.isDropped || trial.budget >= budget) continue;
      if (isAborted()) return state();
      const context = { number, budget, from: trial.run, ...(signal === undefined ? {} : { signal }) };
      const { figures, run } = await train(trial.point, context);
      const after = trials.with(number, Object.freeze({ ...trial, budget, figures, run }));
      // What the signal has cut short is no result.
      if (isAborted()) return state();
      trials = withBestRun(after, last, order);
      await save?.(state());
    }
    if (rung === budgets.length - 1) break;
    kept = Math.max(1, Math.floor(kept / factor));
    // Where the search goes on behind this place, no more than that are left, and all stay.
    trials = cut(trials, kept, order);
    await save?.(state());
  }
  return state();
}

/**
 * The best trial of those with the largest budget; undefined before the first has ended.
 * @throws ArgumentError when figures lack the monitored one
 * @example
 * ```ts
 * import { bestTrial } from "@cotangent/train";
 * bestTrial({ trials: [] }) // => undefined
 * ```
 */
export function bestTrial<P, R>(
  searched: SearchState<P, R>,
  options: MonitorOptions = {},
): Trial<P, R> | undefined {
  return ranked(trialsOf("bestTrial", searched), checkOptions("bestTrial", options)).at(0);
}

/** The trials of a search. */
export function trialsOf<P, R>(op: string, searched: SearchState<P, R>): readonly Trial<P, R>[] {
  return checkFields(op, "the search", searched, { trials: "array" }, "Pass what search returned.").trials;
}

/** The trials that have begun, larger budgets first, and better ones first among those of one. */
export function ranked<P, R>(
  trials: readonly Trial<P, R>[],
  options: MonitorOptions,
): readonly Trial<P, R>[] {
  const order = orderOf(options);
  return trials.filter(({ budget }) => budget > 0).toSorted((a, b) => b.budget - a.budget || order(a, b));
}
