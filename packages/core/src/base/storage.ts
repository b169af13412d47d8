/**
 * Where the elements of a tensor stand: on the heap, or in the memory of a backend until somebody reads them.
 * @module
 */
import type { DType, Elements } from "./dtype.js";

/** Elements in the memory of a backend. */
export interface Remote {
  readonly dtype: DType;
  /** Number of elements. */
  readonly length: number;
  /** The elements on the heap, brought there the first time; not to be written. */
  readonly read: () => Elements;
}

/** The elements of a tensor, immutable from the moment that a tensor has them. */
export type Storage = Elements | Remote;

/** The elements on the heap. */
export function readStorage(storage: Storage): Elements {
  return ArrayBuffer.isView(storage) ? storage : storage.read();
}
