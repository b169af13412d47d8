/**
 * `cotangent check-gradients`: is the gradient of the loss of a module what differences say?
 * @module
 */
import { ArgumentError, astype, at, random, slice, Tensor, treeMap } from "@cotangent/core";
import { isNone } from "fp-ts/lib/Option.js";
import { judge } from "../makeStep.js";
import { batchAt } from "../run/batches.js";
import { textTable } from "../textTable.js";
import type { Answer } from "./output.js";
import { loadTrainingModule, startOf, type TrainingModule } from "./trainingModule.js";

/** The options of check-gradients. */
export interface CheckGradientsOptions {
  readonly examples?: number;
  readonly seed?: number;
  readonly order?: number;
}

const wide = (tree: unknown): unknown =>
  treeMap((x: unknown) => (x instanceof Tensor && x.dtype === "float32" ? astype(x, "float64") : x), tree);

async function testing(): Promise<typeof import("@cotangent/core/testing")> {
  try {
    return await import("@cotangent/core/testing");
  } catch (error) {
    if (Object(error).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ArgumentError({
      op: "cotangent check-gradients",
      requirement: "fast-check must be installed",
      fix: "Run `npm install --save-dev fast-check`.",
    });
  }
}

async function fewExamples(module: TrainingModule, count: number): Promise<unknown> {
  const batch = await batchAt(module.data, 0, 0);
  if (isNone(batch)) {
    throw new ArgumentError({
      op: "cotangent check-gradients",
      requirement: "the data must have a batch",
      received: "none",
    });
  }
  return treeMap(
    (x: unknown) =>
      x instanceof Tensor && x.rank > 0 ? at(x, slice(0, Math.min(count, x.shape[0]))).get() : x,
    batch.value,
  );
}

/** Checks the gradient of the loss in training mode, at the first parameters, in float64. */
export async function checkGradients(file: string, options: CheckGradientsOptions): Promise<Answer> {
  const { examples = 4, seed = 0, order = 1 } = options;
  const module = await loadTrainingModule(file);
  const { gradientReport, GradientCheckError, verdictOf } = await testing();
  const { state } = startOf(module);
  const batch = wide(await fewExamples(module, examples));
  const key = random.foldIn(state.key, 0);
  const layerState = wide(state.layerState);
  const loss = (params: unknown): Tensor => {
    const context = { mode: "train", key } as const;
    const [outputs] = module.model.apply(params, layerState, module.objective.inputs(batch), context);
    return judge(module.objective, outputs, batch, params)[0];
  };
  const checks = gradientReport(loss, [wide(state.params)], { order, seed });
  const verdict = verdictOf(checks);
  const table = textTable(
    ["mode", "order", "of", "verdict", "by the rules", "expected", "error", "tolerance"],
    checks.map((check) => [
      check.mode,
      check.order,
      String(check.argument),
      check.verdict,
      check.analytic,
      check.numeric,
      check.error,
      check.tolerance,
    ]),
  );
  const why = verdict === "pass" ? "" : `\n\n${new GradientCheckError(checks, seed).message}`;
  return {
    text: `${table}\n\n${verdict}${why}`,
    data: { verdict, checks },
    code: verdict === "pass" || verdict === "kink" ? 0 : 1,
  };
}
