/**
 * npz files, NumPy's format of several named arrays: a zip archive of npy files.
 * @module
 */
import { ArgumentError, type Tensor } from "@cotangent/core";
import { checkArguments, checkOptions, checkTensors } from "@cotangent/core/checks";
import { zipSync } from "fflate";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, rejecter } from "../attempt.js";
import { checkBytes } from "../checkBytes.js";
import { checkWhole } from "../checkOption.js";
import { FormatError } from "../formatError.js";
import { encodeNpy, parseNpy } from "./npy.js";
import { unzip } from "./zip.js";

/** How much of an npz file to accept. */
export interface NpzOptions {
  /** Most bytes that all members may inflate to together; default 2^30. */
  readonly maxBytes?: number;
  /** Most arrays; default 10,000. */
  readonly maxMembers?: number;
}

/** How to write an npz file. */
export interface NpzWriteOptions {
  /** Deflate the arrays, as NumPy's savez_compressed does? Default false. */
  readonly compress?: boolean;
}

function parse(op: string, bytes: Uint8Array, options: NpzOptions): ReadonlyMap<string, Tensor> {
  const { maxBytes = 2 ** 30, maxMembers = 10_000 } = options;
  checkWhole(op, "maxBytes", maxBytes);
  checkWhole(op, "maxMembers", maxMembers);
  const reject = rejecter("npz");
  const arrays = new Map<string, Tensor>();
  for (const { name, content, byteOffset } of unzip(bytes, { maxBytes, maxMembers }, reject)) {
    if (!name.endsWith(".npy")) {
      return reject("NPZ_MEMBER", {
        byteOffset,
        tensor: name,
        requirement: "every member must be an npy file",
        expected: "a name that ends in .npy",
        received: JSON.stringify(name),
      });
    }
    const key = name.slice(0, -".npy".length);
    arrays.set(key, parseMember(key, content));
  }
  return arrays;
}

// Positions inside a member are those of the inflated npy file, so the message names the member.
function parseMember(tensor: string, content: Uint8Array): Tensor {
  return parseNpy(content, (code, fields) => {
    throw new FormatError({ code, format: "npz", ...fields, tensor });
  });
}

/**
 * Decodes an npz file, NumPy's format of several named arrays, and returns what is wrong with it as a value.
 * The result has the arrays by name, each as decodeNpy gives it, in the order of the file. Names are keys of a Map and
 * nothing else: `../x` names no file and `__proto__` no prototype.
 * Left holds a FormatError: those of decodeNpy, then with the name of the array in `tensor` and `byteOffset` counted
 * inside its npy file; and ZIP_DIRECTORY, ZIP_ENTRIES, ZIP_OVERLAP, ZIP_SIZE, ZIP_CRC, ZIP_DATA, ZIP_UNSUPPORTED (encrypted,
 * other methods, zip64), NPZ_MEMBER, DUPLICATE_KEY, NAME_INVALID, SIZE_LIMIT.
 * @throws ArgumentError when `bytes` is no Uint8Array, or an option no whole number
 * @example
 * ```ts
 * import { ones, zeros } from "@cotangent/core";
 * import { decodeNpz, encodeNpz } from "@cotangent/data";
 * import { isRight } from "fp-ts/lib/Either.js";
 * const file = encodeNpz(Object.entries({ kernel: ones([2, 2]), bias: zeros([2]) }));
 * isRight(decodeNpz(file)) // => true
 * isRight(decodeNpz(file, { maxBytes: 100 })) // => false
 * ```
 */
export function decodeNpz(
  bytes: Uint8Array,
  options: NpzOptions = {},
): Either<FormatError, ReadonlyMap<string, Tensor>> {
  checkBytes("decodeNpz", bytes, options);
  return attempt(() => parse("decodeNpz", bytes, options));
}

/**
 * Decodes an npz file: `decodeNpz` that throws.
 * @throws FormatError as decodeNpz describes
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeNpz, readNpz } from "@cotangent/data";
 * readNpz(encodeNpz([["x", tensor([1, 2])]])).get("x") // => f32[2] [1, 2]
 * ```
 */
export function readNpz(bytes: Uint8Array, options: NpzOptions = {}): ReadonlyMap<string, Tensor> {
  checkBytes("readNpz", bytes, options);
  return parse("readNpz", bytes, options);
}

/**
 * The npz file of named tensors: a Map, or the entries of an object. The same tensors give the same bytes.
 * `compress` deflates them; numbers of a trained network hardly shrink. Default false.
 * @throws ArgumentError for a name that comes twice or has a NUL or half a character in it
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeNpz, readNpz } from "@cotangent/data";
 * const file = encodeNpz(new Map([["mask", tensor([true])]]), { compress: true });
 * [...readNpz(file).keys()] // => ["mask"]
 * ```
 */
export function encodeNpz(
  tensors: Iterable<readonly [string, Tensor]>,
  options: NpzWriteOptions = {},
): Uint8Array {
  const { compress = false } = checkOptions("encodeNpz", options);
  const files: [string, Uint8Array][] = [];
  const names = new Set<string>();
  for (const [name, x] of namedTensors("encodeNpz", tensors)) {
    checkName("encodeNpz", name, names);
    names.add(name);
    files.push([`${name}.npy`, encodeNpy(x)]);
  }
  // fromEntries defines own properties, also for "__proto__.npy". A fixed time, the first that zip knows.
  const mtime = new Date(1980, 0, 1);
  return zipSync(Object.fromEntries(files), { level: compress ? 6 : 0, mtime });
}

/**
 * The named tensors that a file is made of, each checked as it comes.
 * @throws ArgumentError naming `op`
 */
export function* namedTensors(
  op: string,
  tensors: Iterable<readonly [string, Tensor]>,
): Generator<readonly [string, Tensor], void, void> {
  const fix = "Pass a Map of tensors, or Object.entries of an object of them.";
  checkArguments(op, { tensors: "iterable" }, { tensors }, fix);
  for (const entry of tensors) {
    checkArguments(op, { "every entry": "array" }, { "every entry": entry }, fix);
    const [name, x] = entry;
    checkArguments(op, { "every name": "string" }, { "every name": name }, fix);
    checkTensors(op, { [`tensor ${JSON.stringify(name.slice(0, 40))}`]: x });
    yield entry;
  }
}

/** Throws unless `name` can name a tensor in a file, and is new. */
export function checkName(op: string, name: string, names: ReadonlySet<string>): void {
  const whole = !/[\0\p{Surrogate}]/u.test(name);
  if (whole && !names.has(name)) return;
  throw new ArgumentError({
    op,
    requirement: whole ? "names must differ" : "names must be whole characters without NUL",
    received: `${JSON.stringify(name)}${whole ? " twice" : ""}`,
  });
}
