/**
 * `cotangent evaluate`: the figures of a checkpoint on the data of a module.
 * @module
 */
import { existsSync } from "node:fs";
import { ArgumentError } from "@cotangent/core";
import { evaluate } from "../run/evaluation.js";
import { loadRun } from "../run/nodeEffects.js";
import { trainerOf } from "../run/trainer.js";
import { textTable } from "../textTable.js";
import type { Answer, Output } from "./output.js";
import { filesOf } from "./runModule.js";
import { loadTrainingModule, modelOf, startOf, type TrainingModule } from "./trainingModule.js";

/** The options of evaluate. */
export interface EvaluateOptions {
  readonly out?: string;
  readonly checkpoint?: string;
  readonly on?: string;
}

const parts = ["test", "validation", "data"] as const;

/** The data that were asked for, or the first there are. */
function chosen(module: TrainingModule, on: string | undefined): (typeof parts)[number] {
  const there = parts.filter((part) => module[part] !== undefined);
  const found = on === undefined ? there[0] : there.find((part) => part === on);
  if (found !== undefined) return found;
  throw new ArgumentError({
    op: "cotangent evaluate",
    requirement: "--on must name data that the module exports",
    expected: there.join(", "),
    received: String(on),
  });
}

/** Evaluates the best run of a module, or the last, or a given one. */
export async function evaluateModule(
  file: string,
  options: EvaluateOptions,
  output: Output,
): Promise<Answer> {
  const module = await loadTrainingModule(file);
  const files = filesOf(file, options.out);
  const checkpoint = options.checkpoint ?? (existsSync(files.best) ? files.best : files.run);
  const { state: run, skipped } = await loadRun(checkpoint, startOf(module));
  for (const { file: lost, error } of skipped) output.note(`warning: ${lost} was skipped: ${error.message}`);
  const on = chosen(module, options.on);
  const data = module[on] ?? module.data;
  const figures = await evaluate(trainerOf(modelOf(module), module.objective), data, run.state);
  const text = textTable([on, "value"], Object.entries(figures));
  return {
    text: `${checkpoint}, step ${run.step}\n\n${text}`,
    data: { checkpoint, step: run.step, on, figures },
  };
}
