/**
 * Is this state of the model that it is wanted for? Every path, shape and dtype is compared before anything is used.
 * @module
 */
import { Tensor } from "@cotangent/core";
import { CheckpointError } from "./checkpointError.js";
import { formatPlace, type Place } from "./describe.js";

/** What need not match. */
export interface MatchOptions {
  /** Entries of the state whose content may be anything, because it changes its structure in a run. Default none. */
  readonly free?: readonly string[];
}

/** `f32[2,3]`, `a number`, `an array of 3`: what stands at a place. */
function kindOf(value: unknown): string {
  if (value instanceof Tensor) return `${value.dtype}[${value.shape.join(",")}]`;
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The first place where the trees differ, and how; undefined when they match. Values do not count. */
function difference(
  like: unknown,
  state: unknown,
  place: Place,
  free: readonly string[],
): CheckpointError | undefined {
  if (place.length === 1 && free.includes(String(place[0]))) return undefined;
  if (kindOf(like) !== kindOf(state)) return mismatch(place, kindOf(like), kindOf(state));
  if (like instanceof Tensor || typeof like !== "object" || like === null) return undefined;
  if (typeof state !== "object" || state === null) return undefined;
  const keys = Object.keys(like);
  const isList = Array.isArray(like);
  const missing = keys.find((key) => !Object.hasOwn(state, key));
  if (missing !== undefined) return mismatch([...place, missing], "an entry", "none");
  const extra = Object.keys(state).find((key) => !Object.hasOwn(like, key));
  if (extra !== undefined) return mismatch([...place, extra], "no entry", "one");
  for (const key of keys) {
    const [wanted, found]: readonly unknown[] = [Reflect.get(like, key), Reflect.get(state, key)];
    const deeper = difference(wanted, found, [...place, isList ? Number(key) : key], free);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function mismatch(place: Place, expected: string, received: string): CheckpointError {
  return new CheckpointError({
    code: "CKPT_TREE_MISMATCH",
    path: formatPlace(place),
    requirement: "the checkpoint must hold the tree of the state that is resumed",
    expected,
    received,
    fix: "It is of another model, or the model has changed since.",
  });
}

/**
 * Narrows a state that was read to the type of `like`.
 * @throws CheckpointError CKPT_TREE_MISMATCH naming the first place that differs in keys, length, shape, dtype or kind
 * @example
 * ```ts
 * import { ones } from "@cotangent/core";
 * import { assertStateLike } from "@cotangent/train/node";
 * assertStateLike({ w: ones([2]) }, { w: ones([3]) })
 * // => throws CheckpointError: checkpoint: the checkpoint must hold the tree of the state that is resumed, expected float32[2], got float32[3] (at w). It is of another model, or the model has changed since.
 * ```
 */
export function assertStateLike<T>(like: T, state: unknown, options: MatchOptions = {}): asserts state is T {
  const found = difference(like, state, [], options.free ?? []);
  if (found !== undefined) throw found;
}
