/**
 * The list of machines that can run a module, one line each. All give the same bits.
 * @module
 */
import type { Backend } from "../kernel/backend.js";
import { referenceBackend } from "./reference/backend.js";

/** Every backend; the first is the default. */
export const backends: readonly Backend[] = [referenceBackend];

/** The backend that runs eager operations and jit. */
export const defaultBackend: Backend = backends[0];
