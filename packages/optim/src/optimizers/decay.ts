/**
 * Options that optimizers with weight decay share.
 * @module
 */
import type { Mask } from "../groups.js";
import type { WeightDecay } from "../transforms/weightDecay.js";

/** How much of the parameters is taken off them, and of which. */
export interface DecayOptions {
  /** Factor on the parameters that are added to updates before the rate multiplies both, or a schedule of it. */
  readonly weightDecay?: WeightDecay;
  /** Which parameters decay: a tree of booleans, or a function of path and leaf; by default all. */
  readonly mask?: Mask | undefined;
}
