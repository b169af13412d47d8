/**
 * Files in Node: whole ones for any decoder, chunks for the streams, and writing that leaves the old file alone until the
 * new one is complete.
 * @module
 */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { checkOptions } from "@cotangent/core/checks";
import type { Either } from "fp-ts/lib/Either.js";
import { mapLeft } from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { chainEitherK, type TaskEither, tryCatch } from "fp-ts/lib/TaskEither.js";
import { FormatError } from "./formatError.js";
import { orThrow } from "./orThrow.js";

/** How much of a file to accept. */
export interface FileOptions {
  /** Most bytes of the file; default 2^31. Its size is asked before it is read. */
  readonly maxBytes?: number;
}

function fileError(
  code: "FILE_UNREADABLE" | "FILE_UNWRITABLE" | "SIZE_LIMIT",
  file: string,
  received: string,
) {
  const words = {
    FILE_UNREADABLE: "the file must be readable",
    FILE_UNWRITABLE: "the file must be writable",
    SIZE_LIMIT: "the file must not be larger than maxBytes",
  };
  return new FormatError({ code, format: "file", file, requirement: words[code], received });
}

function asFileError(
  code: "FILE_UNREADABLE" | "FILE_UNWRITABLE",
  file: string,
): (error: unknown) => FormatError {
  return (error) => {
    if (error instanceof FormatError) return error;
    return fileError(code, file, error instanceof Error ? error.message : String(error));
  };
}

function named(error: FormatError, file: string): FormatError {
  return error.fields.file === undefined ? new FormatError({ ...error.fields, file }) : error;
}

/**
 * A task that reads a file and decodes it with any of the decoders; its errors name the file.
 * Left holds a FormatError: FILE_UNREADABLE, SIZE_LIMIT (over maxBytes, before anything is read), or the decoder's.
 * @example
 * ```ts
 * import { decodeNpy } from "@cotangent/data";
 * import { loadFile } from "@cotangent/data/node";
 * import { isLeft } from "fp-ts/lib/Either.js";
 * isLeft(await loadFile("no/such/file.npy", decodeNpy)()) // => true
 * ```
 */
export function loadFile<A>(
  file: string,
  decode: (bytes: Uint8Array) => Either<FormatError, A>,
  options: FileOptions = {},
): TaskEither<FormatError, A> {
  const { maxBytes = 2 ** 31 } = checkOptions("loadFile", options);
  return pipe(
    tryCatch(
      async () => {
        const { size } = await stat(file);
        if (size > maxBytes) throw fileError("SIZE_LIMIT", file, `${size} bytes, over ${maxBytes}`);
        return await readFile(file);
      },
      asFileError("FILE_UNREADABLE", file),
    ),
    chainEitherK((bytes) =>
      pipe(
        decode(bytes),
        mapLeft((error) => named(error, file)),
      ),
    ),
  );
}

/**
 * Reads and decodes a file: `loadFile` as a promise that rejects.
 * @throws FormatError as loadFile describes
 * @example
 * ```ts
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { tensor } from "@cotangent/core";
 * import { decodeNpy, encodeNpy } from "@cotangent/data";
 * import { readFrom, writeTo } from "@cotangent/data/node";
 * const file = join(tmpdir(), "cotangent-example.npy");
 * await writeTo(file, encodeNpy(tensor([1, 2])));
 * await readFrom(file, decodeNpy) // => f32[2] [1, 2]
 * ```
 */
export async function readFrom<A>(
  file: string,
  decode: (bytes: Uint8Array) => Either<FormatError, A>,
  options: FileOptions = {},
): Promise<A> {
  return orThrow(await loadFile(file, decode, options)());
}

/**
 * A task that writes a file: first beside it under another name, then in one step in its place, so that a crash or a full
 * disk leaves the old file as it was. Left holds a FormatError FILE_UNWRITABLE.
 * @example
 * ```ts
 * import { saveFile } from "@cotangent/data/node";
 * import { isLeft } from "fp-ts/lib/Either.js";
 * isLeft(await saveFile("no/such/folder/x.npy", new Uint8Array(3))()) // => true
 * ```
 */
export function saveFile(file: string, bytes: Uint8Array): TaskEither<FormatError, void> {
  return tryCatch(
    async () => {
      const beside = `${file}.${randomUUID()}.tmp`;
      try {
        const handle = await open(beside, "wx");
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(beside, file);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
    asFileError("FILE_UNWRITABLE", file),
  );
}

/**
 * Writes a file: `saveFile` as a promise that rejects.
 * @throws FormatError as saveFile describes
 * @example
 * ```ts
 * import { writeTo } from "@cotangent/data/node";
 * const tried = await writeTo("no/such/folder/x.npy", new Uint8Array(3)).catch(({ code }) => code);
 * tried // => "FILE_UNWRITABLE"
 * ```
 */
export async function writeTo(file: string, bytes: Uint8Array): Promise<void> {
  orThrow(await saveFile(file, bytes)());
}

/** How to read a file in chunks. */
export interface ChunkOptions {
  /** Bytes of a chunk, the last one fewer; default 65,536. */
  readonly chunkSize?: number;
}

/**
 * A file in chunks, for streamCsv and the other streams; never all of it in memory.
 * @throws FormatError FILE_UNREADABLE, while iterating
 * @example
 * ```ts
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { streamCsv } from "@cotangent/data";
 * import { fileChunks, writeTo } from "@cotangent/data/node";
 * const file = join(tmpdir(), "cotangent-example.csv");
 * await writeTo(file, new TextEncoder().encode("x,y\n1,2\n3,4\n"));
 * let rows = 0;
 * for await (const _row of streamCsv(fileChunks(file, { chunkSize: 5 }))) rows++;
 * rows // => 2
 * ```
 */
export async function* fileChunks(
  file: string,
  options: ChunkOptions = {},
): AsyncGenerator<Uint8Array, void, void> {
  const { chunkSize = 65_536 } = checkOptions("fileChunks", options);
  const asError = asFileError("FILE_UNREADABLE", file);
  const stream = createReadStream(file, { highWaterMark: chunkSize })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await stream.next().catch((error: unknown) => {
        throw asError(error);
      });
      if (done) return;
      yield value;
    }
  } finally {
    await stream.return?.();
  }
}
