/**
 * `cotangent train` and `cotangent resume`: a run of a module in a folder of its own.
 * @module
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { ArgumentError } from "@cotangent/core";
import type { Callback } from "../callbacks/callback.js";
import { history } from "../callbacks/history.js";
import { csvLog } from "../callbacks/logs.js";
import { modelCheckpoint } from "../callbacks/modelCheckpoint.js";
import { terminateOnNaN } from "../callbacks/terminateOnNaN.js";
import { saveCheckpoint } from "../checkpoints/files.js";
import { report } from "../report/report.js";
import type { Effects } from "../run/events.js";
import { loadRun } from "../run/nodeEffects.js";
import type { RunState } from "../run/runState.js";
import { trainerOf } from "../run/trainer.js";
import { fit } from "../run/training.js";
import type { Answer, Output } from "./output.js";
import {
  type CliState,
  loadTrainingModule,
  modelOf,
  monitorNameOf,
  startOf,
  type TrainingModule,
} from "./trainingModule.js";

/** The options of train and resume. */
export interface RunOptions {
  readonly out?: string;
  readonly epochs?: number;
  readonly seed?: number;
  readonly stepsPerCall?: number;
  readonly force?: boolean;
  readonly dashboard?: boolean;
  readonly quiet?: boolean;
}

/** The files of a run. */
export interface RunFiles {
  readonly folder: string;
  readonly run: string;
  readonly best: string;
  readonly report: string;
  readonly log: string;
}

/** Where the run of a module is kept: `runs/` and the name of the module, unless told otherwise. */
export function filesOf(module: string, out?: string): RunFiles {
  const folder = out ?? join("runs", basename(module).replace(/\.[cm]?[jt]s$/, ""));
  return {
    folder,
    run: join(folder, "run.safetensors"),
    best: join(folder, "best.safetensors"),
    report: join(folder, "report.html"),
    log: join(folder, "log.csv"),
  };
}

function callbacksOf(
  module: TrainingModule,
  files: RunFiles,
  options: RunOptions & { readonly title: string },
): readonly Callback<CliState>[] {
  const monitor = monitorNameOf(module);
  const best = modelCheckpoint<CliState>({ file: files.best, bestOnly: true, monitor });
  return [
    ...(module.callbacks ?? []),
    terminateOnNaN(),
    history(),
    csvLog(files.log),
    { ...best, name: "best" },
    modelCheckpoint<CliState>({ file: files.run }),
    report(files.report, { title: options.title, monitor }),
  ];
}

async function carryOut(
  module: TrainingModule,
  from: RunState<CliState>,
  parts: {
    readonly files: RunFiles;
    readonly options: RunOptions & { readonly title: string };
    readonly effects: Effects;
    readonly signal: AbortSignal;
  },
): Promise<Answer> {
  const { files, options, effects, signal } = parts;
  const { run, reason } = await fit(trainerOf(modelOf(module), module.objective), module.data, {
    from,
    epochs: options.epochs ?? module.epochs ?? 10,
    ...(module.validation === undefined ? {} : { validation: module.validation }),
    ...(options.stepsPerCall === undefined ? {} : { stepsPerCall: options.stepsPerCall }),
    callbacks: callbacksOf(module, files, options),
    progress: options.quiet !== true,
    dashboard: options.dashboard === true && { title: options.title },
    effects,
    signal,
  });
  // The moment that was asked for may lie between two saves.
  await saveCheckpoint(files.run, run);
  const isInterrupted = reason === "aborted";
  const figures = Object.entries(run.metrics).map(([name, value]) => `${name} ${value}`);
  const text = [
    ...(isInterrupted ? ["Interrupted; `cotangent resume` goes on from here."] : []),
    `${reason}: ${run.cursor.epoch} epochs, ${run.step} steps`,
    figures.join(", "),
    `run: ${files.run}`,
    ...(existsSync(files.best) ? [`best: ${files.best}`] : []),
    `report: ${files.report}`,
  ];
  const failed = reason.startsWith("terminateOnNaN");
  return {
    text: text.join("\n"),
    data: { reason, epochs: run.cursor.epoch, steps: run.step, metrics: run.metrics, files },
    code: isInterrupted ? 130 : failed ? 1 : 0,
  };
}

/** Begins a run. */
export async function train(
  file: string,
  options: RunOptions,
  parts: { readonly effects: Effects; readonly signal: AbortSignal },
): Promise<Answer> {
  const files = filesOf(file, options.out);
  if (existsSync(files.run) && options.force !== true) {
    throw new ArgumentError({
      op: "cotangent train",
      requirement: "the folder must hold no other run",
      received: files.run,
      fix: "Go on with `cotangent resume`, choose another folder with --out, or pass --force to write over it.",
    });
  }
  const module = await loadTrainingModule(file);
  await mkdir(files.folder, { recursive: true });
  const from = startOf(module, options.seed);
  return carryOut(module, from, { ...parts, files, options: { ...options, title: basename(file) } });
}

/** Goes on with a run. */
export async function resume(
  file: string,
  options: RunOptions,
  parts: { readonly effects: Effects; readonly signal: AbortSignal; readonly output: Output },
): Promise<Answer> {
  const files = filesOf(file, options.out);
  const module = await loadTrainingModule(file);
  const { state: run, skipped } = await loadRun(files.run, startOf(module));
  for (const { file: lost, error } of skipped)
    parts.output.note(`warning: ${lost} was skipped: ${error.message}`);
  // Asked to go on, it goes on, whatever ended it.
  const from = { ...run, stopped: null };
  return carryOut(module, from, { ...parts, files, options: { ...options, title: basename(file) } });
}
