/** What streams read: chunks of bytes, each checked as it comes. @module */
import { ArgumentError } from "@cotangent/core";
import { kindOf } from "@cotangent/core/checks";
import { checkBytes } from "../checkBytes.js";

/**
 * The chunks, of which each is a Uint8Array.
 * @throws ArgumentError naming `op`, at once or at the chunk that is none
 */
export async function* checkedChunks(
  op: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const given = Object(chunks);
  if (!(Symbol.asyncIterator in given || Symbol.iterator in given)) {
    throw new ArgumentError({
      op,
      requirement: "chunks must be an iterable or an async iterable of Uint8Arrays",
      received: kindOf(chunks),
      fix: "Pass fileChunks(path), the body of a response, or [bytes].",
    });
  }
  for await (const chunk of chunks) {
    checkBytes(op, chunk, {});
    yield chunk;
  }
}
