/**
 * Examples that two splits of the data share: what is tested on must not have been learned from.
 * @module
 */
import { ShapeError, Tensor, treeLeavesWithPath } from "@cotangent/core";

/** An example of the second split that is also in the first. */
export interface Leak {
  /** Position in the first split, of the first that is equal. */
  readonly train: number;
  /** Position in the second. */
  readonly test: number;
}

interface Column {
  readonly bytes: Uint8Array;
  /** Bytes of one example. */
  readonly stride: number;
}

function columnsOf(split: unknown): { readonly columns: readonly Column[]; readonly size: number } {
  const found = treeLeavesWithPath(split, "leakage").flatMap(([, x]) => (x instanceof Tensor ? [x] : []));
  const size = found.at(0)?.shape.at(0);
  const other = found.find(({ shape }) => shape.at(0) !== size);
  if (size === undefined || other !== undefined) {
    throw new ShapeError({
      op: "leakage",
      requirement: "a split must hold tensors with one first axis, that of the examples",
      received:
        found.length === 0 ? "no tensor" : found.map(({ shape }) => `[${shape.join(", ")}]`).join(", "),
    });
  }
  const columns = found.map((x) => {
    const values = x.toTypedArray();
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return { bytes, stride: size === 0 ? 0 : bytes.length / size };
  });
  return { columns, size };
}

// Two hashes of 32 bits, FNV-1a with two offsets (Fowler, Noll and Vo, 1991): candidates, which are then compared.
function hashOf(columns: readonly Column[], i: number): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const { bytes, stride } of columns) {
    for (let at = i * stride; at < (i + 1) * stride; at++) {
      a = Math.imul(a ^ bytes[at], 0x01000193);
      b = Math.imul(b ^ bytes[at], 0x01000193) + 0x6d2b79f5;
    }
  }
  return `${a},${b | 0}`;
}

function areEqual(a: readonly Column[], i: number, b: readonly Column[], j: number): boolean {
  return a.every(({ bytes, stride }, c) => {
    const other = b[c].bytes;
    for (let k = 0; k < stride; k++) if (bytes[i * stride + k] !== other[j * stride + k]) return false;
    return true;
  });
}

/**
 * The examples of `test` that are also in `train`, bit for bit: trees of tensors [n, ...] with the same tensors each. Leave labels out to find
 * inputs that are in both whatever they are called. Every example is hashed once; equal hashes are compared.
 * @throws ShapeError when a split has no tensors, their first axes differ, or the splits have different tensors
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { leakage } from "@cotangent/train";
 * const train = { x: tensor([[1, 2], [3, 4], [5, 6]]) };
 * leakage(train, { x: tensor([[3, 4], [7, 8]]) }) // => [{ train: 1, test: 0 }]
 * ```
 */
export function leakage(train: unknown, test: unknown): readonly Leak[] {
  const [a, b] = [columnsOf(train), columnsOf(test)];
  const strides = [a, b].map(({ columns }) => columns.map(({ stride }) => stride).join(", "));
  if (strides[0] !== strides[1] && a.size > 0 && b.size > 0) {
    throw new ShapeError({
      op: "leakage",
      requirement: "both splits must have the same tensors",
      expected: `${strides[0]} bytes per example`,
      received: strides[1],
    });
  }
  const places = new Map<string, number[]>();
  for (let i = 0; i < a.size; i++) {
    const hash = hashOf(a.columns, i);
    const known = places.get(hash);
    if (known === undefined) places.set(hash, [i]);
    else known.push(i);
  }
  const leaks: Leak[] = [];
  for (let j = 0; j < b.size; j++) {
    const i = places.get(hashOf(b.columns, j))?.find((place) => areEqual(a.columns, place, b.columns, j));
    if (i !== undefined) leaks.push(Object.freeze({ train: i, test: j }));
  }
  return Object.freeze(leaks);
}
