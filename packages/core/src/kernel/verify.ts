/**
 * What a legal module is: every buffer written before it is read, never after it is freed, freed once; inputs and
 * constants never written, nor what an iteration finds, except in place; every affine read inside its buffer or guarded.
 * A failure is a bug of the lowering.
 * @module
 */
import { invariant } from "../base/errors.js";
import { sameShape, sizeOf } from "../base/shape.js";
import { readsInPlace } from "./inPlace.js";
import type { Kernel } from "./kernel.js";
import { bodiesOf, storeShape, writesOf } from "./kernel.js";
import type { BufferDecl, Launch, Module, Step } from "./module.js";
import type { ScalarExpr } from "./scalar.js";
import { nodesOf } from "./scalar.js";
import type { Scope } from "./verifyControl.js";
import { verifyBranch, verifyLoop } from "./verifyControl.js";
import type { View } from "./view.js";
import { staysInside } from "./view.js";

function checkView(view: View, size: number, what: string): void {
  invariant(
    sizeOf(view.source) === size,
    `${what} takes its buffer of ${size} elements for one of ${sizeOf(view.source)}`,
  );
  invariant(view.axes.length === view.source.length, `${what} has one coordinate per axis of its buffer`);
  view.axes.forEach((axis, a) => {
    invariant(
      axis.guarded || staysInside(axis, view.shape, view.source[a]),
      `${what} leaves axis ${a} of its buffer unguarded`,
    );
  });
}

function checkRead(node: ScalarExpr, kernel: Kernel, buffers: readonly BufferDecl[], scope: Scope): void {
  if (node.op !== "load" && node.op !== "loadAt") return;
  const what = `a read of buffer ${node.buffer} in a ${kernel._tag} kernel`;
  const decl = buffers[node.buffer];
  invariant(decl !== undefined && decl.dtype === node.dtype, `${what} has the wrong dtype`);
  invariant(scope.canRead(node.buffer), `${what} comes before its write or after its end`);
  if (node.op === "load") checkView(node.view, decl.size, what);
  else invariant(sizeOf(node.source) === decl.size, `${what} has the wrong size`);
}

function verifyLaunch({ kernel }: Launch, buffers: readonly BufferDecl[], scope: Scope): void {
  const reads = nodesOf(bodiesOf(kernel));
  for (const node of reads) checkRead(node, kernel, buffers, scope);
  for (const buffer of writesOf(kernel)) {
    const what = `a write of buffer ${buffer} in a ${kernel._tag} kernel`;
    invariant(scope.canWrite(buffer), `${what} hits an input, a constant or a freed buffer`);
    invariant(kernel._tag !== "scatter" || scope.canRead(buffer), `${what} combines into nothing`);
    invariant(
      reads.every((node) => !("buffer" in node) || node.buffer !== buffer) ||
        readsInPlace(kernel, buffer, buffer),
      `${what} hits what the kernel reads`,
    );
    scope.written.add(buffer);
  }
  if (!("stores" in kernel)) return;
  const shape = storeShape(kernel);
  for (const { out, target, body } of kernel.stores) {
    const what = `a store of a ${kernel._tag} kernel`;
    checkView(target, buffers[out].size, what);
    invariant(body.dtype === buffers[out].dtype, `${what} has the wrong dtype`);
    invariant(sameShape(target.shape, shape), `${what} has another space than the kernel`);
  }
}

/** The module itself, after checking it. */
export function verifyModule(module: Module): Module {
  const { buffers, inputs, outputs, steps } = module;
  const freed = new Set<number>();

  // What `frozen` holds may be read but neither written nor freed in this list.
  const scopeOf = (written: Set<number>, frozen: ReadonlySet<number>): Scope => ({
    buffers,
    written,
    frozen,
    canRead: (buffer) => written.has(buffer) && !freed.has(buffer),
    canWrite: (buffer) =>
      ["temporary", "row"].includes(buffers[buffer]?.role) && !freed.has(buffer) && !frozen.has(buffer),
    inside: (list, entered, held) => {
      const scope = scopeOf(new Set(entered), held);
      verifySteps(list, scope, new Set(entered));
      return scope.written;
    },
  });
  // `entered` has been written before the list began.
  const verifySteps = (list: readonly Step[], scope: Scope, entered: ReadonlySet<number>): void => {
    for (const step of list) {
      if (step._tag === "launch") verifyLaunch(step, buffers, scope);
      else if (step._tag === "loop") verifyLoop(step, scope);
      else verifyBranch(step, scope);
      for (const buffer of step.frees) {
        invariant(
          !freed.has(buffer) && !outputs.includes(buffer),
          `buffer ${buffer} is freed twice, or is an output`,
        );
        invariant(!entered.has(buffer), `buffer ${buffer} is freed inside a step and written before it`);
        freed.add(buffer);
      }
    }
  };
  const constants = buffers.flatMap(({ role }, buffer) => (role === "constant" ? [buffer] : []));
  const scope = scopeOf(new Set([...inputs, ...constants]), new Set());
  verifySteps(steps, scope, new Set());
  for (const buffer of outputs)
    invariant(scope.written.has(buffer), `output buffer ${buffer} is never written`);
  return module;
}
