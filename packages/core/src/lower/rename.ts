/** Buffers by other names, wherever steps name them. @module */
import type { Kernel } from "../kernel/kernel.js";
import { bodiesOf, withBodies } from "../kernel/kernel.js";
import type { Branch, Loop, Step } from "../kernel/module.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import { listsOf, withLists } from "../kernel/steps.js";

/** The steps with each buffer replaced by `nameOf` it. */
export function renameBuffers(steps: readonly Step[], nameOf: (buffer: number) => number): readonly Step[] {
  return steps.map((step) => {
    if (step._tag === "launch") return { ...step, kernel: renameKernel(step.kernel, nameOf) };
    const named = step._tag === "branch" ? renameBranch(step, nameOf) : renameLoop(step, nameOf);
    return withLists(
      named,
      listsOf(named).map((list) => renameBuffers(list, nameOf)),
    );
  });
}

function renameBranch(branch: Branch, nameOf: (buffer: number) => number): Branch {
  return { ...branch, index: nameOf(branch.index), outs: branch.outs.map(nameOf) };
}

function renameLoop(loop: Loop, nameOf: (buffer: number) => number): Loop {
  const { trips } = loop;
  const counted: Loop["trips"] =
    trips._tag === "computed"
      ? { ...trips, buffer: nameOf(trips.buffer) }
      : trips._tag === "while"
        ? { ...trips, holds: nameOf(trips.holds) }
        : trips;
  return {
    ...loop,
    trips: counted,
    carries: loop.carries.map(({ current, next }) => ({ current: nameOf(current), next: nameOf(next) })),
    rows: loop.rows.map((row) => ({ ...row, row: nameOf(row.row), of: nameOf(row.of) })),
  };
}

function renameKernel(kernel: Kernel, nameOf: (buffer: number) => number): Kernel {
  const bodies = renameAll(bodiesOf(kernel), nameOf);
  return withWrites(withBodies(kernel, bodies), nameOf);
}

function renameAll(exprs: readonly ScalarExpr[], nameOf: (buffer: number) => number): readonly ScalarExpr[] {
  const done = new Map<ScalarExpr, ScalarExpr>();
  const visit = (node: ScalarExpr): ScalarExpr => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const inner = "args" in node ? { ...node, args: node.args.map(visit) } : node;
    const result = "buffer" in inner ? { ...inner, buffer: nameOf(inner.buffer) } : inner;
    done.set(node, result);
    return result;
  };
  return exprs.map(visit);
}

function withWrites(kernel: Kernel, nameOf: (buffer: number) => number): Kernel {
  if (kernel._tag === "sort") return { ...kernel, outs: kernel.outs.map(nameOf) };
  if (!("stores" in kernel)) return { ...kernel, out: nameOf(kernel.out) };
  return { ...kernel, stores: kernel.stores.map((store) => ({ ...store, out: nameOf(store.out) })) };
}
