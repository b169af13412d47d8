/**
 * Lazy datasets: the namespace `datasets` of the package.
 * @module
 */
export { type BatchingOptions, batch } from "./batch.js";
export { concatenate, type Elements, interleave, zip } from "./combine.js";
export { type Cursor, type Dataset, entries, type Place, values } from "./dataset.js";
export { filter } from "./filter.js";
export { map, mapWithKey } from "./map.js";
export { type PrefetchOptions, prefetch } from "./prefetch.js";
export { shuffle, skip, take } from "./reorder.js";
export { cache, repeat } from "./repeat.js";
export { fromArray, fromTensors } from "./sources.js";
