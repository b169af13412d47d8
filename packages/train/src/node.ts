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
export type { TrainingModule } from "./cli/trainingModule.js";
export { type Dashboard, type DashboardServerOptions, openDashboard } from "./dashboard/server.js";
export { type PngOptions, pngOf } from "./plots/pngOf.js";
export { loadRun, nodeEffects } from "./run/nodeEffects.js";
export {
  type TensorBoardMemory,
  type TensorBoardOptions,
  tensorBoardLog,
} from "./tensorboard/tensorBoardLog.js";
