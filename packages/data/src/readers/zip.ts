/**
 * The members of a zip archive, strictly: every size is claimed twice and must agree, members may not overlap, nothing is
 * inflated past its claimed size, and no claim allocates. Names are only keys; nothing is ever written to a path.
 * @see PKWARE, "APPNOTE.TXT, .ZIP File Format Specification", version 6.3.10 (2022); Fifield, "A better zip bomb" (2019).
 * @module
 */
import { Inflate } from "fflate";
import type { Reject } from "../attempt.js";
import { crc32 } from "./crc32.js";
import {
  bits32,
  type DirectoryEntry,
  nameOf,
  readDirectory,
  rejectDirectory,
  rejectUnsupported,
} from "./zipDirectory.js";

/** One file of an archive. */
export interface ZipMember {
  readonly name: string;
  readonly content: Uint8Array;
  /** Where its header begins. */
  readonly byteOffset: number;
}

/** Caps of an archive: what is more is refused before it is allocated. */
export interface ZipLimits {
  /** Bytes of all members together, inflated. */
  readonly maxBytes: number;
  readonly maxMembers: number;
}

interface Located extends DirectoryEntry {
  /** Where its data begin. */
  readonly start: number;
}

const localSize = 30;

/** All members, in the order of the directory. */
export function unzip(bytes: Uint8Array, limits: ZipLimits, reject: Reject): readonly ZipMember[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { start, entries } = readDirectory(bytes, view, limits.maxMembers, reject);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > limits.maxBytes) {
    return reject("SIZE_LIMIT", {
      byteOffset: start,
      requirement: "the members must not be larger than maxBytes together",
      expected: `at most ${limits.maxBytes} bytes`,
      received: String(total),
      fix: "If you trust the file, raise maxBytes.",
    });
  }
  const located = entries.map((entry) => locate(bytes, view, entry, start, reject));
  checkApart(located, reject);
  return located.map((entry) => ({
    name: entry.name,
    content: contentOf(bytes, entry, reject),
    byteOffset: entry.at,
  }));
}

function locate(
  bytes: Uint8Array,
  view: DataView,
  entry: DirectoryEntry,
  limit: number,
  reject: Reject,
): Located {
  const { at, name, packed, size, crc, method } = entry;
  const differs = (offset: number, what: string): never =>
    rejectDirectory(
      at + offset,
      `the ${what} of the directory for ${JSON.stringify(name)}`,
      "another",
      reject,
    );
  if (at + localSize > limit || view.getUint32(at, true) !== 0x04034b50)
    return rejectDirectory(at, `the header of ${JSON.stringify(name)}`, "something else", reject);
  const nameSize = view.getUint16(at + 26, true);
  const extraSize = view.getUint16(at + 28, true);
  const start = at + localSize + nameSize + extraSize;
  if (start + packed > limit)
    return rejectDirectory(at, `at most ${limit}`, `data to ${start + packed}`, reject);
  const flags = view.getUint16(at + 6, true);
  if (flags & 1) return rejectUnsupported(at + 6, "an encrypted member", reject);
  if (view.getUint16(at + 8, true) !== method) return differs(8, "method");
  const ownName = bytes.subarray(at + localSize, at + localSize + nameSize);
  if (nameOf(ownName, at + localSize, flags, reject) !== name) return differs(26, "name");
  // With bit 3, sizes and checksum follow the data, and the header has zeros or the real ones.
  const later = (flags & 8) !== 0;
  const own = ownSizes(view, at, start - extraSize, start, reject);
  const agrees = (mine: number, theirs: number): boolean => mine === theirs || (later && mine === 0);
  if (!agrees(view.getUint32(at + 14, true), crc)) return differs(14, "checksum");
  if (!agrees(own.packed, packed)) return differs(18, "packed size");
  if (!agrees(own.size, size)) return differs(22, "size");
  return { ...entry, start };
}

/** The sizes that a local header gives, in its zip64 field where the plain ones say so (NumPy writes them always). */
function ownSizes(
  view: DataView,
  at: number,
  extra: number,
  end: number,
  reject: Reject,
): { readonly packed: number; readonly size: number } {
  const packed = view.getUint32(at + 18, true);
  const size = view.getUint32(at + 22, true);
  if (packed !== bits32 && size !== bits32) return { packed, size };
  for (let field = extra; field + 4 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1 || view.getUint16(field + 2, true) < 16 || field + 20 > end)
      continue;
    const wide = { size: view.getBigUint64(field + 4, true), packed: view.getBigUint64(field + 12, true) };
    return { packed: Number(wide.packed), size: Number(wide.size) };
  }
  return rejectUnsupported(at + 18, "zip64 without its sizes", reject);
}

function checkApart(entries: readonly Located[], reject: Reject): void {
  const sorted = entries.toSorted((a, b) => a.at - b.at);
  for (let i = 1; i < sorted.length; i++) {
    const [before, here] = [sorted[i - 1], sorted[i]];
    if (before.start + before.packed <= here.at) continue;
    reject("ZIP_OVERLAP", {
      byteOffset: here.at,
      tensor: here.name,
      requirement: "members must not overlap",
      expected: `byte ${before.start + before.packed} or later`,
      received: `a member at byte ${here.at}`,
    });
  }
}

function contentOf(bytes: Uint8Array, entry: Located, reject: Reject): Uint8Array {
  const { name, start, packed, size, method } = entry;
  const data = bytes.subarray(start, start + packed);
  const content = method === 0 ? data : inflate(data, entry, reject);
  if (content.length !== size) {
    return reject("ZIP_SIZE", {
      byteOffset: start,
      tensor: name,
      requirement: "a member must have the size that the archive claims",
      expected: `${size} bytes`,
      received: content.length > size ? "more" : String(content.length),
    });
  }
  if (crc32(content) === entry.crc) return content;
  return reject("ZIP_CRC", {
    byteOffset: start,
    tensor: name,
    requirement: "a member must have the checksum that the archive claims",
    fix: "The file is damaged: fetch it again.",
  });
}

/** Bytes of input per step: deflate inflates at most 1032-fold, so a step makes at most 4 MB. */
const stepSize = 4096;

// Stops at the first step that has made more than the claimed size.
function inflate(data: Uint8Array, { size, start, name }: Located, reject: Reject): Uint8Array {
  const chunks: Uint8Array[] = [];
  let made = 0;
  const failed = (received: string): never =>
    reject("ZIP_DATA", {
      byteOffset: start,
      tensor: name,
      requirement: "the compressed data must be complete and well formed",
      received,
      fix: "The file is damaged: fetch it again.",
    });
  if (data.length === 0) return failed("no data");
  try {
    const stream = new Inflate((chunk) => {
      chunks.push(chunk);
      made += chunk.length;
    });
    for (let at = 0; at < data.length && made <= size; at += stepSize)
      stream.push(data.subarray(at, at + stepSize), at + stepSize >= data.length);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  const whole = new Uint8Array(made);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
