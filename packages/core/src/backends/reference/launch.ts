/**
 * What a prepared kernel is to the reference backend.
 * @module
 */
import type { Elements } from "../../base/dtype.js";

/** Reads and writes the buffers of one run, found by their position in the module's table. */
export type Launch = (buffers: readonly Elements[]) => void;
