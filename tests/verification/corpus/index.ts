/** The corpus: every function with its truth. */
import { conditioned } from "./conditioned.js";
import { correct } from "./correct.js";
import type { Entry } from "./entry.js";
import { kinked } from "./kinked.js";
import { notFinite } from "./notFinite.js";
import { wrong } from "./wrong.js";

export type { Entry, Numbers, Truth } from "./entry.js";
export const corpus: readonly Entry[] = [...correct, ...wrong, ...kinked, ...notFinite, ...conditioned];
