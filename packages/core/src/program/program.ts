/**
 * Program: a function as data, in the form JAX calls a jaxpr. Single assignment, no nesting of applications:
 *     program  ::= { lambda var ... . let equation ... in (atom, ...) }
 *     equation ::= var ... = primitive[params] atom ...    where    atom ::= var | constant
 * @module
 */
import type { Aval } from "../base/aval.js";
import { avalOf } from "../base/aval.js";
import type { Tensor } from "../base/tensor.js";
import type { Primitive } from "./primitive.js";

/** A name for one value; identity is the object itself. */
export interface Var {
  readonly _tag: "var";
  readonly aval: Aval;
}

/** A value that is part of the program: a literal, or a tensor that the traced function closed over. */
export interface Constant {
  readonly _tag: "constant";
  readonly value: Tensor;
}

/** What an equation reads. */
export type Atom = Var | Constant;

/** One application of a primitive. */
export interface Equation {
  readonly primitive: Primitive;
  readonly params: object;
  readonly inputs: readonly Atom[];
  readonly outputs: readonly Var[];
}

/** A typed function of a fixed number of tensors. */
export interface Program {
  readonly _tag: "program";
  readonly inputs: readonly Var[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly Atom[];
}

/** A fresh variable. */
export function variable(aval: Aval): Var {
  return Object.freeze({ _tag: "var", aval: avalOf(aval) });
}

/** A constant atom. */
export function constantAtom(value: Tensor): Constant {
  return Object.freeze({ _tag: "constant", value });
}

/** Shape and dtype of an atom. */
export function atomAval(atom: Atom): Aval {
  return atom._tag === "var" ? atom.aval : atom.value;
}

/** A frozen program from its parts. */
export function program(
  inputs: readonly Var[],
  equations: readonly Equation[],
  outputs: readonly Atom[],
): Program {
  return Object.freeze({
    _tag: "program",
    inputs: Object.freeze([...inputs]),
    equations: Object.freeze([...equations]),
    outputs: Object.freeze([...outputs]),
  });
}

/** Is it a Program? Used where parameters of an equation may hold one. */
export function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && "_tag" in value && value._tag === "program";
}
