/** A module whose buffer table holds what its steps touch, and nothing else. @module */
import { withFrees } from "../kernel/liveness.js";
import type { Module } from "../kernel/module.js";
import { touchedBy } from "../kernel/steps.js";
import { renameBuffers } from "./rename.js";

/** The module with its buffers numbered anew, in their old order; temporaries end where nobody needs them any more. */
export function compact(module: Module): Module {
  const used = new Set([...module.inputs, ...module.outputs, ...touchedBy(module.steps)]);
  const order = [...used].toSorted((a, b) => a - b);
  const places = new Map(order.map((buffer, place) => [buffer, place]));
  const placeOf = (buffer: number): number => places.get(buffer) ?? buffer;
  const buffers = order.map((buffer) => module.buffers[buffer]);
  const outputs = module.outputs.map(placeOf);
  const steps = withFrees(renameBuffers(module.steps, placeOf), buffers, outputs);
  return { buffers, inputs: module.inputs.map(placeOf), outputs, steps };
}
