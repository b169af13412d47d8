/**
 * The entry @cotangent/train/node: what writes and reads files, and so needs Node. The rest of the package runs anywhere.
 * @module
 */
export {
  CheckpointError,
  type CheckpointErrorCode,
  type CheckpointErrorFields,
} from "./checkpoints/checkpointError.js";
export { decodeCheckpoint, encodeCheckpoint, readCheckpoint } from "./checkpoints/encode.js";
export {
  type LoadedCheckpoint,
  loadCheckpoint,
  type SkippedCheckpoint,
  saveCheckpoint,
  tryLoadCheckpoint,
  trySaveCheckpoint,
} from "./checkpoints/files.js";
export { assertStateLike, type MatchOptions } from "./checkpoints/match.js";
export { loadRun, nodeEffects } from "./run/nodeEffects.js";
