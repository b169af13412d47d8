/**
 * Structural keys: equal programs get equal text, whatever their variables are called. Small constants count by value,
 * large ones and functions by identity.
 * @module
 */
import { formatAval } from "../base/aval.js";
import { isPlainObject } from "../base/checks.js";
import { Tensor } from "../base/tensor.js";
import type { Atom, Program, Var } from "./program.js";
import { isProgram } from "./program.js";

// A cache of identities: the number says which object, nothing else, and goes when the object goes.
const identities = new WeakMap<object, number>();
let nextIdentity = 0;

function identityOf(value: object): string {
  const known = identities.get(value);
  if (known !== undefined) return `#${known}`;
  identities.set(value, nextIdentity);
  return `#${nextIdentity++}`;
}

/** The key of any parameter value: numbers, strings, arrays and plain objects by value, all else by identity. */
export function paramsKey(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return identityOf(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Tensor) return tensorKey(value);
  if (isProgram(value)) return programKey(value);
  if (Array.isArray(value)) return `[${value.map(paramsKey).join(",")}]`;
  // Arrays and plain objects are what they hold; an instance of anything else may hold what its fields do not show.
  if (!isPlainObject(value)) return identityOf(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${paramsKey(item)}`).join(",")}}`;
}

function tensorKey(value: Tensor): string {
  const elements = Tensor.elementsOf(value);
  if (elements === undefined || elements.length > 16) return formatAval(value) + identityOf(value);
  return `${formatAval(value)}(${Array.from(elements, (x) => (Object.is(x, -0) ? "-0" : String(x))).join(",")})`;
}

// Programs are frozen, so a key holds for as long as its program lives.
const programKeys = new WeakMap<Program, string>();

/** The key of a program. */
export function programKey(whole: Program): string {
  const known = programKeys.get(whole) ?? writeKey(whole);
  programKeys.set(whole, known);
  return known;
}

function writeKey(whole: Program): string {
  const numbers = new Map<Var, number>();
  const define = (variable: Var): string => {
    numbers.set(variable, numbers.size);
    return formatAval(variable.aval);
  };
  const use = (atom: Atom): string => (atom._tag === "var" ? `$${numbers.get(atom)}` : tensorKey(atom.value));
  const inputs = whole.inputs.map(define).join(" ");
  const equations = whole.equations.map(({ primitive, params, inputs: args, outputs }) => {
    const right = `${primitive.name}${paramsKey(params)}(${args.map(use).join(" ")})`;
    return `${outputs.map(define).join(" ")}=${right}`;
  });
  return `{${inputs}|${equations.join(";")}|${whole.outputs.map(use).join(" ")}}`;
}
