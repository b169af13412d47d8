/**
 * The bottom interpreter: compiles one application to a small module, keeps it, and runs it.
 * @module
 */

import { compileOperation } from "../backends/index.js";
import type { Aval } from "../base/aval.js";
import { formatAval } from "../base/aval.js";
import type { Recent } from "../base/recent.js";
import { recent } from "../base/recent.js";
import { checkShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor, storageOf } from "../base/tensor.js";
import type { Executable } from "../kernel/backend.js";
import { moduleBuilder } from "../kernel/builder.js";
import { constantsOf } from "../program/constants.js";
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

// The cache of eager operations. It changes how fast a call is, never what it gives.
const capacity = 1024;
const compiled = recent<Compiled>(capacity);

function compile(primitive: Primitive, args: readonly Aval[], params: object): Compiled {
  const outs = primitive.shape(args, params);
  for (const out of outs) checkShape(primitive.name, out.shape);
  const inputs = args.map(variable);
  const outputs = outs.map(variable);
  const build = moduleBuilder();
  const lazy = inputs.map((input) => build.input(input.aval));
  const whole = program(inputs, [{ primitive, params, inputs, outputs }], outputs);
  const results = lowerEquations(whole, lazy, build);
  return { run: compileOperation(build.finish(results)), outs };
}

// A program may hold large constants, so what is compiled from such a one lives with it, and not in the cache above.
const compiledPrograms = new WeakMap<Program, Recent<Compiled>>();

function cacheFor(params: object): Recent<Compiled> {
  const holder = Object.values(params)
    .flat()
    .find((value: unknown) => isProgram(value) && constantsOf(value).size > 0);
  if (!isProgram(holder)) return compiled;
  const known = compiledPrograms.get(holder) ?? recent<Compiled>(capacity);
  compiledPrograms.set(holder, known);
  return known;
}

function lookup(primitive: Primitive, args: readonly Tensor[], params: object): Compiled {
  const cache = primitive.kind === "higherOrder" ? cacheFor(params) : compiled;
  const key = `${primitive.name}${paramsKey(params)}${args.map(formatAval).join()}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const fresh = compile(primitive, args, params);
  cache.set(key, fresh);
  return fresh;
}

/** Computes right away. */
export const evaluate: Interpreter = {
  name: "evaluate",
  process: (primitive, args, params) => {
    const storages = args.map((arg) => storageOf(arg, primitive.name));
    const { run, outs } = lookup(primitive, args, params);
    return run(storages).map((result, i) => makeTensor(outs[i].shape, outs[i].dtype, result));
  },
};
