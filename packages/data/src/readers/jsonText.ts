/**
 * JSON as it is written: every key, every digit and every place, where JSON.parse would keep the last of two equal keys and
 * round integers past 2^53 without a word.
 * @see Bray, "The JavaScript Object Notation (JSON) Data Interchange Format", RFC 8259 (2017).
 * @module
 */

import type { Reject } from "../attempt.js";
import type { FormatErrorCode, FormatErrorFields } from "../formatError.js";
import { byteLength } from "./utf8.js";

/** A value of a JSON text; `at` is the index of its first character. */
export type JsonNode =
  | { readonly _tag: "object"; readonly entries: ReadonlyMap<string, JsonNode>; readonly at: number }
  | { readonly _tag: "array"; readonly items: readonly JsonNode[]; readonly at: number }
  | { readonly _tag: "string"; readonly value: string; readonly at: number }
  | { readonly _tag: "number"; readonly text: string; readonly at: number }
  | { readonly _tag: "literal"; readonly value: boolean | null; readonly at: number };

/** Where a text stands in its file, and the code of a syntax error in it. */
export interface JsonPlace extends Pick<FormatErrorFields, "line"> {
  readonly byteOffset: number;
  readonly code: FormatErrorCode;
  /** Most levels of objects and arrays; default 200. */
  readonly maxDepth?: number;
}

const spaces = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Characters that stand for themselves; one class repeated, so there is nothing to try twice.
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside strings
const plain = /[^"\\\u0000-\u001f]*/y;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** The value of a JSON text. Nothing but spaces may stand around it. */
export function parseJsonText(text: string, place: JsonPlace, reject: Reject): JsonNode {
  const { byteOffset, code, maxDepth = 200, ...where } = place;
  let at = 0;
  const fail = (failure: FormatErrorCode, fields: Omit<FormatErrorFields, "code" | "format">): never =>
    reject(failure, { ...where, byteOffset: byteOffset + byteLength(text, at), ...fields });
  const syntax = (expected: string): never =>
    fail(code, {
      requirement: "the text must be JSON",
      expected,
      received: at < text.length ? JSON.stringify(text.slice(at, at + 20)) : "its end",
    });
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  const skip = (character: string): boolean => {
    match(spaces);
    if (text[at] !== character) return false;
    at++;
    return true;
  };

  const readString = (): string => {
    at++;
    let value = "";
    for (;;) {
      value += match(plain);
      if (text[at] === '"') break;
      if (text[at] !== "\\") return syntax("the end of a string");
      value += readEscape();
    }
    at++;
    return value;
  };
  const readEscape = (): string => {
    const letter = text[at + 1] ?? "";
    const simple = escapes.get(letter);
    const hex = text.slice(at + 2, at + 6);
    if (simple === undefined && !(letter === "u" && /^[\da-fA-F]{4}$/.test(hex))) return syntax("an escape");
    at += simple === undefined ? 6 : 2;
    return simple ?? String.fromCharCode(Number.parseInt(hex, 16));
  };
  const readObject = (start: number, depth: number): JsonNode => {
    at++;
    const entries = new Map<string, JsonNode>();
    if (skip("}")) return { _tag: "object", entries, at: start };
    do {
      match(spaces);
      if (text[at] !== '"') return syntax("a key in double quotes");
      const keyAt = at;
      const key = readString();
      if (entries.has(key)) {
        at = keyAt;
        return fail("DUPLICATE_KEY", {
          requirement: "keys of an object must differ",
          received: `${JSON.stringify(key)} twice`,
        });
      }
      if (!skip(":")) return syntax("a colon");
      entries.set(key, readValue(depth));
    } while (skip(","));
    return skip("}") ? { _tag: "object", entries, at: start } : syntax("a comma or }");
  };
  const readArray = (start: number, depth: number): JsonNode => {
    at++;
    const items: JsonNode[] = [];
    if (skip("]")) return { _tag: "array", items, at: start };
    do items.push(readValue(depth));
    while (skip(","));
    return skip("]") ? { _tag: "array", items, at: start } : syntax("a comma or ]");
  };
  const readValue = (depth: number): JsonNode => {
    match(spaces);
    const start = at;
    if (text[at] === '"') return { _tag: "string", value: readString(), at: start };
    if (text[at] === "{" || text[at] === "[") {
      if (depth < maxDepth) return text[at] === "{" ? readObject(at, depth + 1) : readArray(at, depth + 1);
      return fail("JSON_DEPTH", {
        requirement: "values must not nest too deeply",
        expected: `at most ${maxDepth} levels`,
        received: "more",
      });
    }
    const digits = match(number);
    if (digits !== "") return { _tag: "number", text: digits, at: start };
    for (const [word, value] of words) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return { _tag: "literal", value, at: start };
    }
    return syntax("a value");
  };

  const value = readValue(0);
  match(spaces);
  return at < text.length ? syntax("nothing after the value") : value;
}
