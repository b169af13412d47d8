/**
 * The header of a safetensors file: everything that the format promises, checked before a tensor is made. So two readers
 * cannot see two different files in the same bytes.
 * @see The format section of the safetensors README (Hugging Face, 2022), and its security audit (Trail of Bits, 2023).
 * @module
 */
import type { Reject } from "../attempt.js";
import { formatBytes } from "../formatError.js";
import { type ElementType, elementTypes } from "./elementTypes.js";
import { type JsonNode, parseJsonText } from "./jsonText.js";
import { checkedCount, checkedSize, maxElements } from "./shapes.js";
import { byteLength, decodeUtf8 } from "./utf8.js";

/** One tensor of a file: its bytes are those from `begin` to `end`, counted from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What a header says. */
export interface SafetensorsHeader {
  /** In the order of the header. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

const maxHeader = 100_000_000;

const types: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ["BOOL", elementTypes.bool],
  ["U8", elementTypes.uint8],
  ["I8", elementTypes.int8],
  ["U16", elementTypes.uint16],
  ["I16", elementTypes.int16],
  ["U32", elementTypes.uint32],
  ["I32", elementTypes.int32],
  ["U64", elementTypes.uint64],
  ["I64", elementTypes.int64],
  ["F16", elementTypes.float16],
  ["BF16", elementTypes.bfloat16],
  ["F32", elementTypes.float32],
  ["F64", elementTypes.float64],
]);

/** Types of the format that no tensor of ours can hold. */
const unsupported = ["F4", "F6_E2M3", "F6_E3M2", "F8_E8M0", "F8_E4M3", "F8_E5M2", "C64"];

/** The length of the header, from the first eight bytes of a file of `fileSize` bytes. */
export function safetensorsHeaderLength(bytes: Uint8Array, fileSize: number, reject: Reject): number {
  if (bytes.length < 8) {
    return reject("TRUNCATED_HEADER", {
      byteOffset: bytes.length,
      requirement: "the file must begin with the length of its header",
      expected: "8 bytes or more",
      received: String(bytes.length),
    });
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length === 0n) {
    return reject("HEADER_EMPTY", { byteOffset: 0, requirement: "the header must not be empty" });
  }
  if (length > BigInt(maxHeader)) {
    return reject("HEADER_TOO_LARGE", {
      byteOffset: 0,
      requirement: "the header must not be too long",
      expected: `at most ${maxHeader} bytes`,
      received: String(length),
    });
  }
  if (length <= BigInt(fileSize - 8)) return Number(length);
  return reject("HEADER_PAST_EOF", {
    byteOffset: 0,
    requirement: "the file must hold its header",
    expected: `${length} bytes after the length`,
    received: String(fileSize - 8),
    fix: "The file is cut short or no safetensors file.",
  });
}

/** Reads a header, which stands at byte 8 and is followed by `bodySize` bytes. */
export function parseSafetensorsHeader(
  header: Uint8Array,
  bodySize: number,
  reject: Reject,
): SafetensorsHeader {
  const notObject = (): never =>
    reject("HEADER_NOT_OBJECT", { byteOffset: 8, requirement: "the header must be a JSON object" });
  if (header[0] === 0x5b) return notObject();
  if (header[0] !== 0x7b) {
    return reject("HEADER_START", {
      byteOffset: 8,
      requirement: "the header must begin with {",
      expected: "7b",
      received: formatBytes(header.subarray(0, 1)),
    });
  }
  const text = decodeUtf8(header, { byteOffset: 8, code: "HEADER_UTF8" }, reject);
  const root = parseJsonText(text, { byteOffset: 8, code: "HEADER_JSON" }, reject);
  if (root._tag !== "object") return notObject();
  const place = ({ at }: JsonNode): number => 8 + byteLength(text, at);
  const entries: TensorEntry[] = [];
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, node] of root.entries) {
    if (name === "__metadata__") metadata = metadataOf(node, place, reject);
    else entries.push(entryOf(name, node, place, reject));
  }
  checkOffsets(entries, bodySize, 8 + header.length, reject);
  return { entries, metadata };
}

type Place = (node: JsonNode) => number;

function metadataOf(node: JsonNode, place: Place, reject: Reject): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  const wrong = (at: JsonNode): never =>
    reject("METADATA_NOT_STRING", {
      byteOffset: place(at),
      requirement: "__metadata__ must be an object of strings",
    });
  if (node._tag !== "object") return wrong(node);
  for (const [key, value] of node.entries) {
    if (value._tag !== "string") return wrong(value);
    metadata.set(key, value.value);
  }
  return metadata;
}

function entryOf(name: string, node: JsonNode, place: Place, reject: Reject): TensorEntry {
  const byteOffset = place(node);
  const where = { byteOffset, tensor: name };
  if (/[\0\p{Surrogate}]/u.test(name)) {
    return reject("NAME_INVALID", { ...where, requirement: "names must be whole characters without NUL" });
  }
  const fields = node._tag === "object" ? node.entries : undefined;
  const [dtype, shape, offsets] = ["dtype", "shape", "data_offsets"].map((key) => fields?.get(key));
  if (
    fields?.size !== 3 ||
    dtype?._tag !== "string" ||
    shape?._tag !== "array" ||
    offsets?._tag !== "array" ||
    offsets.items.length !== 2
  ) {
    return reject("ENTRY_FIELDS", {
      ...where,
      requirement: "an entry must have the fields dtype, shape and data_offsets, and no other",
      expected: 'like { "dtype": "F32", "shape": [2], "data_offsets": [0, 8] }',
      received: fields === undefined ? "no object" : `{${[...fields.keys()].join(", ").slice(0, 80)}}`,
    });
  }
  const type = typeOf(dtype.value, { byteOffset: place(dtype), tensor: name }, reject);
  const sizes = shape.items.map((item) =>
    checkedSize(
      item._tag === "number" ? item.text : item._tag,
      { byteOffset: place(item), tensor: name },
      reject,
    ),
  );
  const [begin, end] = offsets.items.map((item) =>
    offsetOf(item, { ...where, byteOffset: place(item) }, reject),
  );
  if (begin > end) {
    return reject("OFFSET_ORDER", {
      ...where,
      byteOffset: place(offsets),
      requirement: "a tensor must not end before it begins",
      received: `[${begin}, ${end}]`,
    });
  }
  const shapeAt = { byteOffset: place(shape), tensor: name };
  // First whether the claims agree, counted exactly; then whether a tensor can be so large.
  const count = checkedCount(sizes, Number.MAX_SAFE_INTEGER / 8, shapeAt, reject);
  if (end - begin !== count * type.size) {
    return reject("SIZE_MISMATCH", {
      ...where,
      byteOffset: place(offsets),
      requirement: "a tensor must have as many bytes as its shape and dtype need",
      expected: `${count * type.size} for ${type.name}[${sizes.join(",")}]`,
      received: String(end - begin),
    });
  }
  checkedCount(sizes, maxElements, shapeAt, reject);
  return { name, type, shape: sizes, begin, end };
}

function typeOf(
  dtype: string,
  where: { readonly byteOffset: number; readonly tensor: string },
  reject: Reject,
): ElementType {
  const type = types.get(dtype);
  if (type !== undefined) return type;
  if (unsupported.includes(dtype)) {
    return reject("DTYPE_UNSUPPORTED", {
      ...where,
      requirement: "elements must be booleans, integers or floats of 16 to 64 bits",
      received: dtype,
      fix: "Convert the tensor to F32 before it is saved.",
    });
  }
  return reject("DTYPE_UNKNOWN", {
    ...where,
    requirement: "dtype must be one that the format knows",
    expected: [...types.keys()].join(", "),
    received: JSON.stringify(dtype.slice(0, 40)),
  });
}

function offsetOf(
  node: JsonNode,
  where: { readonly byteOffset: number; readonly tensor: string },
  reject: Reject,
): number {
  const text = node._tag === "number" ? node.text : "";
  if (!/^(0|[1-9]\d*)$/.test(text)) {
    return reject("ENTRY_FIELDS", {
      ...where,
      requirement: "data_offsets must be two whole numbers",
      received: text === "" ? `a ${node._tag}` : text.slice(0, 40),
    });
  }
  const offset = Number(text);
  if (Number.isSafeInteger(offset)) return offset;
  return reject("TRUNCATED_DATA", {
    ...where,
    requirement: "the file must hold all of a tensor",
    expected: `bytes up to ${text.slice(0, 40)}`,
    received: "a smaller file",
  });
}

// From 0 to the end of the file without hole or overlap: nothing can hide between tensors or behind them.
function checkOffsets(
  entries: readonly TensorEntry[],
  bodySize: number,
  bodyStart: number,
  reject: Reject,
): void {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) {
      reject(begin < at ? "OFFSET_OVERLAP" : "OFFSET_HOLE", {
        byteOffset: bodyStart + begin,
        tensor: name,
        requirement: "each tensor must begin where the one before it ends",
        expected: String(at),
        received: String(begin),
      });
    }
    at = end;
  }
  if (at > bodySize) {
    reject("TRUNCATED_DATA", {
      byteOffset: bodyStart + bodySize,
      requirement: "the file must hold all tensors",
      expected: `${at} bytes after the header`,
      received: String(bodySize),
      fix: "The file is cut short: fetch it again.",
    });
  }
  if (at < bodySize) {
    reject("TRAILING_DATA", {
      byteOffset: bodyStart + at,
      requirement: "the file must end after the last tensor",
      expected: `${at} bytes after the header`,
      received: String(bodySize),
    });
  }
}
