/**
 * Numbers for elements of tensors, by which those that operations made are found again: the earlier, the greater.
 * @module
 */

/** An operation that made elements worth telling of. */
export interface Teller<T> {
  /** The position to tell of where no other is asked for. */
  readonly first: number;
  /** What there is to say of the element at a position. */
  readonly tell: (position: number) => T;
}

/** Keeps tellers. Every element of one has a mark of its own, above 0; those of an earlier teller are greater. */
export interface Ledger<E> {
  /** The mark at position 0 of the next entry; its others follow downward, one by one. */
  readonly top: () => number;
  /** Writes down a teller of `size` elements. */
  readonly enter: (entry: E, size: number) => void;
  /** The entry that a mark belongs to. */
  readonly find: (mark: number) => E & { readonly top: number };
  readonly entries: () => readonly (E & { readonly top: number })[];
}

/**
 * A ledger without entries. What an entry tells holds on to tensors: beyond `heldElements` it tells of its first alone.
 */
export function ledger<E extends Teller<unknown>>(heldElements: number): Ledger<E> {
  const greatest = 0x10_0000_0000_0000;
  const entries: (E & { readonly top: number })[] = [];
  let next = greatest;

  const enter = (entry: E, size: number): void => {
    const isHeld = greatest - next + size <= heldElements;
    const only = isHeld ? undefined : { told: entry.tell(entry.first) };
    entries.push({ ...entry, top: next, ...(only === undefined ? {} : { tell: () => only.told }) });
    next -= size;
  };
  // Their tops fall.
  const find = (mark: number): E & { readonly top: number } => {
    let [from, to] = [0, entries.length];
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      if (entries[middle].top >= mark) from = middle;
      else to = middle;
    }
    return entries[from];
  };
  return { top: () => next, enter, find, entries: () => entries };
}
