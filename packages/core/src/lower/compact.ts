/** A module of given kernels whose buffer table holds what they touch, and nothing else. @module */
import type { Kernel } from "../kernel/kernel.js";
import { bodiesOf, buffersOf, withBodies } from "../kernel/kernel.js";
import { withFrees } from "../kernel/liveness.js";
import type { Module } from "../kernel/module.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import { shareEqual } from "../kernel/share.js";
import { foldScalars } from "./foldScalars.js";

/** The module with its steps replaced by `kernels`; expressions are simplified, and their equal parts become one. */
export function compact(module: Module, kernels: readonly Kernel[]): Module {
  const used = new Set([...module.inputs, ...module.outputs]);
  for (const kernel of kernels) for (const buffer of buffersOf(kernel)) used.add(buffer);
  const order = [...used].toSorted((a, b) => a - b);
  const places = new Map(order.map((buffer, place) => [buffer, place]));
  const placeOf = (buffer: number): number => places.get(buffer) ?? buffer;
  const buffers = order.map((buffer) => module.buffers[buffer]);
  const outputs = module.outputs.map(placeOf);
  const renamed = kernels.map((kernel) => {
    const bodies = shareEqual(foldScalars(renameAll(bodiesOf(kernel), placeOf), buffers));
    return withWrites(withBodies(kernel, bodies), placeOf);
  });
  return {
    buffers,
    inputs: module.inputs.map(placeOf),
    outputs,
    steps: withFrees(renamed, buffers, outputs),
  };
}

function renameAll(exprs: readonly ScalarExpr[], placeOf: (buffer: number) => number): readonly ScalarExpr[] {
  const done = new Map<ScalarExpr, ScalarExpr>();
  const visit = (node: ScalarExpr): ScalarExpr => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const inner = "args" in node ? { ...node, args: node.args.map(visit) } : node;
    const result = "buffer" in inner ? { ...inner, buffer: placeOf(inner.buffer) } : inner;
    done.set(node, result);
    return result;
  };
  return exprs.map(visit);
}

function withWrites(kernel: Kernel, placeOf: (buffer: number) => number): Kernel {
  if (kernel._tag === "sort") return { ...kernel, outs: kernel.outs.map(placeOf) };
  if (!("stores" in kernel)) return { ...kernel, out: placeOf(kernel.out) };
  return { ...kernel, stores: kernel.stores.map((store) => ({ ...store, out: placeOf(store.out) })) };
}
