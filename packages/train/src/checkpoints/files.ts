/**
 * Checkpoints on disk. A file is written beside its place, flushed, and moved there in one step, and the one before stays
 * as `path.previous`: whenever the machine stops, a complete file is there.
 * @module
 */
import { createHash, randomUUID } from "node:crypto";
import { copyFile, link, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { SafetensorsParts } from "@cotangent/data";
import { type Either, isRight, left, right } from "fp-ts/lib/Either.js";
import { type TaskEither, tryCatch } from "fp-ts/lib/TaskEither.js";
import { CheckpointError, type CheckpointErrorFields } from "./checkpointError.js";
import { checkpointParts, decodeCheckpoint, digestStart } from "./encode.js";
import { assertStateLike, type MatchOptions } from "./match.js";
import { piecesOf } from "./pieces.js";

/** A checkpoint that was read. */
export interface LoadedCheckpoint<T> {
  readonly state: T;
  /** The file that it came from: the one that was asked for, or its `.previous`. */
  readonly file: string;
  /** A warning: files that should have been read first, and what is wrong with each. Empty when all is well. */
  readonly skipped: readonly SkippedCheckpoint[];
}

/** A file that could not be used. */
export interface SkippedCheckpoint {
  readonly file: string;
  readonly error: CheckpointError;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function fileError(
  code: "CKPT_UNREADABLE" | "CKPT_UNWRITABLE",
  file: string,
  error: unknown,
): CheckpointError {
  if (error instanceof CheckpointError) return error;
  const fixes: Readonly<Record<string, string>> = {
    ENOSPC: "The disk is full: free some space. The checkpoints of before are as they were.",
    ENOENT: code === "CKPT_UNREADABLE" ? "There is no such file." : "Make the folder first.",
    EROFS: "The folder is read-only: choose another.",
    EACCES: "The folder is not yours to write in: choose another, or change its permissions.",
  };
  const fix = fixes[codeOf(error)];
  return new CheckpointError({
    code,
    file,
    requirement: code === "CKPT_UNREADABLE" ? "the file must be readable" : "the file must be writable",
    received: error instanceof Error ? error.message : String(error),
    ...(fix === undefined ? {} : { fix }),
  });
}

/** Writes a checkpoint and waits until it is on the disk. Its digest, which the last piece decides, comes last. */
async function writeDurably(file: string, parts: SafetensorsParts): Promise<void> {
  const handle = await open(file, "wx");
  try {
    const hash = createHash("sha256");
    for (const piece of piecesOf(parts)) {
      hash.update(piece);
      await handle.writeFile(piece);
    }
    const digest = new TextEncoder().encode(hash.digest("hex"));
    await handle.write(digest, 0, digest.length, digestStart);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Waits until the names in a folder are on the disk, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and some file systems do not flush them; names are then as durable as they make them.
  const refusals = ["EISDIR", "EPERM", "EACCES", "EINVAL", "ENOTSUP"];
  const ignore = (error: unknown): void => {
    if (!refusals.includes(codeOf(error))) throw error;
  };
  const handle = await open(folder, "r").catch(ignore);
  if (handle === undefined) return;
  try {
    await handle.sync().catch(ignore);
  } finally {
    await handle.close();
  }
}

/** Gives the file at `path`, if there is one, a second name; whether it did. */
async function keepAs(path: string, other: string): Promise<boolean> {
  try {
    await link(path, other);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
  }
  // No hard links on this file system.
  await copyFile(path, other);
  return true;
}

/** Removes what writers that were killed an hour ago or earlier have left beside `path`. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start) || !/^[0-9a-f-]{36}\.(new|old)$/.test(name.slice(start.length))) continue;
    const file = join(folder, name);
    const changed = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - changed > 3_600_000) await rm(file, { force: true });
  }
}

async function replace(path: string, parts: SafetensorsParts): Promise<void> {
  // Names of one's own: two writers never write into one file, and the one that ends last wins.
  const own = `${path}.${randomUUID()}`;
  const [fresh, former] = [`${own}.new`, `${own}.old`];
  try {
    await writeDurably(fresh, parts);
    // The old file gets its second name before, and becomes `.previous` after the new one is in its place: so a good
    // `.previous` is not given up for a bad `path` before there is a good `path`.
    const hasFormer = await keepAs(path, former);
    await rename(fresh, path);
    if (hasFormer) await rename(former, `${path}.previous`);
    // Another writer may have made `.previous` a name of the same file, and then rename leaves both.
    await rm(former, { force: true });
    await syncFolder(dirname(path));
    await removeLeftovers(path);
  } catch (error) {
    await rm(fresh, { force: true });
    await rm(former, { force: true });
    throw error;
  }
}

/**
 * A task that saves a state to a file, as saveCheckpoint does. Left holds a CheckpointError CKPT_UNWRITABLE.
 * @throws TreeError as encodeCheckpoint
 * @example
 * ```ts
 * import { trySaveCheckpoint } from "@cotangent/train/node";
 * import { isLeft } from "fp-ts/lib/Either.js";
 * isLeft(await trySaveCheckpoint("no/such/folder/run.safetensors", { step: 1 })()) // => true
 * ```
 */
export function trySaveCheckpoint(path: string, state: unknown): TaskEither<CheckpointError, void> {
  const parts = checkpointParts(state);
  return tryCatch(
    () => replace(path, parts),
    (error) => fileError("CKPT_UNWRITABLE", path, error),
  );
}

/**
 * Saves a state to a file so that a crash at any moment leaves a complete checkpoint there: the new one, or the one before.
 * The checkpoint that was at `path` is kept at `path.previous`. The event loop has its turns while a large state is written, so wait for
 * the promise before you give the state to a step that works in its memory; `fit` does.
 * @throws CheckpointError CKPT_UNWRITABLE (rejects), and then the files of before are as they were; TreeError as encodeCheckpoint
 * @example
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { tensor } from "@cotangent/core";
 * import { loadCheckpoint, saveCheckpoint } from "@cotangent/train/node";
 * const path = join(await mkdtemp(join(tmpdir(), "cotangent-")), "run.safetensors");
 * await saveCheckpoint(path, { w: tensor([1, 2]), epoch: 3 });
 * const { state, skipped } = await loadCheckpoint(path, { w: tensor([0, 0]), epoch: 0 });
 * state // => { w: f32[2] [1, 2], epoch: 3 }
 * skipped // => []
 * ```
 */
export async function saveCheckpoint(path: string, state: unknown): Promise<void> {
  orThrow(await trySaveCheckpoint(path, state)());
}

/** The state in one file, whatever it is. */
export async function readStateOf(file: string): Promise<Either<CheckpointError, unknown>> {
  try {
    const decoded = decodeCheckpoint(await readFile(file));
    return isRight(decoded) ? decoded : left(inFile(decoded.left, file));
  } catch (error) {
    return left(inFile(fileError("CKPT_UNREADABLE", file, error), file));
  }
}

async function readOne<T>(file: string, like: T, options: MatchOptions): Promise<Either<CheckpointError, T>> {
  const read = await readStateOf(file);
  if (!isRight(read)) return read;
  const { right: state } = read;
  try {
    assertStateLike(like, state, options);
    return right(state);
  } catch (error) {
    return left(inFile(fileError("CKPT_UNREADABLE", file, error), file));
  }
}

function inFile({ fields }: CheckpointError, file: string): CheckpointError {
  const named: CheckpointErrorFields = { ...fields, file };
  return new CheckpointError(named);
}

/**
 * A task that loads a checkpoint as loadCheckpoint does. Left holds a CheckpointError: that of `path`.
 * @example
 * ```ts
 * import { tryLoadCheckpoint } from "@cotangent/train/node";
 * import { isLeft } from "fp-ts/lib/Either.js";
 * isLeft(await tryLoadCheckpoint("no/such/file", { step: 0 })()) // => true
 * ```
 */
export function tryLoadCheckpoint<T>(
  path: string,
  like: T,
  options: MatchOptions = {},
): TaskEither<CheckpointError, LoadedCheckpoint<T>> {
  return async () => {
    const skipped: SkippedCheckpoint[] = [];
    for (const file of [path, `${path}.previous`]) {
      const found = await readOne(file, like, options);
      if (isRight(found)) return right(Object.freeze({ state: found.right, file, skipped }));
      skipped.push(Object.freeze({ file, error: found.left }));
      // A sound checkpoint of another model is a mistake of the caller; an older one would hide it.
      if (found.left.code === "CKPT_TREE_MISMATCH") break;
    }
    return left(skipped[0].error);
  };
}

/**
 * Loads a checkpoint, which must have the tree of `like`: every path, shape and dtype is compared, values are not used. When the
 * file is missing or damaged, `path.previous` is loaded, and `skipped` says what is wrong with the first.
 * @throws CheckpointError (rejects) that says what is wrong with `path`, when neither file can be used; CKPT_TREE_MISMATCH when
 * the file is sound and of another model
 * @example
 * ```ts
 * import { loadCheckpoint } from "@cotangent/train/node";
 * const tried = await loadCheckpoint("no/such/file", { step: 0 }).catch(({ code }) => code);
 * tried // => "CKPT_UNREADABLE"
 * ```
 */
export async function loadCheckpoint<T>(
  path: string,
  like: T,
  options: MatchOptions = {},
): Promise<LoadedCheckpoint<T>> {
  return orThrow(await tryLoadCheckpoint(path, like, options)());
}

/** The right side; throws the left. */
export function orThrow<A>(result: Either<CheckpointError, A>): A {
  if (isRight(result)) return result.right;
  const { left: error } = result;
  throw error;
}
