/**
 * Every scalar operation as a loop over a chunk of elements. One function literal per operation and dtype, so that each
 * sees one kind of typed array and the engine compiles it to a tight loop. Storing into a Float32Array rounds the
 * float64 result once more, which for + - * / and sqrt is the correctly rounded float32 result (53 >= 2 * 24 + 2).
 * @module
 */
// biome-ignore-all format: one operation per line reads as the table that it is
import type { DType, Elements } from "../../base/dtype.js";
import { invariant } from "../../base/errors.js";
import type { Apply } from "../../kernel/scalar.js";

/** Computes `n` elements of `out` from the operands; unused operands repeat the first. */
export type Operation = (out: Elements, a: Elements, b: Elements, c: Elements, n: number) => void;

// Two views of the same eight bytes, for the bit-level operations; little-endian word order is found out, not assumed.
const scratch64 = new Float64Array(1);
const scratch32 = new Float32Array(scratch64.buffer, 0, 1);
const words = new Int32Array(scratch64.buffer);
scratch64[0] = 1;
const high = words[1] === 0 ? 0 : 1;
const low = 1 - high;
const canonicalHigh = 0x7ff80000;
const canonical32 = 0x7fc00000;

function nearestEven(x: number): number {
  if (!(Math.abs(x) < 0x10_0000_0000_0000)) return x;
  const shifted = Math.abs(x) + 0x10_0000_0000_0000 - 0x10_0000_0000_0000;
  return x < 0 || Object.is(x, -0) ? -shifted : shifted;
}

function bits32(x: number): number {
  if (Number.isNaN(x)) return canonical32;
  scratch32[0] = x;
  return words[0];
}

function float32OfBits(bits: number): number {
  words[0] = bits;
  return scratch32[0];
}

function saturate(x: number, least: number, greatest: number): number {
  return Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, least), greatest));
}

const truncated = (a: number, b: number): number => (b === 0 ? -1 : Math.trunc(a / b));

const float32: Readonly<Record<string, Operation>> = {
  add: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] + b[i]; },
  sub: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] - b[i]; },
  mul: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] * b[i]; },
  div: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] / b[i]; },
  rem: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] % b[i]; },
  min: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.min(a[i], b[i]); },
  max: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.max(a[i], b[i]); },
  neg: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = -a[i]; },
  abs: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.abs(a[i]); },
  sqrt: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.sqrt(a[i]); },
  floor: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.floor(a[i]); },
  ceil: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.ceil(a[i]); },
  trunc: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.trunc(a[i]); },
  nearest: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = nearestEven(a[i]); },
  eq: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 1 : 0; },
  lt: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] < b[i] ? 1 : 0; },
  le: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] <= b[i] ? 1 : 0; },
  select: (o, a, b, c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? b[i] : c[i]; },
};

const float64: Readonly<Record<string, Operation>> = {
  add: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] + b[i]; },
  sub: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] - b[i]; },
  mul: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] * b[i]; },
  div: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] / b[i]; },
  rem: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] % b[i]; },
  min: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.min(a[i], b[i]); },
  max: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.max(a[i], b[i]); },
  neg: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = -a[i]; },
  abs: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.abs(a[i]); },
  sqrt: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.sqrt(a[i]); },
  floor: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.floor(a[i]); },
  ceil: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.ceil(a[i]); },
  trunc: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.trunc(a[i]); },
  nearest: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = nearestEven(a[i]); },
  eq: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 1 : 0; },
  lt: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] < b[i] ? 1 : 0; },
  le: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] <= b[i] ? 1 : 0; },
  select: (o, a, b, c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? b[i] : c[i]; },
  highWord: (o, a, _b, _, n) => {
    for (let i = 0; i < n; i++) {
      scratch64[0] = a[i];
      o[i] = Number.isNaN(a[i]) ? canonicalHigh : words[high];
    }
  },
  lowWord: (o, a, _b, _, n) => {
    for (let i = 0; i < n; i++) {
      scratch64[0] = a[i];
      o[i] = Number.isNaN(a[i]) ? 0 : words[low];
    }
  },
};

const int32: Readonly<Record<string, Operation>> = {
  add: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] + b[i]) | 0; },
  sub: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] - b[i]) | 0; },
  mul: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.imul(a[i], b[i]); },
  div: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = truncated(a[i], b[i]) | 0; },
  rem: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = b[i] === 0 ? a[i] : a[i] % b[i]; },
  min: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.min(a[i], b[i]); },
  max: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.max(a[i], b[i]); },
  neg: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = -a[i] | 0; },
  abs: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.abs(a[i]) | 0; },
  not: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = ~a[i]; },
  and: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] & b[i]; },
  or: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] | b[i]; },
  xor: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] ^ b[i]; },
  shl: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] << b[i]; },
  shr: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] >> b[i]; },
  eq: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 1 : 0; },
  lt: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] < b[i] ? 1 : 0; },
  le: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] <= b[i] ? 1 : 0; },
  select: (o, a, b, c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? b[i] : c[i]; },
  fromWords: (o, a, b, _, n) => {
    for (let i = 0; i < n; i++) {
      words[high] = a[i];
      words[low] = b[i];
      o[i] = scratch64[0];
    }
  },
};

const uint32: Readonly<Record<string, Operation>> = {
  add: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] + b[i]) >>> 0; },
  sub: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] - b[i]) >>> 0; },
  mul: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.imul(a[i], b[i]) >>> 0; },
  div: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = truncated(a[i], b[i]) >>> 0; },
  rem: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = b[i] === 0 ? a[i] : a[i] % b[i]; },
  min: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.min(a[i], b[i]); },
  max: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = Math.max(a[i], b[i]); },
  neg: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = -a[i] >>> 0; },
  abs: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i]; },
  not: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = ~a[i] >>> 0; },
  and: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] & b[i]) >>> 0; },
  or: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] | b[i]) >>> 0; },
  xor: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] ^ b[i]) >>> 0; },
  shl: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = (a[i] << b[i]) >>> 0; },
  shr: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] >>> b[i]; },
  eq: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 1 : 0; },
  lt: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] < b[i] ? 1 : 0; },
  le: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] <= b[i] ? 1 : 0; },
  select: (o, a, b, c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? b[i] : c[i]; },
};

const bool: Readonly<Record<string, Operation>> = {
  min: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] & b[i]; },
  max: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] | b[i]; },
  not: (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] ^ 1; },
  and: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] & b[i]; },
  or: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] | b[i]; },
  xor: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] ^ b[i]; },
  eq: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] === b[i] ? 1 : 0; },
  lt: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] < b[i] ? 1 : 0; },
  le: (o, a, b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] <= b[i] ? 1 : 0; },
  select: (o, a, b, c, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? b[i] : c[i]; },
};

const copy: Operation = (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i]; };
const nonZero: Operation = (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = a[i] !== 0 ? 1 : 0; };
const toInt32: Operation = (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = saturate(a[i], -0x8000_0000, 0x7fff_ffff); };
const toUint32: Operation = (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = saturate(a[i], 0, 0xffff_ffff); };
const floatToBits: Operation = (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = bits32(a[i]); };
const bitsToFloat: Operation = (o, a, _b, _, n) => { for (let i = 0; i < n; i++) o[i] = float32OfBits(a[i]); };

const tables: Readonly<Record<DType, Readonly<Record<string, Operation>>>> = { float32, float64, int32, uint32, bool };

function cast(op: "convert" | "bitcast", from: DType, to: DType): Operation {
  if (op === "bitcast") {
    if (from === to) return copy;
    if (from === "float32") return floatToBits;
    return to === "float32" ? bitsToFloat : copy;
  }
  if (to === "bool") return nonZero;
  if (from !== "float32" && from !== "float64") return copy;
  if (to === "int32") return toInt32;
  return to === "uint32" ? toUint32 : copy;
}

/** The loop for a node of a scalar expression. */
export function operationOf(node: Apply): Operation {
  if (node.op === "convert" || node.op === "bitcast") return cast(node.op, node.args[0].dtype, node.dtype);
  const dtype = node.op === "select" ? node.dtype : node.args[0].dtype;
  const operation = tables[dtype][node.op];
  invariant(operation !== undefined, `the reference backend lacks ${node.op} on ${dtype}`);
  return operation;
}
