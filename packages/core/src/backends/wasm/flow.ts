/**
 * How the phases of kernels follow each other: on one thread simply in order; on all threads with barriers, where one
 * touches what another thread may have.
 * @module
 */
import type { FunctionWriter } from "./encoder.js";
import { tableParam, threadParam, threadsParam } from "./loops.js";

/** Functions of one step, in order, and what it touches. */
export interface Part {
  /** Functions (thread, threads, table) by their numbers; those that are single run on the first thread, as (0, 1, table). */
  readonly phases: readonly { readonly position: number; readonly isSingle: boolean }[];
  readonly reads: Iterable<number>;
  readonly writes: Iterable<number>;
  /** Nothing happens when these two buffers stand in one place. */
  readonly copies?: readonly [number, number];
}

/** Where the code of some steps goes. */
export interface Flow {
  readonly w: FunctionWriter;
  /** Do all threads come here? */
  readonly isShared: boolean;
  readonly run: (part: Part) => void;
  /** Before all threads read these buffers to decide where to go on. */
  readonly ask: (buffers: Iterable<number>) => void;
  /** No thread goes on before all are here, if they have touched anything since they met. */
  readonly meet: () => void;
  /** As meet, in any case. */
  readonly wait: () => void;
  /** Code for the first thread alone. */
  readonly first: (part: Omit<Part, "phases">, body: () => void) => void;
  /** What follows is reached from here as well as from the end of what `body` writes. */
  readonly alternatives: (bodies: readonly (() => void)[]) => void;
  /** Writes code that comes back here: what follows is as if it had not been there. */
  readonly aside: (body: () => void) => void;
}

/** The address of a buffer, by the table. */
export function pushAddress(w: FunctionWriter, buffer: number): void {
  w.op("local.get", tableParam);
  w.op("i32.load", 4 * buffer);
}

function call(w: FunctionWriter, position: number, isSingle: boolean): void {
  if (isSingle) {
    w.op("i32.const", 0);
    w.op("i32.const", 1);
  } else {
    w.op("local.get", threadParam);
    w.op("local.get", threadsParam);
  }
  w.op("local.get", tableParam);
  w.op("call", position);
}

function unlessOnePlace(w: FunctionWriter, copies: Part["copies"], body: () => void): void {
  if (copies === undefined) body();
  else {
    for (const buffer of copies) pushAddress(w, buffer);
    w.op("i32.ne");
    w.when(body);
  }
}

/** Code that runs on one thread. */
export function singleFlow(w: FunctionWriter): Flow {
  const nothing = (): void => undefined;
  return {
    w,
    isShared: false,
    run: ({ phases, copies }) =>
      unlessOnePlace(w, copies, () => {
        for (const { position } of phases) call(w, position, true);
      }),
    ask: nothing,
    meet: nothing,
    wait: nothing,
    first: (_part, body) => body(),
    alternatives: (bodies) => {
      for (const body of bodies) body();
    },
    aside: (body) => body(),
  };
}

/** What has been touched since the last barrier; grows while code is written. */
interface Touched {
  readonly reads: Set<number>;
  readonly writes: Set<number>;
}

/** By phases on all threads, and by phases on the first one. */
interface Since {
  readonly onAll: Touched;
  readonly onFirst: Touched;
}

function touched(
  ...all: readonly { readonly reads: Iterable<number>; readonly writes: Iterable<number> }[]
): Touched {
  return {
    reads: new Set(all.flatMap(({ reads }) => [...reads])),
    writes: new Set(all.flatMap(({ writes }) => [...writes])),
  };
}

const together = (...all: readonly Since[]): Since => ({
  onAll: touched(...all.map(({ onAll }) => onAll)),
  onFirst: touched(...all.map(({ onFirst }) => onFirst)),
});

/** Code that all threads run; `barrier` is the number of the function that waits for them. */
export function sharedFlow(
  w: FunctionWriter,
  barrier: number | undefined,
  sharesMemory: (a: number, b: number) => boolean,
): Flow {
  let since = together();

  const wait = (): void => {
    since = together();
    if (barrier === undefined) return;
    w.op("local.get", threadsParam);
    w.op("i32.const", 1);
    w.op("i32.gt_u");
    w.when(() => {
      w.op("local.get", threadsParam);
      w.op("call", barrier);
    });
  };
  const overlaps = (some: ReadonlySet<number>, others: ReadonlySet<number>): boolean => {
    for (const a of some) for (const b of others) if (a === b || sharesMemory(a, b)) return true;
    return false;
  };
  const touch = (part: Omit<Part, "phases">, isSingle: boolean): void => {
    const own = touched(part);
    const conflicts = ({ reads, writes }: Touched): boolean =>
      overlaps(own.reads, writes) || overlaps(own.writes, writes) || overlaps(own.writes, reads);
    if (conflicts(since.onAll) || (!isSingle && conflicts(since.onFirst))) wait();
    const { reads, writes } = isSingle ? since.onFirst : since.onAll;
    for (const buffer of own.reads) reads.add(buffer);
    for (const buffer of own.writes) writes.add(buffer);
  };
  const onFirst = (body: () => void): void => {
    w.op("local.get", threadParam);
    w.op("i32.eqz");
    w.when(body);
  };

  return {
    w,
    isShared: true,
    run: (part) => {
      for (const { position, isSingle } of part.phases) {
        touch(part, isSingle);
        const run = (): void =>
          isSingle ? onFirst(() => call(w, position, true)) : call(w, position, false);
        unlessOnePlace(w, part.copies, run);
      }
    },
    wait,
    ask: (reads) => touch({ reads, writes: [] }, false),
    meet: () => {
      const { onAll, onFirst } = since;
      if ([onAll, onFirst].some(({ reads, writes }) => reads.size + writes.size > 0)) wait();
    },
    first: (part, body) => {
      touch(part, true);
      onFirst(body);
    },
    alternatives: (bodies) => {
      const before = since;
      const after = bodies.map((body) => {
        since = together(before);
        body();
        return since;
      });
      since = together(...after);
    },
    aside: (body) => {
      const before = together(since);
      body();
      since = before;
    },
  };
}
