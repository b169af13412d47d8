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
const identities = new WeakMap<WeakKey, number>();
let nextIdentity = 0;

function identityOf(value: WeakKey): string {
  const known = identities.get(value);
  if (known !== undefined) return `#${known}`;
  identities.set(value, nextIdentity);
  return `#${nextIdentity++}`;
}

/**
 * The key of any parameter value: numbers, strings, arrays, typed arrays and plain objects (in the order of their keys, which
 * functions see) by value, all else by identity.
 */
export function paramsKey(value: unknown): string {
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  // Symbols of the registry are equal where their names are, and can be no keys of a WeakMap.
  if (typeof value === "symbol" && Symbol.keyFor(value) !== undefined)
    return `@${paramsKey(Symbol.keyFor(value))}`;
  if (typeof value === "function" || typeof value === "symbol") return identityOf(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Tensor) return tensorKey(value);
  if (isProgram(value)) return programKey(value);
  if (Array.isArray(value)) return listKey(value);
  if (ArrayBuffer.isView(value) && "length" in value)
    return value.constructor.name + listKey(Object.values(value));
  // Arrays and plain objects are what they hold; an instance of anything else may hold what its fields do not show.
  if (!isPlainObject(value)) return identityOf(value);
  const entries = Reflect.ownKeys(value).map(
    (key) => `${paramsKey(key)}:${paramsKey(Reflect.get(value, key))}`,
  );
  return `{${entries.join(",")}}`;
}

function listKey(elements: ArrayLike<unknown>): string {
  // Array.from takes the holes of a sparse array for undefined; map would leave them out.
  return `[${Array.from(elements, paramsKey).join(",")}]`;
}

function tensorKey(value: Tensor): string {
  const elements = Tensor.elementsOf(value);
  if (elements === undefined || elements.length > 16) return formatAval(value) + identityOf(value);
  return formatAval(value) + listKey(elements);
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
