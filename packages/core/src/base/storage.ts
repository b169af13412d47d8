/**
 * Where the elements of a tensor stand: on the heap, in the memory of a backend until somebody reads them, or as rows of another array.
 * @module
 */
import type { DType, Elements } from "./dtype.js";
import { allocate, copyElements } from "./dtype.js";

/** Elements that do not stand on the heap by themselves: in the memory of a backend, or among those of another tensor. */
export interface Remote {
  readonly dtype: DType;
  /** Number of elements. */
  readonly length: number;
  /** The elements on the heap, brought there the first time; not to be written. */
  readonly read: () => Elements;
  /** Has somebody read them already? */
  readonly isRead: () => boolean;
  /** Writes them into other memory from `start` on, without bringing them to the heap first; only some can. */
  readonly write?: (into: Elements, start: number) => void;
}

/** The elements of a tensor, immutable from the moment that a tensor has them. */
export type Storage = Elements | Remote;

/**
 * Rows of `size` elements each out of `source`, where nobody writes any more: copied by who needs them, and the source let go once they
 * have been read. `rows` are positions of rows, all of them in `source`.
 */
export function rowsOf(source: Elements, dtype: DType, rows: ArrayLike<number>, size: number): Remote {
  const length = rows.length * size;
  let from: Elements | undefined = source;
  let elements: Elements | undefined;
  const write = (into: Elements, start: number): void => {
    if (from === undefined) {
      into.set(elements ?? [], start);
      return;
    }
    for (let i = 0; i < rows.length; i++) {
      copyElements(from, rows[i] * size, into, start + i * size, size);
    }
  };
  const read = (): Elements => {
    if (elements !== undefined) return elements;
    const found = allocate(dtype, length);
    write(found, 0);
    elements = found;
    from = undefined;
    return found;
  };
  return { dtype, length, read, isRead: () => elements !== undefined, write };
}

/** Do the elements stand on the heap, so that reading them costs nothing? */
export function isOnHeap(storage: Storage): boolean {
  return ArrayBuffer.isView(storage) || storage.isRead();
}

/** The elements on the heap. */
export function readStorage(storage: Storage): Elements {
  return ArrayBuffer.isView(storage) ? storage : storage.read();
}
