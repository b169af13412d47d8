/**
 * Evaluates scalar expressions a chunk of the iteration space at a time: one tight loop per node over registers that
 * are reused as soon as their last reader has run.
 * @module
 */
import type { DType, Elements } from "../../base/dtype.js";
import { allocate } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { sizeOf, stridesOf } from "../../base/shape.js";
import type { LoadAt, ScalarExpr } from "../../kernel/scalar.js";
import { argsOf, topological } from "../../kernel/scalar.js";
import { operationOf } from "./operations.js";
import { readerOf } from "./read.js";

/** Elements per chunk; a multiple of the reduction block. */
export const chunkSize = 512;

/**
 * Computes `n <= chunkSize` elements from position `start`; the results, one per expression, hold until the next call.
 * Where an expression reads the accumulated value, that is the last of the buffers.
 */
export type Evaluator = (buffers: readonly Elements[], start: number, n: number) => readonly Elements[];

type Instruction = (buffers: readonly Elements[], start: number, n: number) => void;

/** Compiles expressions over the iteration space `shape`. */
export function evaluatorOf(bodies: readonly ScalarExpr[], shape: Shape): Evaluator {
  const nodes = [...new Set(bodies.flatMap(topological))];
  const length = Math.min(chunkSize, Math.max(1, sizeOf(shape)));
  const registers = assignRegisters(nodes, bodies, length);
  const registerOf = (node: ScalarExpr): Elements => registers.get(node) ?? allocate(node.dtype, 0);
  const instructions = nodes.flatMap((node) => instructionOf(node, shape, registerOf));
  const results = bodies.map(registerOf);
  return (buffers, start, n) => {
    for (const instruction of instructions) instruction(buffers, start, n);
    return results;
  };
}

// Linear scan in evaluation order; constants and results keep their registers.
function assignRegisters(
  nodes: readonly ScalarExpr[],
  bodies: readonly ScalarExpr[],
  length: number,
): ReadonlyMap<ScalarExpr, Elements> {
  const lastUse = new Map<ScalarExpr, number>();
  nodes.forEach((node, i) => {
    for (const arg of argsOf(node)) lastUse.set(arg, i);
  });
  const pinned = new Set(bodies);
  const free = new Map<DType, Elements[]>();
  const registers = new Map<ScalarExpr, Elements>();
  nodes.forEach((node, i) => {
    const reused = node.op === "constant" ? undefined : free.get(node.dtype)?.pop();
    registers.set(node, reused ?? allocate(node.dtype, length));
    for (const arg of new Set(argsOf(node))) {
      const register = registers.get(arg);
      if (lastUse.get(arg) !== i || pinned.has(arg) || arg.op === "constant" || register === undefined)
        continue;
      free.set(arg.dtype, [...(free.get(arg.dtype) ?? []), register]);
    }
  });
  return registers;
}

function instructionOf(
  node: ScalarExpr,
  shape: Shape,
  registerOf: (node: ScalarExpr) => Elements,
): readonly Instruction[] {
  const out = registerOf(node);
  switch (node.op) {
    case "constant":
      out.fill(node.value);
      return [];
    case "index":
      return [indexInstruction(out, shape, node.axis)];
    case "load": {
      const read = readerOf(node.view);
      const { buffer } = node;
      return [(buffers, start, n) => read(out, buffers[buffer], start, n)];
    }
    case "accumulated":
      return [(buffers, start, n) => out.set(buffers[buffers.length - 1].subarray(start, start + n))];
    case "loadAt":
      return [loadAtInstruction(node, out, node.args.map(registerOf))];
    default: {
      const operation = operationOf(node);
      const a = registerOf(node.args[0]);
      const b = registerOf(node.args[1] ?? node.args[0]);
      const c = registerOf(node.args[2] ?? node.args[0]);
      return [(_buffers, _start, n) => operation(out, a, b, c, n)];
    }
  }
}

function indexInstruction(out: Elements, shape: Shape, axis: number): Instruction {
  const inner = stridesOf(shape)[axis];
  const size = shape[axis];
  return (_buffers, start, n) => {
    let position = Math.floor(start / inner) % size;
    let left = inner - (start % inner);
    for (let i = 0; i < n; i++) {
      out[i] = position;
      if (--left === 0) {
        left = inner;
        position = position + 1 === size ? 0 : position + 1;
      }
    }
  };
}

function loadAtInstruction(node: LoadAt, out: Elements, coordinates: readonly Elements[]): Instruction {
  const strides = stridesOf(node.source);
  const sizes = node.source;
  const { buffer } = node;
  const empty = sizeOf(sizes) === 0;
  return (buffers, _start, n) => {
    const source = buffers[buffer];
    if (empty) {
      out.fill(0, 0, n);
      return;
    }
    for (let i = 0; i < n; i++) {
      let at = 0;
      for (let axis = 0; axis < sizes.length; axis++) {
        at += Math.min(Math.max(coordinates[axis][i], 0), sizes[axis] - 1) * strides[axis];
      }
      out[i] = source[at];
    }
  };
}

/** Runs the evaluator over the whole space, handing each chunk to `consume`. */
export function forEachChunk(
  evaluator: Evaluator,
  size: number,
  buffers: readonly Elements[],
  consume: (values: readonly Elements[], start: number, n: number) => void,
): void {
  for (let start = 0; start < size; start += chunkSize) {
    const n = Math.min(chunkSize, size - start);
    consume(evaluator(buffers, start, n), start, n);
  }
}

/** Every element of an expression, stored. */
export function evaluateAll(
  evaluator: Evaluator,
  dtype: DType,
  size: number,
  buffers: readonly Elements[],
): Elements {
  const result = allocate(dtype, size);
  forEachChunk(evaluator, size, buffers, ([values], start, n) => {
    result.set(values.subarray(0, n), start);
  });
  return result;
}
