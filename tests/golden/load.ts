/**
 * Reads the JSON fixtures that tests/fixtures/jax/generate.py writes: cases of an op with its arguments, results and derivatives.
 * @module
 */
import { readFileSync } from "node:fs";
import type { DType } from "@cotangent/core";

/** The fixture files, by name; those of jax/ without their folder. */
export type FixtureName =
  | "random"
  | "elementwise"
  | "integers"
  | "structural"
  | "indexing"
  | "reductions"
  | "linear"
  | "linalg"
  | "fft"
  | "functions"
  | "ops"
  | "calls"
  | "arrays"
  | "transforms"
  | "rules"
  | "control"
  | "nn"
  | "torch/layers"
  | "torch/gradients"
  | "learning"
  | "optimizers";

/** A decoded tensor: row-major elements, bool as 0 and 1, float32 already rounded to float32. */
export interface FixtureTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A static parameter of a case, as JSON has it. */
export type Option =
  | number
  | string
  | boolean
  | null
  | readonly Option[]
  | { readonly [name: string]: Option };

/** One case. Lists run parallel to `args` (grads, tangents) or to `out` (cotangents, jvp); null where the entry is no float. */
export interface FixtureCase {
  /** Its file and position, for messages: `ops[12] softmax`. */
  readonly id: string;
  readonly op: string;
  readonly args: readonly FixtureTensor[];
  /** Static parameters by our names; {} when there are none. */
  readonly options: Readonly<Record<string, Option>>;
  /** What our op must give. */
  readonly out: readonly FixtureTensor[];
  /** With `grads`: the vjp of the op for these cotangents. */
  readonly cotangents: readonly (FixtureTensor | null)[] | undefined;
  readonly grads: readonly (FixtureTensor | null)[] | undefined;
  /** With `jvp`: the derivative of the op along these tangents. */
  readonly tangents: readonly (FixtureTensor | null)[] | undefined;
  readonly jvp: readonly (FixtureTensor | null)[] | undefined;
  /** Elementwise second derivative of a unary op. */
  readonly second: FixtureTensor | undefined;
  /** `out` with every function in its formula correctly rounded, where JAX's own is some ULP off. */
  readonly correct: readonly FixtureTensor[] | undefined;
  /** JAX's answer where ours differs by definition; `note` says why. */
  readonly jax: readonly FixtureTensor[] | undefined;
  /** Where `out` comes from when it is not JAX. */
  readonly oracle: string | undefined;
  readonly note: string | undefined;
}

/** A fixture file. */
export interface Fixture {
  /** The script that wrote it. */
  readonly generator: string;
  /** Library versions by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly FixtureCase[];
}

/**
 * Reads and decodes one fixture file.
 * @throws Error naming the case and field when the file does not have the documented form
 */
export function loadFixture(name: FixtureName): Fixture {
  const file = new URL(`../fixtures/${name.includes("/") ? name : `jax/${name}`}.json`, import.meta.url);
  const root = asRecord(JSON.parse(readFileSync(file, "utf8")), name);
  const versions = asRecord(root.versions, `${name}.versions`);
  return {
    generator: asString(root.generator, `${name}.generator`),
    versions: Object.fromEntries(Object.entries(versions).map(([key, value]) => [key, asString(value, key)])),
    cases: asList(root.cases, `${name}.cases`).map((raw, i) => decodeCase(raw, name, i)),
  };
}

/** The cases of a file grouped by op, in the order of first appearance. */
export function casesByOp(fixture: Fixture): ReadonlyMap<string, readonly FixtureCase[]> {
  const groups = new Map<string, FixtureCase[]>();
  for (const each of fixture.cases) {
    const group = groups.get(each.op);
    if (group === undefined) groups.set(each.op, [each]);
    else group.push(each);
  }
  return groups;
}

function decodeCase(raw: unknown, file: string, position: number): FixtureCase {
  const fields = asRecord(raw, `${file}[${position}]`);
  const op = asString(fields.op, `${file}[${position}].op`);
  const id = `${file}[${position}] ${op}`;
  const tensors = (field: string): readonly FixtureTensor[] =>
    asList(fields[field], `${id}.${field}`).map((each) => decodeTensor(each, `${id}.${field}`));
  const nullable = (field: string): readonly (FixtureTensor | null)[] | undefined =>
    fields[field] === undefined
      ? undefined
      : asList(fields[field], `${id}.${field}`).map((each) =>
          each === null ? null : decodeTensor(each, `${id}.${field}`),
        );
  const optional = (field: string): readonly FixtureTensor[] | undefined =>
    fields[field] === undefined ? undefined : tensors(field);
  const text = (field: string): string | undefined =>
    fields[field] === undefined ? undefined : asString(fields[field], `${id}.${field}`);
  return {
    id,
    op,
    args: tensors("args"),
    options: decodeOptions(fields.options, `${id}.options`),
    out: tensors("out"),
    cotangents: nullable("cotangents"),
    grads: nullable("grads"),
    tangents: nullable("tangents"),
    jvp: nullable("jvp"),
    second: fields.second === undefined ? undefined : decodeTensor(fields.second, `${id}.second`),
    correct: optional("correct"),
    jax: optional("jax"),
    oracle: text("oracle"),
    note: text("note"),
  };
}

function decodeTensor(raw: unknown, where: string): FixtureTensor {
  const fields = asRecord(raw, where);
  const dtype = asDType(fields.dtype, where);
  const shape = asList(fields.shape, where).map((size) => asNumber(size, where));
  const data = asList(fields.data, where).map((element) => decodeElement(element, dtype, where));
  const size = shape.reduce((product, each) => product * each, 1);
  if (data.length !== size)
    throw new Error(`${where}: ${data.length} elements for shape [${shape.join(",")}]`);
  return { dtype, shape, data };
}

/** Non-finite numbers and negative zero are strings, which Number reads; float32 is its shortest decimal. */
function decodeElement(raw: unknown, dtype: DType, where: string): number {
  const value =
    raw === "NaN" || raw === "Infinity" || raw === "-Infinity" || raw === "-0"
      ? Number(raw)
      : asNumber(raw, where);
  return dtype === "float32" ? Math.fround(value) : value;
}

function decodeOptions(raw: unknown, where: string): Readonly<Record<string, Option>> {
  if (raw === undefined) return {};
  return Object.fromEntries(
    Object.entries(asRecord(raw, where)).map(([key, value]) => [key, asOption(value, where)]),
  );
}

function asOption(raw: unknown, where: string): Option {
  if (raw === null || typeof raw === "number" || typeof raw === "string" || typeof raw === "boolean")
    return raw;
  if (Array.isArray(raw)) return raw.map((each: unknown) => asOption(each, where));
  return decodeOptions(raw, where);
}

function asDType(raw: unknown, where: string): DType {
  if (raw === "float32" || raw === "float64" || raw === "int32" || raw === "uint32" || raw === "bool")
    return raw;
  throw new Error(`${where}: ${String(raw)} is no dtype`);
}

function asRecord(raw: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof raw === "object" && raw !== null && !Array.isArray(raw))
    return Object.fromEntries(Object.entries(raw));
  throw new Error(`${where}: expected an object`);
}

function asList(raw: unknown, where: string): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  throw new Error(`${where}: expected a list`);
}

function asString(raw: unknown, where: string): string {
  if (typeof raw === "string") return raw;
  throw new Error(`${where}: expected a string`);
}

function asNumber(raw: unknown, where: string): number {
  if (typeof raw === "number") return raw;
  throw new Error(`${where}: expected a number, got ${String(raw)}`);
}
