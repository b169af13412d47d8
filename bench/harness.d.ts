/**
 * Interleaved timing: in every round each competitor runs once, so that drift of the machine's speed hits all alike.
 * Ratios of medians are what counts; absolute times depend on the machine.
 */
/** One way to do the work. `run` does it once and waits until it is done. */
export interface Competitor {
  readonly name: string;
  readonly run: () => unknown;
}
/** A question: the same work, done by each competitor. */
export interface Question {
  readonly title: string;
  readonly competitors: readonly Competitor[];
  /** Counted rounds; default 15. */
  readonly rounds?: number;
  /** Repetitions inside a round for work too short to time alone; default 1. */
  readonly repeats?: number;
  /** Floating-point operations of one run, for a column in GFLOP/s. */
  readonly flops?: number;
}
/** What was measured of one competitor, in milliseconds for one run. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly least: number;
}
/** Times all competitors, after warm-up rounds in which engines compile what is hot. */
export declare function measure(question: Question): Promise<readonly Timing[]>;
/** The measurements as a table; the last column is how many times faster (above 1) or slower Cotangent is. */
export declare function formatTimings({ title, flops }: Question, timings: readonly Timing[]): string;
