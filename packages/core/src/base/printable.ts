/** Records that people read as text and programs as data. @module */

/** The frozen record, with `text()` for templates and for what console.log shows in Node. */
export function printable<T extends object>(record: T, text: () => string): Readonly<T> {
  const shown = { value: text };
  // A registered symbol, so nothing of Node is imported.
  return Object.freeze(
    Object.defineProperties(record, { toString: shown, [Symbol.for("nodejs.util.inspect.custom")]: shown }),
  );
}
