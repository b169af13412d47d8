/** Work that waits until its result is needed. @module */

/** `make`, called once, when its result is first needed. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  // Printed programs show this name.
  const rule = (): T => {
    made ??= { value: make() };
    return made.value;
  };
  return rule;
}
