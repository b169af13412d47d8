/**
 * JSON lines: one JSON value a line, from whole files and from streams, without the silent losses of JSON.parse.
 * @see "JSON Lines", jsonlines.org (Ward, 2013).
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkArguments, checkOptions } from "@cotangent/core/checks";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, rejecter } from "../attempt.js";
import { checkBytes } from "../checkBytes.js";
import { checkWhole } from "../checkOption.js";
import type { FormatError } from "../formatError.js";
import { checkedChunks } from "./chunks.js";
import { type JsonNode, parseJsonText } from "./jsonText.js";
import { recordSplitter, recordsOf, type SplitOptions, type TextRecord } from "./records.js";
import { byteLength } from "./utf8.js";

/** A value of JSON. Objects have no prototype, so a key that a file lacks is undefined, whatever its name. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** How much of a file to accept. */
export interface JsonLinesOptions {
  /** Most bytes of a line; default 2^24. */
  readonly maxRecordBytes?: number;
}

const reject = rejecter("jsonLines");

function splitOptions(op: string, options: JsonLinesOptions): SplitOptions {
  const { maxRecordBytes = 2 ** 24 } = checkOptions(op, options);
  checkWhole(op, "maxRecordBytes", maxRecordBytes, 1);
  return { maxBytes: maxRecordBytes, reject };
}

// Integers past 2^53 are fine when they are doubles, or when a double is written like this.
function isRounded(text: string, value: number): boolean {
  if (Number.isSafeInteger(value) || !/^-?\d+$/.test(text) || text === String(value)) return false;
  return text.length > 30 || BigInt(text) !== BigInt(value);
}

function numberOf(node: JsonNode & { readonly _tag: "number" }, record: TextRecord): number {
  const value = Number(node.text);
  if (Number.isFinite(value) && !isRounded(node.text, value)) return value;
  return reject("JSON_NUMBER", {
    line: record.line,
    byteOffset: record.byteOffset + byteLength(record.text, node.at),
    requirement: "a number must be one that JavaScript can hold",
    expected: "a finite number, and an integer without rounding",
    received: node.text.slice(0, 40),
    fix: "Write longer numbers as strings.",
  });
}

function plainValue(node: JsonNode, record: TextRecord): JsonValue {
  switch (node._tag) {
    case "string":
    case "literal":
      return node.value;
    case "number":
      return numberOf(node, record);
    case "array":
      return Object.freeze(node.items.map((item) => plainValue(item, record)));
    case "object": {
      const made: Record<string, JsonValue> = Object.create(null);
      for (const [key, value] of node.entries) made[key] = plainValue(value, record);
      return Object.freeze(made);
    }
    default:
      return node satisfies never;
  }
}

// Blank lines are no values, and no error: many writers end with one.
function parseRecord(record: TextRecord): readonly JsonValue[] {
  const { text, line, byteOffset } = record;
  if (/^[ \t\r]*$/.test(text)) return [];
  return [plainValue(parseJsonText(text, { line, byteOffset, code: "JSON_SYNTAX" }, reject), record)];
}

/**
 * Decodes a JSON lines file, one value a line, and returns what is wrong with it as a value. Blank lines are left out, as is
 * a byte order mark. The values are frozen; objects have no prototype, so a key like `__proto__` is only a key.
 * Left holds a FormatError with the line: TEXT_UTF8, TEXT_NUL, JSON_SYNTAX, JSON_DEPTH (over 200 levels), JSON_NUMBER (an
 * integer that JavaScript would round, or a number that would become infinite), DUPLICATE_KEY, SIZE_LIMIT.
 * @throws ArgumentError when `bytes` is no Uint8Array, or an option no whole number
 * @example
 * ```ts
 * import { decodeJsonLines } from "@cotangent/data";
 * import { match } from "fp-ts/lib/Either.js";
 * const text = (lines: string) => new TextEncoder().encode(lines);
 * const describe = match((error: Error) => error.message, JSON.stringify);
 * describe(decodeJsonLines(text('{"x": 1}\n[2, 3]\n'))) // => '[{"x":1},[2,3]]'
 * describe(decodeJsonLines(text('{"x": 1, "x": 2}')))
 * // => jsonLines: keys of an object must differ, got "x" twice (line 1, byte 9).
 * ```
 */
export function decodeJsonLines(
  bytes: Uint8Array,
  options: JsonLinesOptions = {},
): Either<FormatError, readonly JsonValue[]> {
  checkBytes("decodeJsonLines", bytes, options);
  const split = splitOptions("decodeJsonLines", options);
  return attempt(() => recordsOf(bytes, split).flatMap(parseRecord));
}

/**
 * Decodes a JSON lines file: `decodeJsonLines` that throws.
 * @throws FormatError as decodeJsonLines describes
 * @example
 * ```ts
 * import { readJsonLines } from "@cotangent/data";
 * readJsonLines(new TextEncoder().encode('1\n"two"\n[3]\n')) // => [1, "two", [3]]
 * ```
 */
export function readJsonLines(bytes: Uint8Array, options: JsonLinesOptions = {}): readonly JsonValue[] {
  checkBytes("readJsonLines", bytes, options);
  return recordsOf(bytes, splitOptions("readJsonLines", options)).flatMap(parseRecord);
}

/**
 * The values of a JSON lines file that comes in chunks, one by one; what was read is forgotten.
 * @throws FormatError, while iterating, as decodeJsonLines describes
 * @example
 * ```ts
 * import { streamJsonLines } from "@cotangent/data";
 * const chunks = ['{"x":', ' 1}\n2\n'].map((text) => new TextEncoder().encode(text));
 * const values: string[] = [];
 * for await (const value of streamJsonLines(chunks)) values.push(JSON.stringify(value));
 * values // => ['{"x":1}', "2"]
 * ```
 */
export async function* streamJsonLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: JsonLinesOptions = {},
): AsyncGenerator<JsonValue, void, void> {
  const { push, end } = recordSplitter(splitOptions("streamJsonLines", options));
  for await (const chunk of checkedChunks("streamJsonLines", chunks)) yield* push(chunk).flatMap(parseRecord);
  yield* end().flatMap(parseRecord);
}

/**
 * The JSON lines file of values.
 * @throws ArgumentError for a value that JSON does not have, such as NaN or a function
 * @example
 * ```ts
 * import { encodeJsonLines } from "@cotangent/data";
 * new TextDecoder().decode(encodeJsonLines([{ x: 1 }, [2, 3]]))
 * // => {"x":1}
 * //    [2,3]
 * //
 * ```
 */
export function encodeJsonLines(values: Iterable<JsonValue>): Uint8Array {
  checkArguments("encodeJsonLines", { values: "iterable" }, { values });
  const refuse = (received: string): never => {
    throw new ArgumentError({
      op: "encodeJsonLines",
      requirement: "values must be null, booleans, finite numbers, strings, arrays and plain objects of them",
      received,
    });
  };
  // JSON.stringify would write NaN as null, and leave out functions.
  const write = (value: unknown): string => {
    if (value === null || typeof value === "boolean" || typeof value === "string")
      return JSON.stringify(value);
    if (typeof value === "number") {
      if (!Number.isFinite(value)) return refuse(String(value));
      return Object.is(value, -0) ? "-0" : JSON.stringify(value);
    }
    if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
    const prototype = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
    if (typeof value !== "object" || (prototype !== null && prototype !== Object.prototype))
      return refuse(typeof value === "object" ? "an instance of a class" : `a ${typeof value}`);
    const pairs = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${write(child)}`);
    return `{${pairs.join(",")}}`;
  };
  const lines: string[] = [];
  for (const value of values) lines.push(`${write(value)}\n`);
  return new TextEncoder().encode(lines.join(""));
}
