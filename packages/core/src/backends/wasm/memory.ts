/**
 * The memory of the WebAssembly backend: a bounded cache of elements whose home is the garbage-collected heap. What a
 * call leaves here is found again by the next one; when space is needed, the oldest is copied out and forgotten.
 * @module
 */
import type { DType, Elements } from "../../base/dtype.js";
import {
  allocate as allocateElements,
  bytesPerElement,
  copyElements,
  viewElements,
} from "../../base/dtype.js";
import { ArgumentError, invariant, MemoryError } from "../../base/errors.js";
import type { Remote, Storage } from "../../base/storage.js";
import { readStorage } from "../../base/storage.js";
import { makeArena } from "../../kernel/arena.js";
import type { Block, Resident, Shelf } from "./shelf.js";
import { append, emptyShelf, unlink } from "./shelf.js";

/** What memory holds and has done so far. */
export interface MemoryStats {
  /** Bytes of WebAssembly memory that have been asked of the system. */
  readonly reservedBytes: number;
  /** Bytes of results and inputs that stand in it, ready for the next call. */
  readonly residentBytes: number;
  /** How many tensors those are. */
  readonly residentTensors: number;
  /** How often a resident was dropped to make room, since the start. */
  readonly evictions: number;
}

/** The memory during calls. */
export interface Memory {
  readonly memory: WebAssembly.Memory;
  /** Begins a call: what it brings and makes stays in place until the next one begins. */
  readonly begin: () => void;
  /** The address of a storage's elements, copied here when they are not. A constant stays longer than an input. */
  readonly bring: (storage: Storage, dtype: DType, isConstant?: boolean) => number;
  /** Memory for the length of this call. */
  readonly borrow: (bytes: number) => number;
  /** Memory for a result. */
  readonly result: (dtype: DType, length: number) => Block;
  /** Turns a result's memory into its storage. */
  readonly keep: (block: Block, dtype: DType, length: number) => Storage;
  /** Is this memory the only place where the storage's elements are? */
  readonly isOnlyHere: (storage: Storage) => boolean;
  /** Takes the memory of such a storage, which is dead from then on. */
  readonly takeOver: (storage: Storage) => Block;
  /** Forgets a donated storage. */
  readonly drop: (storage: Storage) => void;
  /** Ends the call: borrowed memory and passing inputs are free again. */
  readonly end: () => void;
  /** Writes the table of addresses. */
  readonly writeWords: (address: number, words: Int32Array) => void;
  readonly stats: () => MemoryStats;
}

const pageBytes = 65_536;
/** Addresses below belong to the threads' control words. */
export const reservedBytes = 4096;
/** Vectors may read past the end of the last buffer by less than this. */
const slackBytes = pageBytes;
/** Residents may take this much before the oldest goes, or twice what a recent call used. */
const leastBudget = 16 << 20;
/** How slowly the largest recent call is forgotten, per call. */
const forgetting = 0.99;
/** What a resident costs beside its elements, about; it counts, so that the small ones are bounded too. */
const residentOverhead = 1024;
/** Results up to this size are copied out at once, unless asked otherwise. */
const defaultSmallBytes = 4096;
/** Only larger residents are worth watching for their death. */
const watchedBytes = 65_536;

function wholeViews(buffer: ArrayBufferLike): Readonly<Record<DType, Elements>> {
  const view = (dtype: DType): Elements =>
    viewElements(dtype, buffer, 0, Math.floor(buffer.byteLength / bytesPerElement(dtype)));
  return {
    float32: view("float32"),
    float64: view("float64"),
    int32: view("int32"),
    uint32: view("uint32"),
    bool: view("bool"),
  };
}

/** A memory of at most `maximumPages` pages of 64 KiB, shared between threads or not; results up to `smallBytes` leave it. */
export function makeMemory(
  shared: boolean,
  maximumPages = 65_536,
  smallBytes: number = defaultSmallBytes,
): Memory {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: maximumPages, shared });
  const arena = makeArena();
  // Results, whose only copy may be here, and copies of what stands on the heap, which cost nothing to forget.
  const results = emptyShelf();
  const copies = emptyShelf();
  const shelves = [copies, results];
  // Which resident a storage is, for those that came from here and those that came in twice.
  const known = new WeakMap<Storage, Resident>();
  const seen = new WeakSet<Storage>();
  const watch = new FinalizationRegistry<Resident>((resident) => release(resident));
  const borrowed = new Set<Block>();
  let call = 0;
  let callBytes = 0;
  let evictions = 0;

  const free = ({ address, bytes }: Block): void => arena.give(address - reservedBytes, bytes);
  const release = (resident: Resident): void => {
    if (!resident.isHere) return;
    take(resident);
    free(resident);
  };
  const take = (resident: Resident): void => {
    resident.isHere = false;
    unlink(resident);
    if (resident.bytes >= watchedBytes) watch.unregister(resident);
  };
  // Views of the whole memory, made again when it grows.
  let whole = wholeViews(memory.buffer);
  const copyOut = ({ address }: Block, dtype: DType, length: number): Elements => {
    const view = whole[dtype];
    const elements = allocateElements(dtype, length);
    copyElements(view, address / view.BYTES_PER_ELEMENT, elements, 0, length);
    return elements;
  };
  const copyIn = ({ address }: Block, dtype: DType, elements: Elements): void => {
    const view = whole[dtype];
    copyElements(elements, 0, view, address / view.BYTES_PER_ELEMENT, elements.length);
  };
  const evictOldest = (shelf: Shelf): boolean => {
    for (let resident = shelf.oldest; resident !== undefined; resident = resident.newer) {
      if (resident.call === call) continue;
      resident.elements ??= copyOut(resident, resident.dtype, resident.length);
      release(resident);
      evictions++;
      return true;
    }
    return false;
  };

  const grow = (end: number): boolean => {
    const have = memory.buffer.byteLength;
    if (end + slackBytes <= have) return true;
    const need = Math.ceil((end + slackBytes - have) / pageBytes);
    const most = maximumPages - have / pageBytes;
    if (need > most) return false;
    try {
      memory.grow(Math.min(most, Math.max(need, Math.ceil(have / pageBytes / 4))));
      whole = wholeViews(memory.buffer);
      return true;
    } catch {
      return false;
    }
  };
  // Makes room on a shelf for one more resident.
  const makeRoom = (shelf: Shelf, bytes: number): void => {
    shelf.used += bytes;
    const budget = Math.max(leastBudget, 2 * Math.max(shelf.used, shelf.working));
    while (shelf.bytes + residentOverhead * shelf.count + bytes > budget && evictOldest(shelf));
  };
  const allocate = (bytes: number): Block => {
    callBytes += bytes;
    for (;;) {
      const address = arena.take(bytes) + reservedBytes;
      if (grow(reservedBytes + arena.end())) return { address, bytes };
      free({ address, bytes });
      if (!shelves.some(evictOldest)) break;
    }
    throw new MemoryError({
      op: "call",
      requirement: "the buffers of one call must fit into the memory of WebAssembly",
      expected: `at most ${maximumPages * pageBytes} bytes`,
      received: `a buffer of ${bytes} bytes beside ${callBytes - bytes} bytes of this call`,
      fix: "Work on smaller batches, or split the function into several.",
    });
  };
  const borrow = (block: Block): Block => {
    borrowed.add(block);
    return block;
  };
  const settle = (block: Block, dtype: DType, length: number, elements: Elements | undefined): Resident => {
    const shelf = elements === undefined ? results : copies;
    const { address, bytes } = block;
    const isHere = true;
    const [older, newer] = [undefined, undefined];
    const resident: Resident = { address, bytes, dtype, length, elements, shelf, isHere, call, older, newer };
    append(resident);
    return resident;
  };
  const touch = (resident: Resident): number => {
    if (resident.call !== call) resident.shelf.used += resident.bytes;
    resident.call = call;
    unlink(resident);
    append(resident);
    return resident.address;
  };

  const read = (resident: Resident, remote: Remote): Elements => {
    if (resident.elements === undefined) {
      if (!resident.isHere) {
        throw new ArgumentError({
          op: "donate",
          requirement: "a tensor that shares memory with a donated one may not be used again",
          received: `${remote.dtype} of ${remote.length} elements`,
          fix: "Copy what you keep before the call, or leave the argument out of `donate`.",
        });
      }
      resident.elements = copyOut(resident, resident.dtype, resident.length);
    }
    return resident.elements;
  };

  const bring = (storage: Storage, dtype: DType, isConstant = false): number => {
    const resident = known.get(storage);
    if (resident?.isHere === true) return touch(resident);
    const { length } = storage;
    const bytes = length * bytesPerElement(dtype);
    if (length === 0) return reservedBytes;
    // What comes in a second time will come again; the first time it may be one batch of many.
    if (isConstant || resident !== undefined || seen.has(storage)) {
      const elements = readStorage(storage);
      makeRoom(copies, bytes);
      const block = allocate(bytes);
      copyIn(block, dtype, elements);
      known.set(storage, settle(block, dtype, length, elements));
      return block.address;
    }
    // Where a batch is rows of a dataset, they come from there, by no other place.
    const write = "write" in storage ? storage.write : undefined;
    const elements = write === undefined ? readStorage(storage) : undefined;
    const block = allocate(bytes);
    if (elements !== undefined) copyIn(block, dtype, elements);
    else write?.(whole[dtype], block.address / whole[dtype].BYTES_PER_ELEMENT);
    if (bytes > smallBytes) seen.add(storage);
    borrowed.add(block);
    return block.address;
  };

  return {
    memory,
    bring,
    begin: () => {
      call++;
      callBytes = 0;
      for (const shelf of shelves) shelf.used = 0;
    },
    borrow: (bytes) => borrow(allocate(bytes)).address,
    result: (dtype, length) => {
      const bytes = length * bytesPerElement(dtype);
      makeRoom(results, bytes);
      return borrow(allocate(bytes));
    },
    keep: (block, dtype, length) => {
      borrowed.delete(block);
      if (block.bytes <= smallBytes) {
        const elements = copyOut(block, dtype, length);
        free(block);
        return elements;
      }
      const resident = settle(block, dtype, length, undefined);
      const isRead = (): boolean => resident.elements !== undefined;
      const remote: Remote = { dtype, length, isRead, read: () => read(resident, remote) };
      known.set(remote, resident);
      if (block.bytes >= watchedBytes) watch.register(remote, resident, resident);
      return remote;
    },
    isOnlyHere: (storage) => {
      const resident = known.get(storage);
      return resident?.isHere === true && resident.elements === undefined;
    },
    takeOver: (storage) => {
      const resident = known.get(storage);
      invariant(resident !== undefined, "a donated storage stands in this memory");
      take(resident);
      return borrow({ address: resident.address, bytes: resident.bytes });
    },
    drop: (storage) => {
      const resident = known.get(storage);
      if (resident !== undefined) release(resident);
    },
    end: () => {
      for (const shelf of shelves) shelf.working = Math.max(shelf.used, forgetting * shelf.working);
      for (const block of borrowed) free(block);
      borrowed.clear();
    },
    writeWords: (address, words) => copyIn({ address, bytes: words.byteLength }, "int32", words),
    stats: () => ({
      reservedBytes: memory.buffer.byteLength,
      residentBytes: copies.bytes + results.bytes,
      residentTensors: copies.count + results.count,
      evictions,
    }),
  };
}
