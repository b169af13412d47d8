/**
 * What tests of messages ask: the error of a call, word for word.
 * @module
 */

/** The error of a call that its types forbid, or that only fails when it runs; where it was called is left out. */
export function said(f: (...args: never[]) => unknown, ...args: readonly unknown[]): string {
  try {
    Reflect.apply(f, undefined, args);
  } catch (error) {
    return String(error).replace(/\S*\/(\w+\.test\.ts):\d+:\d+/, "$1");
  }
  return "nothing";
}
