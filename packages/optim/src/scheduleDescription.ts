/**
 * Schedules as plain data.
 * @module
 */

/** A schedule as plain data: what a checkpoint keeps. */
export type ScheduleDescription =
  | { readonly kind: "constant"; readonly value: number }
  | ({ readonly kind: "linear"; readonly initValue: number; readonly endValue: number } & Transition)
  | ({
      readonly kind: "polynomial";
      readonly initValue: number;
      readonly endValue: number;
      readonly power: number;
    } & Transition)
  | ({ readonly kind: "exponential"; readonly initValue: number } & ExponentialOptions)
  | ({ readonly kind: "cosine"; readonly initValue: number } & CosineOptions)
  | ({ readonly kind: "step"; readonly initValue: number } & Boundaries)
  | ({
      readonly kind: "interpolate";
      readonly interpolateType: InterpolateType;
      readonly initValue: number;
    } & Boundaries)
  | {
      readonly kind: "join";
      readonly schedules: readonly ScheduleDescription[];
      readonly boundaries: readonly number[];
    };

/** From how many updates on, and the factor then. */
export type BoundaryAndScale = readonly [boundary: number, scale: number];

/** Pairs in the order of their boundaries. */
interface Boundaries {
  readonly boundariesAndScales: readonly BoundaryAndScale[];
}

/** The curve from one boundary to the next: a straight line, or half a cosine. */
export type InterpolateType = "linear" | "cosine";

/** When a value changes, in updates. */
export interface Transition {
  /** How many updates the change takes; positive. */
  readonly transitionSteps: number;
  /** Updates before the change begins; default 0, and negative numbers count as 0. */
  readonly transitionBegin?: number;
}

/** How fast a value decays, and how far. */
export interface ExponentialOptions extends Transition {
  /** Factor per `transitionSteps` updates; positive, below 1 to decay. */
  readonly decayRate: number;
  /** Change only after each full `transitionSteps`? Default false. */
  readonly staircase?: boolean;
  /** The value never goes past this one; by default nothing stops it. */
  readonly endValue?: number;
}

/** How long the half cosine is, and where it ends. */
export interface CosineOptions {
  /** How many updates the change takes; positive. */
  readonly transitionSteps: number;
  /** The final value as a fraction of the first; default 0. */
  readonly alpha?: number;
  /** Power on the cosine; default 1. */
  readonly exponent?: number;
}
