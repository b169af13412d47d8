/**
 * npy files that are larger than memory: rows of the first axis, a few at a time.
 * @module
 */
import { ArgumentError, type Tensor } from "@cotangent/core";
import { rejecter } from "../attempt.js";
import { checkWhole } from "../checkOption.js";
import { checkedChunks } from "./chunks.js";
import { tensorOf } from "./elementTypes.js";
import { checkBodySize, type NpyLayout, npyStart, parseNpyLayout } from "./npy.js";

const reject = rejecter("npy");

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

function rowsLayout(bytes: Uint8Array, start: number): NpyLayout & { readonly rowSize: number } {
  const layout = parseNpyLayout(bytes, start, reject);
  const [rows, ...sizes] = layout.shape;
  if (rows === undefined || layout.fortranOrder) {
    throw new ArgumentError({
      op: "streamNpy",
      requirement: "only an array of one axis or more in row-major order comes row by row",
      received: rows === undefined ? "a scalar" : "column-major order",
      fix: "Read it with readNpy.",
    });
  }
  return { ...layout, rowSize: sizes.reduce((product, size) => product * size, layout.type.size) };
}

/**
 * The rows of an npy file that comes in chunks, `count` at a time: [count, ...], the last ones fewer; what was read is
 * forgotten. Element types as decodeNpy reads them.
 * @throws FormatError, while iterating, as decodeNpy describes; ArgumentError when count is no positive integer, or the file
 * has a scalar or is in column-major order
 * @example
 * ```ts
 * import { arange, reshape } from "@cotangent/core";
 * import { encodeNpy, streamNpy } from "@cotangent/data";
 * const file = encodeNpy(reshape(arange(10), [5, 2]));
 * const shapes: (readonly number[])[] = [];
 * for await (const rows of streamNpy([file.subarray(0, 150), file.subarray(150)], 2)) shapes.push(rows.shape);
 * shapes // => [[2, 2], [2, 2], [1, 2]]
 * ```
 */
export async function* streamNpy(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  count: number,
): AsyncGenerator<Tensor, void, void> {
  checkWhole("streamNpy", "count", count, 1);
  let rest: Uint8Array = new Uint8Array(0);
  let length = 0;
  let row = 0;
  let layout: (NpyLayout & { readonly rowSize: number }) | undefined;
  const rowsFrom = (own: NpyLayout & { readonly rowSize: number }, rows: number): Tensor => {
    const size = rows * own.rowSize;
    const byteOffset = own.start + row * own.rowSize;
    row += rows;
    const bytes = rest.subarray(0, size);
    rest = rest.subarray(size);
    return tensorOf(own.type, bytes, [rows, ...own.shape.slice(1)], {
      littleEndian: own.littleEndian,
      byteOffset,
      reject,
    });
  };
  for await (const chunk of checkedChunks("streamNpy", chunks)) {
    rest = joined(rest, chunk);
    length += chunk.length;
    const start = layout === undefined ? npyStart(rest, reject) : undefined;
    if (layout === undefined && start !== undefined && rest.length >= start) {
      layout = rowsLayout(rest, start);
      rest = rest.subarray(start);
    }
    if (layout === undefined) continue;
    if (length > layout.start + layout.count * layout.type.size) checkBodySize(layout, length, reject);
    while (row + count <= layout.shape[0] && rest.length >= count * layout.rowSize)
      yield rowsFrom(layout, count);
  }
  if (layout === undefined) {
    return reject("TRUNCATED_HEADER", {
      byteOffset: length,
      requirement: "the header must be complete",
      received: `${length} bytes`,
    });
  }
  checkBodySize(layout, length, reject);
  if (row < layout.shape[0]) yield rowsFrom(layout, layout.shape[0] - row);
}
