/**
 * Fusion: a module with fewer kernels and less memory traffic that gives the same bits.
 * @module
 */
import { bodiesOf, withBodies } from "../kernel/kernel.js";
import type { Module } from "../kernel/module.js";
import { compact } from "./compact.js";
import { foldScalars } from "./foldScalars.js";
import { inlineProducers } from "./inlineProducers.js";
import { mergeStores } from "./mergeStores.js";
import { removeDeadStores } from "./removeDeadStores.js";

/** The module after inlining producers and joining kernels; buffers are numbered anew. */
export function fuse(module: Module): Module {
  const { buffers, steps, outputs } = module;
  const folded = steps.map(({ kernel }) => withBodies(kernel, foldScalars(bodiesOf(kernel), buffers)));
  const inlined = removeDeadStores(inlineProducers(folded, outputs), outputs);
  return compact(module, removeDeadStores(mergeStores(inlined), outputs));
}
