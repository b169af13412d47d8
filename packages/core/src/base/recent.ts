/**
 * Bounded memory for what can be computed again: compiled modules, derived programs.
 * @module
 */

/** Values by key. At least the last `capacity` that were used are there, and never more than twice as many. */
export interface Recent<V> {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
  /** All that are there. */
  readonly values: () => readonly V[];
}

/** An empty memory. */
export function recent<V>(capacity: number): Recent<V> {
  // Two generations instead of one exact order, so that finding what is in the younger one, nearly always, changes nothing.
  let younger = new Map<string, V>();
  let older = new Map<string, V>();
  const set = (key: string, value: V): void => {
    if (younger.size >= capacity && !younger.has(key)) {
      older = younger;
      younger = new Map();
    }
    younger.set(key, value);
  };
  const get = (key: string): V | undefined => {
    const known = younger.get(key);
    if (known !== undefined) return known;
    const value = older.get(key);
    if (value !== undefined) set(key, value);
    return value;
  };
  return { get, set, values: () => [...new Map([...older, ...younger]).values()] };
}
