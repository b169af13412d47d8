/**
 * inspect: every stage of a function's compilation, as text and as data.
 * @module
 */
import { codeOf } from "../backends/wasm/assemble.js";
import { printFunction } from "../backends/wasm/text.js";
import type { Aval } from "../base/aval.js";
import { avalOf, formatAval } from "../base/aval.js";
import { bytesPerElement } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import { printable } from "../base/printable.js";
import type { Cost } from "../kernel/cost.js";
import { costOf } from "../kernel/cost.js";
import type { Kernel } from "../kernel/kernel.js";
import type { Module, Step } from "../kernel/module.js";
import type { Plan } from "../kernel/plan.js";
import { planModule } from "../kernel/plan.js";
import { printKernel, printModule } from "../kernel/print.js";
import { listsOf } from "../kernel/steps.js";
import { lowerProgram } from "../lower/lower.js";
import { optimize } from "../optimize/pipeline.js";
import { bytesOfTensor, constantsOf } from "../program/constants.js";
import { printProgram, programLines } from "../program/print.js";
import type { Program } from "../program/program.js";
import { stageTree } from "../trace/makeProgram.js";
import type { JitOptions } from "./holdStatic.js";
import { holdStatic } from "./holdStatic.js";

/** One loop over memory, and what it costs: operations on scalars, and bytes of the buffers it touches, each once. */
export interface InspectedKernel extends Cost {
  /** How often a call launches it: the product of the trips of the loops around it; null where these are not known before. */
  readonly launches: number | null;
  /** The kernel as the module shows it. */
  readonly text: string;
}

/** A tensor that the compiled code holds, because the function closes over it or makes it from data. */
export interface InspectedConstant extends Aval {
  readonly bytes: number;
  /** The equations of the optimized program that read it, as text. */
  readonly usedBy: readonly string[];
}

/** The stages of a compilation, in order. As text, all of them but the WebAssembly. */
export interface Inspection {
  /** As traced. */
  readonly program: string;
  /** After the optimizing passes. */
  readonly optimized: string;
  /** As a backend gets it: buffers and fused kernels. */
  readonly module: string;
  /** Where temporaries stand in the workspace of a call: offset and bytes of each, and the peak. */
  readonly plan: string;
  /** The kernels, in the order in which they run; those of loops and branches stand here once, each with the cost of one launch. */
  readonly kernels: readonly InspectedKernel[];
  /** The tensors that are baked in; scalars stand in the programs. */
  readonly constants: readonly InspectedConstant[];
  /** Bytes of the workspace. Inputs, constants and results have memory of their own. */
  readonly peakBytes: number;
  /**
   * The WebAssembly of the kernel at a position in `kernels`, read back from the bytes that run: a function of (thread,
   * threads, table of addresses) for each of its phases, between which threads wait for each other.
   */
  readonly wasm: (kernel: number) => string;
  readonly toString: () => string;
}

/**
 * Shows what jit makes of `f` for arguments like these: the traced program, the optimized one, the kernels with what they
 * cost, the plan of memory, and the WebAssembly of any kernel. Takes the options of jit.
 * @throws TraceError as jit; ArgumentError from `wasm` when there is no kernel at that position
 * @example
 * ```ts
 * import { inspect, mul, tensor, type Tensor } from "@cotangent/core";
 * const stages = inspect((x: Tensor) => mul(x, x))(tensor([1, 2]));
 * stages.module
 * // => module
 * //   b0:f32x2 input
 * //   b1:f32x2 temporary
 * // steps
 * //   b1 = map over [2] mul(b0, b0)
 * // return b1
 * stages.kernels // => [{ operations: 2, bytes: 16, launches: 1, text: "b1 = map over [2] mul(b0, b0)" }]
 * stages.wasm(0).includes("f32x4.mul") // => true
 * ```
 */
export function inspect<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  options: JitOptions = {},
): (...args: A) => Inspection {
  const hold = holdStatic("inspect", f, options);
  return (...args) => {
    const held = hold(args);
    const { program } = stageTree("inspect", held.f, held.args);
    const optimized = optimize(program);
    const module = lowerProgram(optimized);
    const plan = planModule(module);
    const launched = launchesOf(module.steps);
    const kernels = launched.map(({ kernel }) => kernel);
    const stages = {
      program: printProgram(program),
      optimized: printProgram(optimized),
      module: printModule(module),
      plan: printPlan(plan, module),
      kernels: Object.freeze(
        launched.map(({ kernel, launches }) =>
          Object.freeze({ ...costOf(kernel, module.buffers), launches, text: printKernel(kernel) }),
        ),
      ),
      constants: Object.freeze(inspectedConstants(optimized)),
      peakBytes: plan.bytes,
      wasm: (position: number) => kernelText(module, kernels, position),
    };
    return printable(stages, () => written(stages));
  };
}

interface LaunchedKernel {
  readonly kernel: Kernel;
  readonly launches: number | null;
}

// In the order of kernelsOf. A test of a loop runs once more than its body, but nobody knows how often that is.
function launchesOf(steps: readonly Step[], times: number | null = 1): readonly LaunchedKernel[] {
  return steps.flatMap((step) => {
    if (step._tag === "launch") return [{ kernel: step.kernel, launches: times }];
    const trips = step._tag === "branch" ? 1 : step.trips._tag === "fixed" ? step.trips.count : null;
    const inside = times === null || trips === null ? null : times * trips;
    return listsOf(step).flatMap((list) => launchesOf(list, inside));
  });
}

function printPlan({ offsets, bytes }: Plan, { buffers }: Module): string {
  const lines = [...offsets].map(
    ([buffer, offset]) =>
      `b${buffer} at ${offset}, ${buffers[buffer].size * bytesPerElement(buffers[buffer].dtype)} bytes`,
  );
  return [...lines, `peak ${bytes} bytes`].join("\n");
}

function inspectedConstants(optimized: Program): readonly InspectedConstant[] {
  const lines = programLines(optimized);
  return [...constantsOf(optimized)].map(([tensor, uses]) =>
    Object.freeze({
      ...avalOf(tensor),
      bytes: bytesOfTensor(tensor),
      usedBy: Object.freeze([...uses].map((use) => lines[use])),
    }),
  );
}

function kernelText(module: Module, kernels: readonly Kernel[], position: number): string {
  if (kernels[position] === undefined) {
    throw new ArgumentError({
      op: "inspect",
      requirement: "wasm takes the position of a kernel",
      expected: `0 to ${kernels.length - 1}`,
      received: String(position),
    });
  }
  const { phases } = codeOf(module, kernels[position]) ?? { phases: [] };
  return phases
    .map(({ body, isSingle }, i) => {
      const where = isSingle ? ", on one thread" : "";
      return `;; phase ${i + 1} of ${phases.length}${where}\n${printFunction(body)}`;
    })
    .join("\n");
}

function timesOf(launches: number | null): string {
  return launches === null ? "in every round " : launches === 1 ? "" : `${launches} times `;
}

function written(stages: Omit<Inspection, "toString">): string {
  const { program, optimized, module, plan, kernels, constants } = stages;
  const section = (name: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [name, lines.join("\n").replace(/^/gm, "  ")];
  const costs = kernels.map(
    ({ text, operations, bytes, launches }, i) =>
      `${i}: ${timesOf(launches)}${operations} operations, ${bytes} bytes: ${text.length > 72 ? `${text.slice(0, 69)}...` : text}`,
  );
  const baked = constants.map(
    ({ bytes, usedBy, ...tensor }) => `${formatAval(tensor)}, ${bytes} bytes, in\n  ${usedBy.join("\n  ")}`,
  );
  return [
    ...section("program", [program]),
    ...section("optimized", [optimized]),
    module,
    ...section("plan", [plan]),
    ...section("kernels", costs),
    ...section("constants", baked),
  ].join("\n");
}
