/**
 * What a reader reads, and its options: checked once, where the public functions begin, for callers without types.
 * @module
 */
import { ArgumentError } from "@cotangent/core";

// "Uint8Array", also for Node's Buffer; "Null", "Number", "Object".
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/**
 * Throws unless `bytes` is a Uint8Array and `options` an object. This is no fault of a file, so no FormatError.
 * @throws ArgumentError naming `op`
 */
export function checkBytes(op: string, bytes: unknown, options: unknown): void {
  const [kind, optionsKind] = [tagOf(bytes), tagOf(options)];
  if (kind !== "Uint8Array") {
    throw new ArgumentError({
      op,
      requirement: "bytes must be a Uint8Array",
      received: `a value of type ${kind}`,
      ...(kind === "ArrayBuffer" ? { fix: "Write new Uint8Array(bytes)." } : {}),
    });
  }
  if (optionsKind !== "Object") {
    throw new ArgumentError({
      op,
      requirement: "options must be an object",
      received: `a value of type ${optionsKind}`,
    });
  }
}
