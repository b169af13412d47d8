/**
 * What a module of the user's exports for the command line: a model, an optimizer, an objective and data.
 * @module
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ArgumentError, random, type Shape } from "@cotangent/core";
import type { Layer } from "@cotangent/nn";
import type { GradientTransformation } from "@cotangent/optim";
import type { Callback } from "../callbacks/callback.js";
import type { Objective } from "../makeStep.js";
import type { Batches } from "../run/batches.js";
import { type RunState, startRun } from "../run/runState.js";
import { initTrainState, type Model, type TrainState } from "../trainState.js";

/** The exports of a module that `cotangent train` understands. */
export interface TrainingModule<B = unknown> {
  /** The layer that is trained. */
  readonly model: Layer<unknown, unknown>;
  readonly optimizer: GradientTransformation<unknown>;
  /** What of a batch the model gets, and the loss and metrics of what it gives. */
  readonly objective: Objective<B, unknown>;
  /** The batches of each epoch. */
  readonly data: Batches<B>;
  /** The shape of one example. */
  readonly inputShape: Shape;
  /** Evaluated after every epoch. Default: none. */
  readonly validation?: Batches<B>;
  /** What `evaluate` is asked about. Default: validation, or else data. */
  readonly test?: Batches<B>;
  /** Default 10. */
  readonly epochs?: number;
  /** Determines the parameters and every random number of the steps. Default 0. */
  readonly seed?: number;
  /** The figure that says which epoch is best. Default `validation.loss`, or `loss` without validation. */
  readonly monitor?: string;
  /** More callbacks. Default: none. */
  readonly callbacks?: readonly Callback<TrainState<unknown, unknown, unknown>>[];
}

/** The state of runs of the command line. */
export type CliState = TrainState<unknown, unknown, unknown>;

const hasFunctions =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "object" &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === "function");
const isWhole = (least: number) => (value: unknown) => Number.isSafeInteger(value) && Number(value) >= least;

interface Rule {
  readonly isOptional?: true;
  readonly wanted: string;
  readonly fits: (value: unknown) => boolean;
}

const batches = { wanted: "batches, as datasets.batch makes them", fits: hasFunctions("size", "at") };

const rules: Readonly<Record<keyof TrainingModule, Rule>> = {
  model: { wanted: "a layer, { init, apply }", fits: hasFunctions("init", "apply") },
  optimizer: { wanted: "an optimizer, { init, update }", fits: hasFunctions("init", "update") },
  objective: { wanted: "an objective, { inputs, evaluate }", fits: hasFunctions("inputs", "evaluate") },
  data: batches,
  inputShape: {
    wanted: "the shape of one example, an array of whole numbers",
    fits: (value) => Array.isArray(value) && value.every(isWhole(0)),
  },
  validation: { ...batches, isOptional: true },
  test: { ...batches, isOptional: true },
  epochs: { isOptional: true, wanted: "a positive whole number", fits: isWhole(1) },
  seed: { isOptional: true, wanted: "a whole number, 0 or more", fits: isWhole(0) },
  monitor: {
    isOptional: true,
    wanted: "the name of a figure",
    fits: (value) => typeof value === "string",
  },
  callbacks: {
    isOptional: true,
    wanted: "an array of callbacks",
    fits: (value) => Array.isArray(value) && value.every(hasFunctions("onEvent")),
  },
};

function refuse(file: string, fields: { requirement: string; expected?: string; received?: string }): never {
  throw new ArgumentError({
    op: `cotangent: ${file}`,
    ...fields,
    fix: "`cotangent train --help` shows such a module.",
  });
}

function isTrainingModule(file: string, module: object): module is TrainingModule {
  for (const [name, { isOptional, wanted, fits }] of Object.entries(rules)) {
    const isThere = Object.hasOwn(module, name);
    if (!isThere && isOptional === true) continue;
    const value: unknown = isThere ? Reflect.get(module, name) : undefined;
    if (fits(value)) continue;
    const names = Object.keys(module).join(", ") || "nothing";
    refuse(file, {
      requirement: `the module must export \`${name}\``,
      expected: wanted,
      received: isThere ? kindOf(value) : `only ${names}`,
    });
  }
  return true;
}

function kindOf(value: unknown): string {
  if (value === null || ["number", "boolean", "string", "undefined"].includes(typeof value))
    return JSON.stringify(value) ?? "undefined";
  return Array.isArray(value) ? "an array" : typeof value === "function" ? "a function" : "an object";
}

/**
 * Imports a module of the user's and checks what it exports.
 * @throws ArgumentError when there is none, or an export is missing or of another kind; what the module throws
 */
export async function loadTrainingModule(file: string): Promise<TrainingModule> {
  const url = pathToFileURL(resolve(file)).href;
  const module: unknown = await import(/* @vite-ignore */ url).catch((error: unknown) => {
    const code: unknown = Object(error).code;
    const isMissing = code === "ERR_MODULE_NOT_FOUND" && String(Object(error).url ?? url) === url;
    if (isMissing) refuse(file, { requirement: "the module must exist", received: "no such file" });
    if (code === "ERR_UNKNOWN_FILE_EXTENSION")
      refuse(file, {
        requirement: "this Node must be able to run the module",
        expected: "JavaScript, or TypeScript with a loader: NODE_OPTIONS='--import tsx'",
        received: "a file of another kind",
      });
    throw error;
  });
  // A loader that makes CommonJS of it makes CommonJS of what it imports, too: the library would be there twice.
  if (Object.hasOwn(Object(module), "__esModule")) {
    throw new ArgumentError({
      op: `cotangent: ${file}`,
      requirement: "the module must be an ES module",
      received: "one that was turned into CommonJS",
      fix: 'Add "type": "module" to the package.json beside it, or name it .mts or .mjs.',
    });
  }
  if (isTrainingModule(file, Object(module))) return Object(module);
  return refuse(file, { requirement: "the module must export a training" });
}

/** What initTrainState and trainerOf want. */
export const modelOf = ({ model, optimizer }: TrainingModule): Model<unknown, unknown, unknown> => ({
  layer: model,
  optimizer,
});

/** The run of a module before its first step. */
export function startOf(module: TrainingModule, seed?: number): RunState<CliState> {
  return startRun(
    initTrainState(modelOf(module), {
      key: random.key(seed ?? module.seed ?? 0),
      inputShape: module.inputShape,
    }),
  );
}

/** The figure that says which epoch is best. */
export const monitorNameOf = ({ monitor, validation }: TrainingModule): string =>
  monitor ?? (validation === undefined ? "loss" : "validation.loss");
