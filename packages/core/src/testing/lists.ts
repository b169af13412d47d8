/**
 * The lists whose members are under law by being on them: every primitive, every backend.
 * @module
 */
import { backends as everyBackend } from "../backends/index.js";
import type { Backend } from "../kernel/backend.js";
import * as dictionary from "../primitives/index.js";
import type { Primitive } from "../program/primitive.js";

/**
 * Every primitive, in the order of their names.
 * @example
 * ```ts
 * import { primitives } from "@cotangent/core/testing";
 * primitives.filter(({ kind }) => kind === "bilinear").map(({ name }) => name).includes("mul") // => true
 * ```
 */
export const primitives: readonly Primitive[] = Object.freeze(Object.values(dictionary));

/**
 * Every backend; the first runs eager operations and jit.
 * @example
 * ```ts
 * import { backends } from "@cotangent/core/testing";
 * backends.map(({ name }) => name).includes("reference") // => true
 * ```
 */
export const backends: readonly Backend[] = everyBackend;
