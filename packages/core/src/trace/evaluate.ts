/**
 * The bottom interpreter: compiles one application to a small module, keeps it, and runs it on the default backend.
 * @module
 */

import { defaultBackend } from "../backends/index.js";
import type { Aval } from "../base/aval.js";
import { formatAval } from "../base/aval.js";
import type { Elements } from "../base/dtype.js";
import { checkShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor } from "../base/tensor.js";
import type { Executable } from "../kernel/backend.js";
import { moduleBuilder } from "../kernel/builder.js";
import { paramsKey } from "../program/key.js";
import { lowerEquations } from "../program/lowering.js";
import type { Primitive } from "../program/primitive.js";
import type { Program } from "../program/program.js";
import { isProgram, program, variable } from "../program/program.js";
import type { Interpreter } from "./interpreter.js";

interface Compiled {
  readonly run: Executable;
  readonly outs: readonly Aval[];
}

// The cache of eager operations: bounded, oldest out first. It changes how fast a call is, never what it gives.
const compiled = new Map<string, Compiled>();
const capacity = 1024;

function compile(primitive: Primitive, args: readonly Aval[], params: object): Compiled {
  const outs = primitive.shape(args, params);
  for (const out of outs) checkShape(primitive.name, out.shape);
  const inputs = args.map(variable);
  const outputs = outs.map(variable);
  const build = moduleBuilder();
  const lazy = inputs.map((input) => build.input(input.aval));
  const whole = program(inputs, [{ primitive, params, inputs, outputs }], outputs);
  const results = lowerEquations(whole, lazy, build);
  return { run: defaultBackend.compile(build.finish(results)), outs };
}

// A program may hold large constants, so what is compiled from one lives with it, and not in the cache above.
const compiledPrograms = new WeakMap<Program, Map<string, Compiled>>();

function remembered(params: object): Map<string, Compiled> {
  const whole = Object.values(params).find(isProgram);
  if (whole === undefined) return compiled;
  const known = compiledPrograms.get(whole) ?? new Map<string, Compiled>();
  compiledPrograms.set(whole, known);
  return known;
}

function lookup(primitive: Primitive, args: readonly Tensor[], params: object): Compiled {
  const cache = primitive.kind === "higherOrder" ? remembered(params) : compiled;
  const key = `${primitive.name}${paramsKey(params)}${args.map(formatAval).join()}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const fresh = compile(primitive, args, params);
  if (cache.size >= capacity) {
    for (const oldest of cache.keys()) {
      cache.delete(oldest);
      break;
    }
  }
  cache.set(key, fresh);
  return fresh;
}

/** Computes right away. */
export const evaluate: Interpreter = {
  name: "evaluate",
  process: (primitive, args, params) => {
    const elements: readonly Elements[] = args.map((arg) => elementsOf(arg, primitive.name));
    const { run, outs } = lookup(primitive, args, params);
    return run(elements).map((result, i) => makeTensor(outs[i].shape, outs[i].dtype, result));
  },
};
