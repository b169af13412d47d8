/**
 * The directory of a zip archive, which stands at its end: what members there are, and where.
 * @see PKWARE, "APPNOTE.TXT, .ZIP File Format Specification", version 6.3.10 (2022), sections 4.3.12 and 4.3.16.
 * @module
 */
import type { Reject } from "../attempt.js";
import { decodeUtf8 } from "./utf8.js";

/** What the directory says of a member. */
export interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header begins. */
  readonly at: number;
}

const endSize = 22;
const centralSize = 46;

/** In place of a size or position: it stands in a zip64 field. */
export const bits32 = 0xffffffff;

/** The entries of an archive of at most `maxMembers` members, and where the directory starts. */
export function readDirectory(
  bytes: Uint8Array,
  view: DataView,
  maxMembers: number,
  reject: Reject,
): { readonly start: number; readonly entries: readonly DirectoryEntry[] } {
  const end = readEnd(bytes, view, reject);
  if (end.count > maxMembers) {
    return reject("ZIP_ENTRIES", {
      byteOffset: bytes.length,
      requirement: "the archive must not have more members than maxMembers",
      expected: `at most ${maxMembers}`,
      received: String(end.count),
    });
  }
  return { start: end.start, entries: readEntries(bytes, view, end, reject) };
}

function readEnd(
  bytes: Uint8Array,
  view: DataView,
  reject: Reject,
): { readonly start: number; readonly end: number; readonly count: number } {
  // The record ends the file, but for a comment of up to 65,535 bytes whose length it gives.
  for (let at = bytes.length - endSize; at >= 0 && at >= bytes.length - endSize - 65_535; at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    if (at + endSize + view.getUint16(at + 20, true) !== bytes.length) continue;
    const count = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    if (count === 0xffff || size === bits32 || start === bits32)
      return rejectUnsupported(at, "zip64", reject);
    if (view.getUint32(at + 4, true) !== 0 || view.getUint16(at + 8, true) !== count)
      return rejectUnsupported(at, "an archive of several parts", reject);
    if (start + size === at) return { start, end: at, count };
    return rejectDirectory(at + 12, `a directory that ends at byte ${at}`, String(start + size), reject);
  }
  return rejectDirectory(bytes.length, "the end of a zip archive", "none", reject);
}

/** Throws: the archive is of a kind that is not read. */
export function rejectUnsupported(byteOffset: number, received: string, reject: Reject): never {
  return reject("ZIP_UNSUPPORTED", {
    byteOffset,
    requirement:
      "an archive must be plain: one part, not encrypted, stored or deflated, with sizes of 32 bits",
    received,
  });
}

/** Throws: the directory and the members do not agree. */
export function rejectDirectory(
  byteOffset: number,
  expected: string,
  received: string,
  reject: Reject,
): never {
  return reject("ZIP_DIRECTORY", {
    byteOffset,
    requirement: "the directory of the archive must be complete and agree with the members",
    expected,
    received,
    fix: "The file is damaged or no zip archive.",
  });
}

function readEntries(
  bytes: Uint8Array,
  view: DataView,
  { start, end, count }: { readonly start: number; readonly end: number; readonly count: number },
  reject: Reject,
): readonly DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const names = new Set<string>();
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + centralSize > end || view.getUint32(at, true) !== 0x02014b50)
      return rejectDirectory(at, `entry ${i + 1} of ${count}`, "something else", reject);
    const u16 = (offset: number): number => view.getUint16(at + offset, true);
    const u32 = (offset: number): number => view.getUint32(at + offset, true);
    const next = at + centralSize + u16(28) + u16(30) + u16(32);
    if (next > end) return rejectDirectory(at + 28, `at most ${end}`, `an entry up to byte ${next}`, reject);
    const [flags, method] = [u16(8), u16(10)];
    if (flags & 1 || flags & 64) return rejectUnsupported(at + 8, "an encrypted member", reject);
    // Versions up to 6.3 describe the fields that are read here.
    if (u16(6) > 63) return rejectUnsupported(at + 6, `version ${u16(6)} of the format`, reject);
    if (flags & 32) return rejectUnsupported(at + 8, "a patch", reject);
    if (method !== 0 && method !== 8)
      return rejectUnsupported(at + 10, `compression method ${method}`, reject);
    if ([u32(20), u32(24), u32(42)].includes(bits32)) return rejectUnsupported(at + 20, "zip64", reject);
    if (u16(34) !== 0) return rejectUnsupported(at + 34, "an archive of several parts", reject);
    const name = nameOf(
      bytes.subarray(at + centralSize, at + centralSize + u16(28)),
      at + centralSize,
      flags,
      reject,
    );
    if (names.has(name)) {
      return reject("DUPLICATE_KEY", {
        byteOffset: at + centralSize,
        tensor: name,
        requirement: "members must have different names",
      });
    }
    names.add(name);
    entries.push({ name, method, crc: u32(16), packed: u32(20), size: u32(24), at: u32(42) });
    at = next;
  }
  return at === end ? entries : rejectDirectory(at, `the end, after ${count} entries`, "more", reject);
}

/** The name of a member. Without the flag for UTF-8 a name is in the code page of some old machine: only what is ASCII is certain. */
export function nameOf(bytes: Uint8Array, byteOffset: number, flags: number, reject: Reject): string {
  const certain = (flags & 2048) !== 0 || bytes.every((byte) => byte < 128);
  if (certain && !bytes.includes(0)) return decodeUtf8(bytes, { byteOffset, code: "NAME_INVALID" }, reject);
  return reject("NAME_INVALID", {
    byteOffset,
    requirement: "names must be UTF-8 without NUL",
    received: certain ? "NUL" : "letters of an unknown code page",
  });
}
