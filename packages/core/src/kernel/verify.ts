/**
 * What a legal module is: every buffer written before it is read, never after it is freed, freed once; inputs and
 * constants never written; every affine read inside its buffer or guarded. A failure is a bug of the lowering.
 * @module
 */
import { invariant } from "../base/errors.js";
import { sameShape, sizeOf } from "../base/shape.js";
import type { Kernel } from "./kernel.js";
import { bodiesOf, storeShape, writesOf } from "./kernel.js";
import type { Module } from "./module.js";
import type { ScalarExpr } from "./scalar.js";
import { topological } from "./scalar.js";
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

/** The module itself, after checking it. */
export function verifyModule(module: Module): Module {
  const { buffers, inputs, outputs, steps } = module;
  const written = new Set<number>([...inputs]);
  buffers.forEach((decl, buffer) => decl.role === "constant" && written.add(buffer));
  const freed = new Set<number>();

  const checkRead = (node: ScalarExpr, kernel: Kernel): void => {
    if (node.op !== "load" && node.op !== "loadAt") return;
    const what = `a read of buffer ${node.buffer} in a ${kernel._tag} kernel`;
    const decl = buffers[node.buffer];
    invariant(decl !== undefined && decl.dtype === node.dtype, `${what} has the wrong dtype`);
    invariant(
      written.has(node.buffer) && !freed.has(node.buffer),
      `${what} comes before its write or after its end`,
    );
    if (node.op === "load") checkView(node.view, decl.size, what);
    else invariant(sizeOf(node.source) === decl.size, `${what} has the wrong size`);
  };

  for (const { kernel, frees } of steps) {
    const reads = new Set(bodiesOf(kernel).flatMap(topological));
    for (const node of reads) checkRead(node, kernel);
    for (const buffer of writesOf(kernel)) {
      const what = `a write of buffer ${buffer} in a ${kernel._tag} kernel`;
      invariant(
        buffers[buffer]?.role === "temporary" && !freed.has(buffer),
        `${what} hits an input, a constant or a freed buffer`,
      );
      invariant(kernel._tag !== "scatter" || written.has(buffer), `${what} combines into nothing`);
      invariant(
        [...reads].every((node) => !("buffer" in node) || node.buffer !== buffer),
        `${what} hits what the kernel reads`,
      );
      written.add(buffer);
    }
    if ("stores" in kernel) {
      const shape = storeShape(kernel);
      for (const { out, target, body } of kernel.stores) {
        const what = `a store of a ${kernel._tag} kernel`;
        checkView(target, buffers[out].size, what);
        invariant(body.dtype === buffers[out].dtype, `${what} has the wrong dtype`);
        invariant(sameShape(target.shape, shape), `${what} has another space than the kernel`);
      }
    }
    for (const buffer of frees) {
      invariant(
        !freed.has(buffer) && !outputs.includes(buffer),
        `buffer ${buffer} is freed twice, or is an output`,
      );
      freed.add(buffer);
    }
  }
  for (const buffer of outputs) invariant(written.has(buffer), `output buffer ${buffer} is never written`);
  return module;
}
