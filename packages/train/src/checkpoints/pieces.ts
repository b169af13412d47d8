/**
 * Large files piece by piece: whoever writes them has the event loop wait for one piece, not for the file.
 * @module
 */
import type { SafetensorsParts } from "@cotangent/data";

/** The most bytes of a piece: some milliseconds of hashing. */
export const pieceLength: number = 1 << 22;

/** The bytes of a file in pieces, each made when it is asked for; small tensors share one. */
export function* piecesOf({ header, bodies }: SafetensorsParts): Generator<Uint8Array, void, void> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for (const part of [() => header, ...bodies]) {
    const bytes = part();
    if (size + bytes.length > pieceLength) {
      yield* cut(waiting);
      [waiting, size] = [[], 0];
    }
    waiting.push(bytes);
    size += bytes.length;
  }
  yield* cut(waiting);
}

function* cut(parts: readonly Uint8Array[]): Generator<Uint8Array, void, void> {
  // A large one is not copied.
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength);
}
