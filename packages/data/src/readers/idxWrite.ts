/**
 * The writer of idx files.
 * @module
 */
import { ArgumentError, ShapeError, type Tensor } from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

/** The element types of idx files that a writer can choose. */
export type IdxType = "uint8" | "int8" | "int16" | "int32" | "float32" | "float64";

/** How to write an idx file. */
export interface IdxWriteOptions {
  /** Element type; by default that of the tensor, with uint8 for bool. Integers must fit. */
  readonly type?: IdxType;
}

interface Writer {
  readonly code: number;
  readonly size: number;
  /** Smallest and greatest integer; undefined for floats. */
  readonly range?: readonly [number, number];
  readonly write: (view: DataView, at: number, value: number) => void;
}

const writers: Readonly<Record<IdxType, Writer>> = Object.freeze({
  uint8: { code: 0x08, size: 1, range: [0, 255], write: (view, at, value) => view.setUint8(at, value) },
  int8: { code: 0x09, size: 1, range: [-128, 127], write: (view, at, value) => view.setInt8(at, value) },
  int16: {
    code: 0x0b,
    size: 2,
    range: [-32_768, 32_767],
    write: (view, at, value) => view.setInt16(at, value),
  },
  int32: {
    code: 0x0c,
    size: 4,
    range: [-2_147_483_648, 2_147_483_647],
    write: (view, at, value) => view.setInt32(at, value),
  },
  float32: { code: 0x0d, size: 4, write: (view, at, value) => view.setFloat32(at, value) },
  float64: { code: 0x0e, size: 8, write: (view, at, value) => view.setFloat64(at, value) },
});

const ownTypes = Object.freeze({
  bool: "uint8",
  uint32: "int32",
  int32: "int32",
  float32: "float32",
  float64: "float64",
} as const);

/**
 * The idx file of a tensor of 1 to 32 axes. The format has no unsigned 32-bit integers: uint32 is written as int32 where that fits.
 * @throws ShapeError for a scalar or more than 32 axes; ArgumentError for a number that the type cannot hold
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeIdx } from "@cotangent/data";
 * const labels = tensor([7, 255], { dtype: "int32" });
 * [...encodeIdx(labels, { type: "uint8" })] // => [0, 0, 8, 1, 0, 0, 0, 2, 7, 255]
 * ```
 */
export function encodeIdx(x: Tensor, options: IdxWriteOptions = {}): Uint8Array {
  checkTensors("encodeIdx", { x });
  const { type = ownTypes[x.dtype] } = checkOptions("encodeIdx", options);
  const writer = Object.hasOwn(writers, type) ? writers[type] : undefined;
  if (writer === undefined) {
    throw new ArgumentError({
      op: "encodeIdx",
      requirement: "type must be one of the format",
      expected: Object.keys(writers).join(", "),
      received: String(type),
    });
  }
  if (x.rank < 1 || x.rank > 32) {
    throw new ShapeError({
      op: "encodeIdx",
      requirement: "an idx file has 1 to 32 axes",
      received: `[${x.shape.join(",")}]`,
    });
  }
  const elements = x.toTypedArray();
  const start = 4 + 4 * x.rank;
  const view = new DataView(new ArrayBuffer(start + elements.length * writer.size));
  view.setUint8(2, writer.code);
  view.setUint8(3, x.rank);
  for (const [axis, size] of x.shape.entries()) view.setUint32(4 + 4 * axis, size);
  for (let i = 0; i < elements.length; i++) {
    checkFits(elements[i], type, writer);
    writer.write(view, start + i * writer.size, elements[i]);
  }
  return new Uint8Array(view.buffer);
}

function checkFits(value: number, type: IdxType, { range }: Writer): void {
  if (range === undefined || (Number.isInteger(value) && value >= range[0] && value <= range[1])) return;
  throw new ArgumentError({
    op: "encodeIdx",
    requirement: `${type} must be able to hold every element`,
    expected: `an integer from ${range[0]} to ${range[1]}`,
    received: String(value),
  });
}
