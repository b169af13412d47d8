/**
 * A safetensors file on disk, of which only the header is read, and then the tensors that are asked for.
 * @module
 */
import { open } from "node:fs/promises";
import type { Tensor } from "@cotangent/core";
import { ArgumentError } from "@cotangent/core";
import { type TaskEither, tryCatch } from "fp-ts/lib/TaskEither.js";
import { rejecter } from "./attempt.js";
import { FormatError } from "./formatError.js";
import { orThrow } from "./orThrow.js";
import { tensorOf } from "./readers/elementTypes.js";
import {
  parseSafetensorsHeader,
  safetensorsHeaderLength,
  type TensorEntry,
} from "./readers/safetensorsHeader.js";

/** What the header of a file tells of a tensor. */
export interface TensorInfo {
  /** The element type in the file: `bfloat16`, say. */
  readonly type: string;
  readonly shape: readonly number[];
}

/** A safetensors file whose header was read. */
export interface SafetensorsFile {
  /** Its tensors by name. */
  readonly infos: ReadonlyMap<string, TensorInfo>;
  readonly metadata: ReadonlyMap<string, string>;
  /** A task that reads one tensor. Throws ArgumentError for a name that the file does not have. */
  readonly load: (name: string) => TaskEither<FormatError, Tensor>;
}

const reject = rejecter("safetensors");

function asError(file: string): (error: unknown) => FormatError {
  return (error) => {
    if (error instanceof FormatError)
      return error.fields.file === undefined ? new FormatError({ ...error.fields, file }) : error;
    return new FormatError({
      code: "FILE_UNREADABLE",
      format: "safetensors",
      file,
      requirement: "the file must be readable",
      received: error instanceof Error ? error.message : String(error),
    });
  };
}

async function readAt(file: string, position: number, length: number): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await handle.close();
  }
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file, "r");
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/**
 * A task that opens a safetensors file of any size: the header is read and checked, tensors come when they are asked for.
 * Left holds a FormatError as decodeSafetensors describes, or FILE_UNREADABLE.
 * @example
 * ```ts
 * import { openSafetensors } from "@cotangent/data/node";
 * import { isLeft } from "fp-ts/lib/Either.js";
 * isLeft(await openSafetensors("no/such/file")()) // => true
 * ```
 */
export function openSafetensors(file: string): TaskEither<FormatError, SafetensorsFile> {
  return tryCatch(async () => {
    const size = await sizeOf(file);
    const length = safetensorsHeaderLength(await readAt(file, 0, 8), size, reject);
    const start = 8 + length;
    const { entries, metadata } = parseSafetensorsHeader(await readAt(file, 8, length), size - start, reject);
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    const infos = new Map(entries.map(({ name, type, shape }) => [name, { type: type.name, shape }]));
    return Object.freeze({
      infos,
      metadata,
      load: (name: string) => loadTensor(file, start, name, byName.get(name)),
    });
  }, asError(file));
}

function loadTensor(
  file: string,
  start: number,
  name: string,
  entry: TensorEntry | undefined,
): TaskEither<FormatError, Tensor> {
  if (entry === undefined) {
    throw new ArgumentError({
      op: "load",
      requirement: "the file must have a tensor of this name",
      received: JSON.stringify(name),
    });
  }
  return tryCatch(async () => {
    const { type, shape, begin, end } = entry;
    const bytes = await readAt(file, start + begin, end - begin);
    if (bytes.length < end - begin) {
      return reject("TRUNCATED_DATA", {
        byteOffset: start + begin + bytes.length,
        tensor: name,
        requirement: "the file must hold all of a tensor",
        expected: `${end - begin} bytes`,
        received: String(bytes.length),
        fix: "The file has changed since it was opened.",
      });
    }
    return tensorOf(type, bytes, shape, {
      littleEndian: true,
      byteOffset: start + begin,
      reject: (code, fields) => reject(code, { ...fields, tensor: name }),
    });
  }, asError(file));
}

/**
 * Opens a safetensors file: `openSafetensors` as a promise that rejects.
 * @throws FormatError as openSafetensors describes
 * @example
 * ```ts
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { ones } from "@cotangent/core";
 * import { encodeSafetensors } from "@cotangent/data";
 * import { readSafetensorsFile, writeTo } from "@cotangent/data/node";
 * import { isRight } from "fp-ts/lib/Either.js";
 * const path = join(tmpdir(), "cotangent-example.safetensors");
 * await writeTo(path, encodeSafetensors([["w", ones([2, 3])]]));
 * const { infos, load } = await readSafetensorsFile(path);
 * infos.get("w")?.shape // => [2, 3]
 * isRight(await load("w")()) // => true
 * ```
 */
export async function readSafetensorsFile(file: string): Promise<SafetensorsFile> {
  return orThrow(await openSafetensors(file)());
}
