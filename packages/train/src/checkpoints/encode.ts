/**
 * A checkpoint as bytes: a safetensors file whose metadata hold the version, a SHA-256 of the whole file, and the tree. Any
 * reader of safetensors sees named tensors; ours gives the state back, bit for bit, or says what is wrong.
 * @module
 */
import { createHash } from "node:crypto";
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsParts,
  safetensorsParts,
} from "@cotangent/data";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { CheckpointError, type CheckpointErrorCode } from "./checkpointError.js";
import { describeState, rebuildState } from "./describe.js";

const version = 1;
const versionKey = "cotangent.checkpoint";
const digestKey = "cotangent.sha256";
const stateKey = "cotangent.state";

// Metadata come first in the files of encodeSafetensors, in the order given, so the digest has a place that can be checked
// before anything is parsed.
const opening = `{"__metadata__":{"${versionKey}":"${version}","${digestKey}":"`;
/** Where the digest stands in a checkpoint. */
export const digestStart: number = 8 + opening.length;
const digestLength = 64;
const blank = "0".repeat(digestLength);

const latin = new TextDecoder("latin1");

/** The digest of a file, taken with zeros where it stands in the file. */
function digestOf(bytes: Uint8Array): string {
  return createHash("sha256")
    .update(bytes.subarray(0, digestStart))
    .update(blank)
    .update(bytes.subarray(digestStart + digestLength))
    .digest("hex");
}

/**
 * The checkpoint of a state: tensors, numbers, booleans, strings, null and undefined in nested arrays and plain objects.
 * Equal states give equal bytes.
 * @throws TreeError where the state holds something else, contains itself, or has more than 1,000 levels
 * @example
 * ```ts
 * import { ones } from "@cotangent/core";
 * import { readSafetensors } from "@cotangent/data";
 * import { encodeCheckpoint } from "@cotangent/train/node";
 * const file = encodeCheckpoint({ params: { w: ones([2]) }, step: 7, note: "best" });
 * [...readSafetensors(file).tensors.keys()] // => ["params.w"]
 * ```
 */
export function encodeCheckpoint(state: unknown): Uint8Array {
  const bytes = encodeSafetensors(...blankOf(state));
  new TextEncoder().encodeInto(digestOf(bytes), bytes.subarray(digestStart, digestStart + digestLength));
  return bytes;
}

/** What goes into the file of a state, with zeros where its digest belongs. */
function blankOf(state: unknown): Parameters<typeof encodeSafetensors> {
  const { tensors, description } = describeState(state);
  const metadata = new Map([
    [versionKey, String(version)],
    [digestKey, blank],
    [stateKey, description],
  ]);
  return [tensors, metadata];
}

/** The checkpoint of a state in parts, with zeros where the SHA-256 of the whole belongs: its 64 digits stand at `digestStart`. */
export function checkpointParts(state: unknown): SafetensorsParts {
  return safetensorsParts(...blankOf(state));
}

const requirements = {
  CKPT_TRUNCATED: "the file must be complete",
  CKPT_CHECKSUM: "every byte must be as it was written",
  CKPT_FORMAT: "the file must be a checkpoint",
  CKPT_VERSION: "the file must be of a version that this package knows",
} as const satisfies Partial<Record<CheckpointErrorCode, string>>;

function wrong(
  code: keyof typeof requirements,
  fields: { readonly expected?: string; readonly received?: string; readonly fix?: string },
): Either<CheckpointError, never> {
  return left(new CheckpointError({ code, requirement: requirements[code], ...fields }));
}

// What is wrong with a file that was refused, as far as can be told.
function refused(bytes: Uint8Array, isOurs: boolean): Either<CheckpointError, never> {
  const decoded = decodeSafetensors(bytes);
  if (isLeft(decoded)) {
    const { code, message } = decoded.left;
    const isCut = ["TRUNCATED_HEADER", "TRUNCATED_DATA", "HEADER_PAST_EOF"].includes(code);
    if (isCut) return wrong("CKPT_TRUNCATED", { received: `${bytes.length} bytes: ${message}` });
  }
  if (isOurs) return wrong("CKPT_CHECKSUM", { expected: "the SHA-256 in its header", received: "another" });
  const other = isLeft(decoded) ? undefined : decoded.right.metadata.get(versionKey);
  if (other !== undefined && other !== String(version)) {
    const fix = "Install the version of @cotangent/train that wrote it, or a later one.";
    return wrong("CKPT_VERSION", { expected: String(version), received: JSON.stringify(other), fix });
  }
  const received = isLeft(decoded) ? decoded.left.message : "a safetensors file of another kind";
  return wrong("CKPT_FORMAT", { received });
}

/**
 * Decodes a checkpoint and returns what is wrong with it as a value. The state is frozen.
 * Left holds a CheckpointError: CKPT_TRUNCATED, CKPT_CHECKSUM, CKPT_FORMAT or CKPT_VERSION. A file cut anywhere and a file with
 * any bit changed are refused before anything of them is used.
 * @example
 * ```ts
 * import { decodeCheckpoint, encodeCheckpoint } from "@cotangent/train/node";
 * import { isRight } from "fp-ts/lib/Either.js";
 * const file = encodeCheckpoint({ step: 7 });
 * [isRight(decodeCheckpoint(file)), isRight(decodeCheckpoint(file.subarray(1)))] // => [true, false]
 * ```
 */
export function decodeCheckpoint(bytes: Uint8Array): Either<CheckpointError, unknown> {
  const start = latin.decode(bytes.subarray(8, digestStart + digestLength));
  const isOurs = start.startsWith(opening);
  if (!isOurs || start.slice(opening.length) !== digestOf(bytes)) return refused(bytes, isOurs);
  const decoded = decodeSafetensors(bytes);
  if (isLeft(decoded)) return wrong("CKPT_FORMAT", { received: decoded.left.message });
  const { tensors, metadata } = decoded.right;
  const rebuilt = rebuildState({ tensors, description: metadata.get(stateKey) ?? "" });
  if (rebuilt === undefined)
    return wrong("CKPT_FORMAT", { received: "a description that does not fit its tensors" });
  return right(rebuilt.state);
}

/**
 * Decodes a checkpoint: `decodeCheckpoint` that throws.
 * @throws CheckpointError as decodeCheckpoint describes
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeCheckpoint, readCheckpoint } from "@cotangent/train/node";
 * readCheckpoint(encodeCheckpoint({ w: tensor([1, 2]), step: 7, best: null })) // => { w: f32[2] [1, 2], step: 7, best: null }
 * ```
 */
export function readCheckpoint(bytes: Uint8Array): unknown {
  const result = decodeCheckpoint(bytes);
  if (isLeft(result)) {
    const { left: error } = result;
    throw error;
  }
  return result.right;
}
