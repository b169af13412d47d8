/**
 * Shelves: the residents of the memory in chains, from the least to the most recently used.
 * @module
 */
import type { DType, Elements } from "../../base/dtype.js";
import { alignedSize } from "../../kernel/arena.js";

/** A piece of memory. */
export interface Block {
  readonly address: number;
  readonly bytes: number;
}

/** The elements of one storage: here, on the heap, or both. */
export interface Resident extends Block {
  readonly dtype: DType;
  readonly length: number;
  /** The copy on the heap. */
  elements: Elements | undefined;
  readonly shelf: Shelf;
  /** False once the piece of memory serves something else. */
  isHere: boolean;
  /** The call that last used it; it cannot be dropped during that call. */
  call: number;
  /** Its neighbors on the shelf. */
  older: Resident | undefined;
  newer: Resident | undefined;
}

/** Residents of one kind in a chain from the oldest to the newest, with a budget of their own. */
export interface Shelf {
  oldest: Resident | undefined;
  newest: Resident | undefined;
  count: number;
  bytes: number;
  /** What this call has used of them, and the most that a recent call has. */
  used: number;
  working: number;
}

/** A shelf with nothing on it. */
export const emptyShelf = (): Shelf => ({
  oldest: undefined,
  newest: undefined,
  count: 0,
  bytes: 0,
  used: 0,
  working: 0,
});

/** Puts a resident at the new end of its shelf. */
export function append(resident: Resident): void {
  const { shelf } = resident;
  resident.older = shelf.newest;
  resident.newer = undefined;
  if (shelf.newest === undefined) shelf.oldest = resident;
  else shelf.newest.newer = resident;
  shelf.newest = resident;
  shelf.count++;
  shelf.bytes += alignedSize(resident.bytes);
}

/** Takes a resident off its shelf. */
export function unlink(resident: Resident): void {
  const { shelf, older, newer } = resident;
  if (older === undefined) shelf.oldest = newer;
  else older.newer = newer;
  if (newer === undefined) shelf.newest = older;
  else newer.older = older;
  shelf.count--;
  shelf.bytes -= alignedSize(resident.bytes);
}
