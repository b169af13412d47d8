/**
 * Modules as text, one launch per line; what is inside a loop or a branch is indented.
 * @module
 */
import { shortName } from "../base/dtype.js";
import { formatNumber } from "../base/format.js";
import { formatShape } from "../base/shape.js";
import type { Kernel, Store } from "./kernel.js";
import type { Branch, Loop, Module, Step } from "./module.js";
import type { ScalarExpr } from "./scalar.js";
import type { View } from "./view.js";
import { flatten, isWhole } from "./view.js";

function printView(view: View): string {
  if (isWhole(view)) return "";
  const { offset, strides } = flatten(view);
  const start = offset === 0 ? "" : `${offset}+`;
  const guard = view.axes.some((axis) => axis.guarded) ? " guarded" : "";
  return `[${start}${formatShape(strides)}${guard}]`;
}

function printExpr(expr: ScalarExpr, depth: number): string {
  if (depth > 6) return "...";
  switch (expr.op) {
    case "constant":
      return formatNumber(expr.value, expr.dtype);
    case "index":
      return `i${expr.axis}`;
    case "accumulated":
      return "result";
    case "load":
      return `b${expr.buffer}${printView(expr.view)}`;
    case "loadAt":
      return `b${expr.buffer}[${expr.args.map((arg) => printExpr(arg, depth + 1)).join(", ")}]`;
    case "convert":
      return `${shortName(expr.dtype)}(${printExpr(expr.args[0], depth + 1)})`;
    default:
      return `${expr.op}(${expr.args.map((arg) => printExpr(arg, depth + 1)).join(", ")})`;
  }
}

/** One launch, on one line. */
export function printKernel(kernel: Kernel): string {
  const expr = (body: ScalarExpr): string => printExpr(body, 0);
  const over = `over ${formatShape(kernel.shape)}`;
  const stored = (stores: readonly Store[]): string =>
    stores.map(({ out, target }) => `b${out}${printView(target)}`).join(" ");
  const values = (stores: readonly Store[]): string => stores.map(({ body }) => expr(body)).join(", ");
  const epilogue = (stores: readonly Store[]): string =>
    stores.every(({ body }) => body.op === "accumulated") ? "" : ` then ${values(stores)}`;
  switch (kernel._tag) {
    case "map":
      return `${stored(kernel.stores)} = map ${over} ${values(kernel.stores)}`;
    case "reduce":
      return `${stored(kernel.stores)} = reduce ${kernel.combine} ${over} keeping ${kernel.keptRank} ${expr(kernel.body)}${epilogue(kernel.stores)}`;
    case "contract":
      return `${stored(kernel.stores)} = contract ${over} keeping ${kernel.outRank} ${expr(kernel.lhs)} * ${expr(kernel.rhs)}${epilogue(kernel.stores)}`;
    case "cumulate":
      return `b${kernel.out} = cumulate ${kernel.combine} ${over} along ${kernel.axis}${kernel.reverse ? " reversed" : ""} ${expr(kernel.body)}`;
    case "scatter":
      return `b${kernel.out}[${kernel.coordinates.map(expr).join(", ")}] = scatter ${kernel.combine} ${over} ${expr(kernel.body)}`;
    case "sort":
      return `${kernel.outs.map((out) => `b${out}`).join(" ")} = sort ${over} along ${kernel.axis} by ${kernel.keyCount} of ${kernel.bodies.map(expr).join(", ")}`;
    default:
      return kernel satisfies never;
  }
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

function printLoop({ trips, carries, rows, steps }: Loop): readonly string[] {
  const carried = carries.map(({ current, next }) =>
    current === next ? `b${current} in place` : `b${current} from b${next}`,
  );
  const parts = rows.map(
    ({ row, of, reverse, isWritten }) =>
      `b${row} ${isWritten ? "into" : "of"} b${of}${reverse ? " reversed" : ""}`,
  );
  const body = steps.flatMap((step) => indented(printStep(step)));
  const head = (times: string): string => [`loop ${times}`, ...carried, ...parts].join(", ");
  switch (trips._tag) {
    case "fixed":
      return [head(`${trips.count} times`), ...body];
    case "computed":
      return [head(`b${trips.buffer} times`), ...body];
    case "while":
      return [
        head(`while b${trips.holds}`),
        ...trips.steps.flatMap((step) => indented(printStep(step))),
        "do",
        ...body,
      ];
    default:
      return trips satisfies never;
  }
}

function printBranch({ index, cases, outs }: Branch): readonly string[] {
  const head = `branch b${index}${outs.length === 0 ? "" : ` gives ${outs.map((out) => `b${out}`).join(" ")}`}`;
  return [
    head,
    ...cases.flatMap((list, i) => [`case ${i}`, ...list.flatMap((step) => indented(printStep(step)))]),
  ];
}

// The buffers that end with a step stand on its first line.
function printStep(step: Step): readonly string[] {
  const [head, ...inside] =
    step._tag === "launch"
      ? [printKernel(step.kernel)]
      : step._tag === "loop"
        ? printLoop(step)
        : printBranch(step);
  const freed = step.frees.length === 0 ? "" : `  free ${step.frees.map((buffer) => `b${buffer}`).join(" ")}`;
  return [`${head}${freed}`, ...inside];
}

/** The module as text: its buffers, its steps, its results. */
export function printModule(module: Module): string {
  const declared = module.buffers.map(
    ({ dtype, size, role }, i) => `b${i}:${shortName(dtype)}x${size} ${role}`,
  );
  const steps = module.steps.flatMap((step) => indented(printStep(step)));
  const results = module.outputs.map((buffer) => `b${buffer}`).join(" ");
  return ["module", ...declared.map((line) => `  ${line}`), "steps", ...steps, `return ${results}`].join(
    "\n",
  );
}
