/**
 * Interleaved timing: in every round each competitor runs once, so that drift of the machine's speed hits all alike. Each round begins
 * with another of them, every other one goes backwards: what the one before leaves behind must not always be charged to the same one.
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

async function timeOnce({ run }: Competitor, repeats: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const pending = run();
    if (pending instanceof Promise) await pending;
  }
  return (performance.now() - start) / repeats;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The competitors from another one on in every round, in odd rounds backwards. */
function orderOf(round: number, competitors: readonly Competitor[]): readonly Competitor[] {
  const first = round % competitors.length;
  const order = [...competitors.slice(first), ...competitors.slice(0, first)];
  return round % 2 === 0 ? order : order.reverse();
}

/** Times all competitors, after warm-up rounds in which engines compile what is hot. */
export async function measure(question: Question): Promise<readonly Timing[]> {
  const { competitors, rounds = 15, repeats = 1 } = question;
  const times = new Map(competitors.map(({ name }): readonly [string, number[]] => [name, []]));
  const warmUp = Math.max(2, Math.ceil(rounds / 3));
  for (let round = -warmUp; round < rounds; round++) {
    // Collecting between the rounds keeps one competitor's garbage from being charged to the next. The engine goes on with it
    // on the other cores for a while, and tells those who wait for it, as our cache waits for dead results, in a turn of the
    // event loop, which every program has now and then.
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 30));
    for (const competitor of orderOf(round + warmUp, competitors)) {
      // Not counted: what the collection and the competitor before leave to do, and threads that have gone to sleep since.
      await timeOnce(competitor, repeats);
      const time = await timeOnce(competitor, repeats);
      if (round >= 0) times.get(competitor.name)?.push(time);
    }
  }
  return [...times].map(([name, list]) => ({ name, median: median(list), least: Math.min(...list) }));
}

function scaled(milliseconds: number): string {
  return milliseconds < 0.1 ? `${(milliseconds * 1000).toFixed(2)} us` : `${milliseconds.toFixed(3)} ms`;
}

/** The measurements as a table; the last column is how many times faster (above 1) or slower Cotangent is. */
export function formatTimings({ title, flops }: Question, timings: readonly Timing[]): string {
  const ours = timings.find(({ name }) => name.startsWith("cotangent"));
  const rows = timings.map(({ name, median: middle, least }) => {
    const rate = flops === undefined ? "" : `${(flops / middle / 1e6).toFixed(2)} GFLOP/s`;
    const ratio = ours === undefined || ours.name === name ? "" : `${(middle / ours.median).toFixed(2)}x`;
    return [name, scaled(middle), scaled(least), rate, ratio];
  });
  const all = [["", "median", "least", "", "cotangent is faster by"], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const lines = all.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd()}`,
  );
  return [title, ...lines].join("\n");
}
