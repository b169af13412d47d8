/**
 * The effects of a run that was given none: it prints, and says what to pass where a callback needs files.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import type { Effects } from "./events.js";

/** What rejects where a callback wants what these effects cannot do. */
export function noFiles(what: string): () => Promise<never> {
  return () =>
    Promise.reject(
      new ArgumentError({
        op: "training",
        requirement: `effects must be given where a callback ${what}`,
        fix: "In Node pass { effects: nodeEffects } from @cotangent/train/node.",
      }),
    );
}

/** Prints to the console, and cannot save, write or show. */
export const consoleEffects: Effects & Required<Pick<Effects, "show">> = Object.freeze({
  save: noFiles("saves"),
  write: noFiles("writes a file"),
  show: noFiles("shows a page"),
  print: (text: string) => console.log(text),
});
