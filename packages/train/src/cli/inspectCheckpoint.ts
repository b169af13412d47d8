/**
 * `cotangent inspect`: what is in a checkpoint.
 * @module
 */
import { stat } from "node:fs/promises";
import { Tensor } from "@cotangent/core";
import { formatPlace, isPlainObject, type Place } from "../checkpoints/describe.js";
import { orThrow, readStateOf } from "../checkpoints/files.js";
import { textTable } from "../textTable.js";
import type { Answer } from "./output.js";

interface Row {
  readonly path: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly count: number;
}

/** The tensors of a tree, and its other leaves. */
function leavesOf(
  node: unknown,
  place: Place,
): { readonly tensors: readonly Row[]; readonly values: readonly (readonly [string, unknown])[] } {
  const path = formatPlace(place);
  if (node instanceof Tensor) {
    const { dtype, shape, size: count } = node;
    return { tensors: [{ path, dtype, shape, count }], values: [] };
  }
  const entries = Array.isArray(node)
    ? node.map((child: unknown, i) => [i, child] as const)
    : typeof node === "object" && node !== null && isPlainObject(node)
      ? Object.entries(node)
      : undefined;
  if (entries === undefined) return { tensors: [], values: [[path, node]] };
  const found = entries.map(([key, child]) => leavesOf(child, [...place, key]));
  return {
    tensors: found.flatMap(({ tensors }) => tensors),
    values: found.flatMap(({ values }) => values),
  };
}

const shown = 40;

/** Describes a checkpoint; its SHA-256 has been checked by then. */
export async function inspectCheckpoint(file: string): Promise<Answer> {
  const { tensors, values } = leavesOf(orThrow(await readStateOf(file)), []);
  const { size: bytes } = await stat(file);
  const count = tensors.reduce((sum, row) => sum + row.count, 0);
  const table = textTable(
    ["tensor", "dtype", "shape", "elements"],
    tensors.map(({ path, dtype, shape, count: size }) => [path, dtype, `[${shape.join(", ")}]`, size]),
  );
  const others = values
    .slice(0, shown)
    .map(([path, value]) => [path, value === undefined ? "undefined" : JSON.stringify(value)] as const);
  const rest = values.length > shown ? `\n... and ${values.length - shown} more` : "";
  return {
    text: [
      `${file}: ${bytes} bytes, the checksum is right`,
      `${table}\n${tensors.length} tensors, ${count} elements`,
      `${textTable(["value", ""], others)}${rest}`,
    ].join("\n\n"),
    data: { file, bytes, tensors, values: Object.fromEntries(values) },
  };
}
