/** From an optimized Program to the Module that a backend compiles. @module */
import { moduleBuilder } from "../kernel/builder.js";
import type { Module } from "../kernel/module.js";
import { lowerEquations } from "../program/lowering.js";
import type { Program } from "../program/program.js";
import { fuse } from "./fuse.js";

/** The module of a program. Tests verify what comes out, of every primitive and of random programs. */
export function lowerProgram(whole: Program): Module {
  const build = moduleBuilder();
  const inputs = whole.inputs.map((input) => build.input(input.aval));
  return fuse(build.finish(lowerEquations(whole, inputs, build)));
}
