/**
 * `cotangent report`: the page about a run, made again from its checkpoint.
 * @module
 */
import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ArgumentError } from "@cotangent/core";
import { orThrow, readStateOf } from "../checkpoints/files.js";
import { reportDataOf } from "../report/report.js";
import { reportHtml } from "../report/reportHtml.js";
import type { RunState } from "../run/runState.js";
import type { Answer } from "./output.js";

// What a run that was saved by this package is made of; its state is only looked at.
function isRun(state: unknown): state is RunState<unknown> {
  return typeof state === "object" && state !== null && "callbacks" in state && "cursor" in state;
}

/** Writes the report of a run that was trained with one, as `cotangent train` does. */
export async function reportRun(file: string, out?: string): Promise<Answer> {
  const run = orThrow(await readStateOf(file));
  const page = out ?? join(dirname(file), "report.html");
  const data = isRun(run) ? reportDataOf(run, { title: basename(file) }) : null;
  if (data === null) {
    throw new ArgumentError({
      op: "cotangent report",
      requirement: "the checkpoint must hold a run that remembers its epochs",
      received: file,
      fix: "Train with `cotangent train`, or with the callback report of @cotangent/train/report.",
    });
  }
  await writeFile(page, reportHtml(data));
  return { text: page, data: { file: page } };
}
