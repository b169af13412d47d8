/**
 * Writes WebAssembly: functions instruction by instruction, then the module around them.
 * A writer is a local of whoever compiles; what leaves is the finished bytes.
 * @module
 */
import { invariant } from "../../base/errors.js";
import type { Opcode } from "./opcodes.js";
import { alignmentOf, immediateOf, opcodes } from "./opcodes.js";

/** The types of locals and parameters. */
export type ValueType = "i32" | "f32" | "f64" | "v128";

/** How the binary format writes each. */
export const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const voidBlock = 0x40;

/** A place to branch to. */
export type Label = number;

/** A function being written. */
export interface FunctionWriter {
  /** A new local variable, zero at entry. */
  readonly local: (type: ValueType) => number;
  /** One instruction. Memory instructions take a byte offset (default 0), then a lane where they have one. */
  readonly op: (name: Opcode, ...immediates: readonly number[]) => void;
  /** A block; a branch to its label leaves it. */
  readonly block: (body: (exit: Label) => void) => void;
  /** A loop; a branch to its label starts it again. */
  readonly loop: (body: (again: Label) => void) => void;
  /** Runs `body` when the i32 on the stack is not 0. */
  readonly when: (body: () => void, otherwise?: () => void) => void;
  /** Branches, when the i32 on the stack is not 0. */
  readonly branchIf: (label: Label) => void;
  readonly branch: (label: Label) => void;
  /** The body's bytes. */
  readonly finish: () => readonly number[];
}

/** What a finished function is. */
export interface FunctionBody {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly code: readonly number[];
}

function unsigned(value: number, out: number[]): void {
  let rest = value >>> 0;
  while (rest >= 0x80) {
    out.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  out.push(rest);
}

function signed(value: number, out: number[]): void {
  let rest = value | 0;
  while (rest < -0x40 || rest >= 0x40) {
    out.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  out.push(rest & 0x7f);
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

/** The little-endian bytes of a number. */
export function bytesOf(kind: "f32" | "f64" | "i32", value: number): readonly number[] {
  if (kind === "f64") scratch.setFloat64(0, value, true);
  else if (kind === "f32") scratch.setFloat32(0, value, true);
  else scratch.setInt32(0, value, true);
  return [...scratchBytes.subarray(0, kind === "f64" ? 8 : 4)];
}

function pushOpcode(name: Opcode, out: number[]): void {
  const code = opcodes[name];
  if (code > 0xff) {
    out.push(code >> 12);
    unsigned(code & 0xfff, out);
  } else out.push(code);
}

function pushImmediates(name: Opcode, values: readonly number[], out: number[]): void {
  switch (immediateOf(name)) {
    case "none":
      return;
    case "block":
      out.push(voidBlock);
      return;
    case "index":
      unsigned(values[0], out);
      return;
    case "memory":
    case "memoryLane":
      out.push(alignmentOf(name));
      unsigned(values[0] ?? 0, out);
      if (immediateOf(name) === "memoryLane") out.push(values[1]);
      return;
    case "lane":
    case "bytes":
      out.push(...values);
      return;
    case "zeros":
      out.push(0, 0);
      return;
    case "i32":
      signed(values[0], out);
      return;
    default:
      invariant(false, `no immediate for ${name}`);
  }
}

/** A function with these parameters, to be written. */
export function functionWriter(params: readonly ValueType[]): FunctionWriter {
  const locals: ValueType[] = [];
  const code: number[] = [];
  let depth = 0;

  const op = (name: Opcode, ...immediates: readonly number[]): void => {
    pushOpcode(name, code);
    pushImmediates(name, immediates, code);
  };
  const nested = (name: "block" | "loop", body: (label: Label) => void): void => {
    op(name);
    body(++depth);
    depth--;
    op("end");
  };

  return {
    op,
    local: (type) => params.length + locals.push(type) - 1,
    block: (body) => nested("block", body),
    loop: (body) => nested("loop", body),
    when: (body, otherwise) => {
      op("if");
      depth++;
      body();
      if (otherwise !== undefined) {
        op("else");
        otherwise();
      }
      depth--;
      op("end");
    },
    branchIf: (label) => op("br_if", depth - label),
    branch: (label) => op("br", depth - label),
    finish: () => {
      invariant(depth === 0, "every block of a function is closed");
      const body: number[] = [];
      unsigned(locals.length, body);
      for (const type of locals) body.push(1, typeCodes[type]);
      return body.concat(code, opcodes.end);
    },
  };
}

/** A function from outside. */
export interface ImportedFunction {
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** What goes into a module; imported functions are numbered first. */
export interface ModuleParts {
  readonly imports: readonly ImportedFunction[];
  readonly functions: readonly FunctionBody[];
  /** Exported function, by its position in `functions`. */
  readonly exports: Readonly<Record<string, number>>;
  /** Is the imported memory shared between threads? */
  readonly shared: boolean;
}

const maxPages = 65_536;

// concat copies in one go: code is long, and at the start of a program every loop here is interpreted.
// A thousand at a time, as arguments stand on the stack.
function vector(items: readonly (readonly number[])[]): number[] {
  let out = number(items.length);
  for (let i = 0; i < items.length; i += 1000) out = out.concat(...items.slice(i, i + 1000));
  return out;
}

function named(name: string): number[] {
  const bytes = [...new TextEncoder().encode(name)];
  return number(bytes.length).concat(bytes);
}

function number(value: number): number[] {
  const out: number[] = [];
  unsigned(value, out);
  return out;
}

function section(id: number, content: readonly number[]): number[] {
  return [id].concat(number(content.length), content);
}

const signatureOf = ({ params, results }: Pick<FunctionBody, "params" | "results">): string =>
  `${params.join()}:${results.join()}`;

/** The binary module. It imports `env.memory` and its functions from `env`. */
export function encodeModule({ imports, functions, exports, shared }: ModuleParts): Uint8Array<ArrayBuffer> {
  const all = [...imports, ...functions];
  const types = new Map(all.map((f) => [signatureOf(f), f]));
  const typeIndex = new Map([...types.keys()].map((key, i) => [key, i]));
  const typeOf = (f: Pick<FunctionBody, "params" | "results">): number => typeIndex.get(signatureOf(f)) ?? 0;
  const valueTypes = (list: readonly ValueType[]): number[] => vector(list.map((type) => [typeCodes[type]]));

  const signatures = [...types.values()].map((f) =>
    [0x60].concat(valueTypes(f.params), valueTypes(f.results)),
  );
  const memory = [...named("env"), ...named("memory"), 2, shared ? 3 : 1, 1, ...number(maxPages)];
  const imported = imports.map((f) => [...named("env"), ...named(f.name), 0, ...number(typeOf(f))]);
  const exported = Object.entries(exports).map(([name, i]) => [
    ...named(name),
    0,
    ...number(imports.length + i),
  ]);
  const bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0].concat(
    section(1, vector(signatures)),
    section(2, vector([memory, ...imported])),
    section(3, vector(functions.map((f) => number(typeOf(f))))),
    section(7, vector(exported)),
    section(10, vector(functions.map(({ code }) => number(code.length).concat(code)))),
  );
  return new Uint8Array(bytes);
}
