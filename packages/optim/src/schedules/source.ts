/**
 * Reads fields of what may come from a file that others wrote: nothing in it is trusted, and what comes out is a frozen copy.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { isPlainObject, kindOf } from "@cotangent/core/checks";
import type { BoundaryAndScale, Transition } from "../scheduleDescription.js";

/** What is read: the fields that an object has itself, by name, and how errors speak of them. */
export interface Source {
  readonly op: string;
  /** "description", or "" for the arguments of a function by name. */
  readonly root: string;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** The fields of a plain object. */
export function sourceOf(op: string, root: string, given: unknown): Source {
  if (!isPlainObject(given)) throw refusal(op, `${root} must be a plain object`, kindOf(given));
  return { op, root, fields: new Map(Object.entries(given)) };
}

/** Refuses fields that have none of these names. */
export function checkNames({ op, root, fields }: Source, allowed: readonly string[]): void {
  for (const [name, value] of fields) {
    if (value === undefined || allowed.includes(name)) continue;
    throw new ArgumentError({
      op,
      requirement: `${root === "" ? "the options" : root} may not have the field ${JSON.stringify(name.slice(0, 40))}`,
      expected: allowed.join(", "),
    });
  }
}

/** A finite number. */
export function finite(source: Source, name: string): number {
  const value = source.fields.get(name);
  if (isFiniteNumber(value)) return value;
  throw wrongField(source, name, "must be a finite number");
}

/** A positive number. */
export function positive(source: Source, name: string): number {
  const value = source.fields.get(name);
  if (isFiniteNumber(value) && value > 0) return value;
  throw wrongField(source, name, "must be positive");
}

/** A truth value. */
export function flag(source: Source, name: string): boolean {
  const value = source.fields.get(name);
  if (typeof value === "boolean") return value;
  throw wrongField(source, name, "must be true or false");
}

/** `{ [name]: value }`, or `{}` when there is none: spread it. */
export function optional<N extends string, T>(
  source: Source,
  name: N,
  read: (source: Source, name: string) => T,
): Partial<Record<N, T>>;
export function optional(
  source: Source,
  name: string,
  read: (source: Source, name: string) => unknown,
): Partial<Record<string, unknown>> {
  return source.fields.get(name) === undefined ? {} : { [name]: read(source, name) };
}

/** transitionSteps and transitionBegin. */
export function transition(source: Source): Transition {
  const begin = optional(source, "transitionBegin", finite);
  return { transitionSteps: positive(source, "transitionSteps"), ...begin };
}

/** An array of anything, without holes. */
export function listOf(source: Source, name: string, requirement: string): readonly unknown[] {
  const list = source.fields.get(name);
  if (!Array.isArray(list)) throw wrongField(source, name, requirement);
  // Array.from visits holes too.
  return Array.from(list, (item: unknown) => item);
}

/** Refuses boundaries that do not ascend. */
export function checkAscending(source: Source, name: string, boundaries: readonly number[]): void {
  const bad = boundaries.findIndex((boundary, i) => i > 0 && !(boundaries[i - 1] < boundary));
  if (bad < 0) return;
  throw new ArgumentError({
    op: source.op,
    requirement: `the boundaries of ${place(source, name)} must ascend`,
    received: `${boundaries[bad]} after ${boundaries[bad - 1]}`,
  });
}

/** Pairs of a boundary and a scale of at least 0, boundaries ascending. */
export function boundariesAndScales(source: Source): readonly BoundaryAndScale[] {
  const name = "boundariesAndScales";
  const pairs = listOf(source, name, "must be an array of pairs [boundary, scale]").map((item, i) =>
    readPair(source.op, `${place(source, name)}[${i}]`, item),
  );
  checkAscending(
    source,
    name,
    pairs.map(([boundary]) => boundary),
  );
  return Object.freeze(pairs);
}

function readPair(op: string, where: string, item: unknown): BoundaryAndScale {
  if (!Array.isArray(item) || item.length !== 2)
    throw refusal(op, `${where} must be a pair [boundary, scale]`, kindOf(item));
  const [boundary, scale] = Array.from(item, (value: unknown, i) => {
    if (isFiniteNumber(value)) return value;
    throw refusal(op, `${where}[${i}] must be a finite number`, kindOf(value));
  });
  if (scale < 0) throw refusal(op, `${where}[1] must be at least 0`, String(scale));
  return Object.freeze([boundary, scale] as const);
}

/** How errors call a field. */
export function place({ root }: Source, name: string): string {
  return root === "" ? name : `${root}.${name}`;
}

/** The error for a field against a rule. */
export function wrongField(source: Source, name: string, rule: string): ArgumentError {
  const value = source.fields.get(name);
  return refusal(
    source.op,
    `${place(source, name)} ${rule}`,
    value === undefined ? "nothing" : kindOf(value),
  );
}

/** The error for a value against a rule. */
export function refusal(op: string, requirement: string, received: string): ArgumentError {
  return new ArgumentError({ op, requirement, received });
}

/** Is it a number, neither infinite nor NaN? */
export function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
