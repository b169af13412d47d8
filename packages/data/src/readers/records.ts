/**
 * Lines of text from bytes that come in chunks: the one place that knows where a record of a CSV or JSON lines file ends.
 * A record is handed on with its place in the file, and its chunk may be forgotten: no file need fit into memory.
 * @module
 */
import type { Reject } from "../attempt.js";
import { decodeUtf8 } from "./utf8.js";

/** One record: a line, or several where quotes hold them together. */
export interface TextRecord {
  /** Without the line end. */
  readonly text: string;
  readonly byteOffset: number;
  /** Number of its first line, from 1. */
  readonly line: number;
}

/** Turns chunks into records: `push` gives those that a chunk completes, `end` the last one, if no line end follows it. */
export interface RecordSplitter {
  readonly push: (chunk: Uint8Array) => readonly TextRecord[];
  readonly end: () => readonly TextRecord[];
}

/** How records end. */
export interface SplitOptions {
  /** Line ends between two of these bytes belong to the record. */
  readonly quote?: number;
  /** Most bytes of a record. */
  readonly maxBytes: number;
  readonly reject: Reject;
}

const [newline, carriageReturn, nul] = [10, 13, 0];

/** A splitter for one file. What it remembers between chunks is seen by no one else. */
export function recordSplitter({ quote, maxBytes, reject }: SplitOptions): RecordSplitter {
  let rest = new Uint8Array(0);
  let restAt = 0;
  let scanned = 0;
  let line = 1;
  let lineOfRest = 1;
  let quoted = false;

  // The record from `start` to `end` of `bytes`. A CR before the LF belongs to the line end; without LF to the record.
  const record = (bytes: Uint8Array, start: number, end: number, ended: boolean): TextRecord => {
    const first =
      restAt === 0 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? 3 : 0;
    const last = ended && end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
    const where = { byteOffset: restAt + first, line: lineOfRest };
    const content = bytes.subarray(start + first, last);
    const nulAt = content.indexOf(nul);
    if (nulAt >= 0) {
      return reject("TEXT_NUL", {
        ...where,
        byteOffset: where.byteOffset + nulAt,
        requirement: "text must have no NUL",
        fix: "If the file is UTF-16, convert it to UTF-8.",
      });
    }
    return { text: decodeUtf8(content, { ...where, code: "TEXT_UTF8" }, reject), ...where };
  };
  const checkSize = (size: number): void => {
    if (size <= maxBytes) return;
    reject("SIZE_LIMIT", {
      byteOffset: restAt,
      line: lineOfRest,
      requirement: "a record must not be longer than maxRecordBytes",
      expected: `at most ${maxBytes} bytes`,
      received: "more",
      fix: quoted ? "Is a quote never closed?" : "If you trust the file, raise maxRecordBytes.",
    });
  };

  const push = (chunk: Uint8Array): readonly TextRecord[] => {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    const records: TextRecord[] = [];
    let start = 0;
    for (let i = scanned; i < bytes.length; i++) {
      if (bytes[i] === quote) quoted = !quoted;
      if (bytes[i] !== newline) continue;
      line++;
      if (quoted) continue;
      checkSize(i - start);
      records.push(record(bytes, start, i, true));
      restAt += i + 1 - start;
      start = i + 1;
      lineOfRest = line;
    }
    rest = bytes.slice(start);
    scanned = rest.length;
    checkSize(rest.length);
    return records;
  };
  return Object.freeze({
    push,
    end: () => (rest.length === 0 ? [] : [record(rest, 0, rest.length, false)]),
  });
}

/** All records of a whole file. */
export function recordsOf(bytes: Uint8Array, options: SplitOptions): readonly TextRecord[] {
  const { push, end } = recordSplitter(options);
  return [...push(bytes), ...end()];
}
