/**
 * Reads the description of a schedule. It may come from a file that others wrote, so nothing in it is trusted, and what
 * comes out is a frozen copy.
 * @module
 */
import { ArgumentError, Tensor } from "@cotangent/core";
import type { BoundaryAndScale, ScheduleDescription, Transition } from "./scheduleDescription.js";

/** What is read: the fields that an object has itself, by name, and how errors speak of them. */
interface Source {
  readonly op: string;
  /** "description", or "" for the arguments of a function by name. */
  readonly root: string;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** The description that `given` is; `op` and `root` are what errors call the function and the value. */
export function readDescription(op: string, root: string, given: unknown): ScheduleDescription {
  if (!isPlainObject(given)) throw refusal(op, `${root} must be a plain object`, kindOf(given));
  const source = { op, root, fields: new Map(Object.entries(given)) };
  const description = descriptionOf(source);
  const allowed = fieldNames[description.kind];
  for (const [name, value] of source.fields) {
    if (value === undefined || allowed.includes(name)) continue;
    throw new ArgumentError({
      op,
      requirement: `${root === "" ? "the options" : root} may not have the field ${JSON.stringify(name.slice(0, 40))}`,
      expected: allowed.join(", "),
    });
  }
  return Object.freeze(description);
}

const fieldNames: Readonly<Record<ScheduleDescription["kind"], readonly string[]>> = {
  constant: ["kind", "value"],
  linear: ["kind", "initValue", "endValue", "transitionSteps", "transitionBegin"],
  exponential: [
    ...["kind", "initValue", "transitionSteps", "transitionBegin", "decayRate"],
    ...["staircase", "endValue"],
  ],
  cosine: ["kind", "initValue", "transitionSteps", "alpha", "exponent"],
  step: ["kind", "initValue", "boundariesAndScales"],
};

function descriptionOf(source: Source): ScheduleDescription {
  const kind = source.fields.get("kind");
  switch (kind) {
    case "constant":
      return { kind, value: finite(source, "value") };
    case "linear": {
      const [initValue, endValue] = [finite(source, "initValue"), finite(source, "endValue")];
      return { kind, initValue, endValue, ...transition(source) };
    }
    case "exponential": {
      const staircase = optional(source, "staircase", flag);
      const endValue = optional(source, "endValue", finite);
      const decayRate = positive(source, "decayRate");
      return {
        kind,
        initValue: finite(source, "initValue"),
        ...transition(source),
        decayRate,
        ...(staircase === undefined ? {} : { staircase }),
        ...(endValue === undefined ? {} : { endValue }),
      };
    }
    case "cosine": {
      const alpha = optional(source, "alpha", finite);
      const exponent = optional(source, "exponent", finite);
      return {
        kind,
        initValue: finite(source, "initValue"),
        transitionSteps: positive(source, "transitionSteps"),
        ...(alpha === undefined ? {} : { alpha }),
        ...(exponent === undefined ? {} : { exponent }),
      };
    }
    case "step":
      return { kind, initValue: finite(source, "initValue"), boundariesAndScales: boundaries(source) };
    default:
      throw wrongField(source, "kind", "must be constant, linear, exponential, cosine or step");
  }
}

function transition(source: Source): Transition {
  const transitionBegin = optional(source, "transitionBegin", finite);
  const transitionSteps = positive(source, "transitionSteps");
  return { transitionSteps, ...(transitionBegin === undefined ? {} : { transitionBegin }) };
}

function finite(source: Source, name: string): number {
  const value = source.fields.get(name);
  if (isFiniteNumber(value)) return value;
  throw wrongField(source, name, "must be a finite number");
}

function positive(source: Source, name: string): number {
  const value = source.fields.get(name);
  if (isFiniteNumber(value) && value > 0) return value;
  throw wrongField(source, name, "must be positive");
}

function flag(source: Source, name: string): boolean {
  const value = source.fields.get(name);
  if (typeof value === "boolean") return value;
  throw wrongField(source, name, "must be true or false");
}

function optional<T>(source: Source, name: string, read: (source: Source, name: string) => T): T | undefined {
  return source.fields.get(name) === undefined ? undefined : read(source, name);
}

function boundaries(source: Source): readonly BoundaryAndScale[] {
  const list = source.fields.get("boundariesAndScales");
  const where = place(source, "boundariesAndScales");
  if (!Array.isArray(list))
    throw wrongField(source, "boundariesAndScales", "must be an array of pairs [boundary, scale]");
  // Array.from visits holes too.
  const pairs = Array.from(list, (item: unknown, i) => readPair(source.op, `${where}[${i}]`, item));
  const bad = pairs.findIndex(([boundary], i) => i > 0 && !(pairs[i - 1][0] < boundary));
  if (bad < 0) return Object.freeze(pairs);
  throw new ArgumentError({
    op: source.op,
    requirement: `the boundaries of ${where} must ascend`,
    received: `${pairs[bad][0]} after ${pairs[bad - 1][0]}`,
  });
}

function readPair(op: string, where: string, item: unknown): BoundaryAndScale {
  if (!Array.isArray(item) || item.length !== 2)
    throw refusal(op, `${where} must be a pair [boundary, scale]`, kindOf(item));
  const [boundary, scale] = Array.from(item, (value: unknown, i) => {
    if (isFiniteNumber(value)) return value;
    throw refusal(op, `${where}[${i}] must be a finite number`, kindOf(value));
  });
  return Object.freeze([boundary, scale] as const);
}

function place({ root }: Source, name: string): string {
  return root === "" ? name : `${root}.${name}`;
}

function wrongField(source: Source, name: string, rule: string): ArgumentError {
  const value = source.fields.get(name);
  return refusal(
    source.op,
    `${place(source, name)} ${rule}`,
    value === undefined ? "nothing" : kindOf(value),
  );
}

function refusal(op: string, requirement: string, received: string): ArgumentError {
  return new ArgumentError({ op, requirement, received });
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// What was given, in words that cannot fail: String() of an object calls its methods.
function kindOf(value: unknown): string {
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "function") return "a function";
  if (value instanceof Tensor) return "a tensor";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
