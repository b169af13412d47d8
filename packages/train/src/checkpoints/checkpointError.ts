/**
 * The error of checkpoints: which promise of the file was broken, and what to do.
 * @module
 */

/** What can be wrong with a checkpoint, in words that a program can test. */
export type CheckpointErrorCode =
  /** The file cannot be read; most often there is none. */
  | "CKPT_UNREADABLE"
  /** The file cannot be written: no space, no permission, no folder. The files of before are as they were. */
  | "CKPT_UNWRITABLE"
  /** The file ends too early. */
  | "CKPT_TRUNCATED"
  /** Some bit of the file is not as it was written. */
  | "CKPT_CHECKSUM"
  /** The file is no checkpoint. */
  | "CKPT_FORMAT"
  /** The file was written by a later version of this package. */
  | "CKPT_VERSION"
  /** The file is sound and holds another tree than the one that was asked for. */
  | "CKPT_TREE_MISMATCH";

/** What a CheckpointError is made of; `message` is rendered from it. */
export interface CheckpointErrorFields {
  readonly code: CheckpointErrorCode;
  /** The file, where it is known. */
  readonly file?: string;
  /** The place in the tree, where one is to blame: `params.dense[0].kernel`. */
  readonly path?: string;
  /** The rule that was broken, as a clause without full stop. */
  readonly requirement: string;
  readonly expected?: string;
  readonly received?: string;
  /** One or more sentences that say what to do. */
  readonly fix?: string;
}

function render({ file, path, requirement, expected, received, fix }: CheckpointErrorFields): string {
  const places = [file, path === undefined ? undefined : `at ${path}`].filter((place) => place !== undefined);
  return [
    `checkpoint: ${requirement}`,
    expected === undefined ? "" : `, expected ${expected}`,
    received === undefined ? "" : `, got ${received}`,
    places.length === 0 ? "" : ` (${places.join(", ")})`,
    fix === undefined ? "." : `. ${fix}`,
  ].join("");
}

/**
 * A checkpoint cannot be written, read or used. `code` is for programs, `message` for people.
 * @example
 * ```ts
 * import { ones } from "@cotangent/core";
 * import { encodeCheckpoint, readCheckpoint } from "@cotangent/train/node";
 * const file = encodeCheckpoint({ w: ones([2]) });
 * readCheckpoint(file.with(file.length - 1, 0)) // => throws CheckpointError: checkpoint: every byte must be as it was written, ...
 * ```
 */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
  readonly code: CheckpointErrorCode;
  readonly fields: CheckpointErrorFields;

  constructor(fields: CheckpointErrorFields) {
    super(render(fields));
    this.code = fields.code;
    this.fields = fields;
  }
}
