/**
 * The control words at the bottom of shared memory, by which threads meet: byte offsets, each group on a cache line of
 * its own. worker.js reads the same numbers, which it is sent.
 * @module
 */

/** Byte offsets of the control words. */
export const controlWords = {
  /** How many threads have reached the barrier. */
  barrierCount: 0,
  /** Counts the barriers passed. */
  barrierGeneration: 64,
  /** Number of the current job, from 1; negative between jobs. */
  job: 128,
  /** Number of the job (23 bits), then how many workers have joined it (8 bits). */
  joined: 192,
  /** Set to the job's number when it starts. */
  start: 256,
  /** How many threads run the job, the caller included. */
  threads: 320,
  /** Address of the job's table. */
  table: 324,
  /** Which module the job runs, and where its bytes are for those who have not compiled it. */
  module: 328,
  codeAddress: 332,
  codeBytes: 336,
  /** Workers that sleep until the job's number changes. */
  sleepers: 384,
  /** Workers that are up. */
  alive: 448,
  /** Always 0: who waits on it gives up the core for a moment. */
  pause: 576,
  /** Not 0 once a worker has failed. */
  failed: 512,
} as const;
