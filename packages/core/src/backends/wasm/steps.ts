/**
 * Loops and branches as code around the calls of kernels. A row or a carry is an entry of the table of addresses that is
 * written anew in each iteration, by every thread in a table of its own; kernels know nothing of it.
 * @module
 */
import { bytesPerElement } from "../../base/dtype.js";
import type { Branch, BufferDecl, Carry, Loop, Row, Step, TripCount } from "../../kernel/module.js";
import type { Flow } from "./flow.js";
import { pushAddress } from "./flow.js";
import { tableParam } from "./loops.js";

/** Writes steps into a flow; launches, and what else runs as one function, are left to `asOne`. */
export interface StepWriter {
  readonly buffers: readonly BufferDecl[];
  /** Some buffers and what they are rows of. */
  readonly withParents: (buffers: Iterable<number>) => ReadonlySet<number>;
  /** Writes the step when it is a launch, or runs as one function; else tells that it does not. */
  readonly asOne: (flow: Flow, step: Step) => boolean;
}

/** Writes some steps. */
export function writeSteps(flow: Flow, steps: readonly Step[], writer: StepWriter): void {
  for (const step of steps) {
    if (!writer.asOne(flow, step) && step._tag !== "launch") writeControl(flow, step, writer);
  }
}

/** Writes a loop or a branch and what is inside. */
export function writeControl(flow: Flow, step: Loop | Branch, writer: StepWriter): void {
  if (step._tag === "loop") writeLoop(flow, step, writer);
  else writeBranch(flow, step, writer);
}

function writeLoop(flow: Flow, loop: Loop, writer: StepWriter): void {
  const { trips, steps } = loop;
  if (trips._tag === "fixed" && trips.count === 0) return;
  const { w } = flow;
  const bytesOf = (buffer: number): number =>
    writer.buffers[buffer].size * bytesPerElement(writer.buffers[buffer].dtype);
  const moved = loop.carries.filter(({ current, next }) => current !== next);
  if (trips._tag === "computed") flow.ask([trips.buffer]);
  const homes = moved.map(({ current }) => {
    const home = w.local("i32");
    pushAddress(w, current);
    w.op("local.set", home);
    return home;
  });
  const count = trips._tag === "fixed" ? trips.count : 0;
  const rows = loop.rows.map((row) => startRow(flow, row, count, bytesOf(row.row)));
  repeat(flow, trips, writer, () => {
    for (const { set } of rows) set();
    writeSteps(flow, steps, writer);
    for (const { advance } of rows) advance();
    for (const carry of moved) swap(flow, carry);
  });
  const isEven = trips._tag === "fixed" && trips.count % 2 === 0;
  if (isEven || moved.length === 0) return;
  const touched = writer.withParents(moved.flatMap(({ current, next }) => [current, next]));
  flow.first({ reads: touched, writes: touched }, () => comeHome(flow, moved, homes, bytesOf));
  moved.forEach((carry, i) => whenAway(flow, carry, homes[i], () => swap(flow, carry)));
}

// Runs `body` in every iteration; afterwards all threads meet, so that the next one finds what this one leaves.
function repeat(flow: Flow, trips: TripCount, writer: StepWriter, body: () => void): void {
  const { w } = flow;
  if (trips._tag === "while") {
    flow.meet();
    w.block((exit) =>
      w.loop((again) => {
        writeSteps(flow, trips.steps, writer);
        flow.ask([trips.holds]);
        pushAddress(w, trips.holds);
        w.op("i32.load8_u");
        w.op("i32.eqz");
        w.branchIf(exit);
        flow.aside(() => {
          body();
          flow.meet();
          w.branch(again);
        });
      }),
    );
    return;
  }
  const left = w.local("i32");
  if (trips._tag === "fixed") w.op("i32.const", trips.count);
  else {
    pushAddress(w, trips.buffer);
    w.op("i32.load");
  }
  w.op("local.set", left);
  flow.meet();
  const run = (): void =>
    w.loop((again) => {
      body();
      flow.meet();
      w.op("local.get", left);
      w.op("i32.const", 1);
      w.op("i32.sub");
      w.op("local.tee", left);
      w.branchIf(again);
    });
  if (trips._tag === "fixed") run();
  else {
    w.op("local.get", left);
    w.op("i32.const", 0);
    w.op("i32.gt_s");
    w.when(run);
  }
}

function setEntry(flow: Flow, buffer: number, push: () => void): void {
  flow.w.op("local.get", tableParam);
  push();
  flow.w.op("i32.store", 4 * buffer);
}

// A pointer that walks through the rows, forwards or backwards.
function startRow(
  flow: Flow,
  { row, of, reverse }: Row,
  count: number,
  bytes: number,
): { readonly set: () => void; readonly advance: () => void } {
  const { w } = flow;
  const at = w.local("i32");
  const move = (by: number): void => {
    w.op("i32.const", by);
    w.op("i32.add");
    w.op("local.set", at);
  };
  pushAddress(w, of);
  move(reverse ? (count - 1) * bytes : 0);
  return {
    set: () => setEntry(flow, row, () => w.op("local.get", at)),
    advance: () => {
      w.op("local.get", at);
      move(reverse ? -bytes : bytes);
    },
  };
}

function swap(flow: Flow, { current, next }: Carry): void {
  const { w } = flow;
  const kept = w.local("i32");
  pushAddress(w, current);
  w.op("local.set", kept);
  setEntry(flow, current, () => pushAddress(w, next));
  setEntry(flow, next, () => w.op("local.get", kept));
}

function whenAway(flow: Flow, { current }: Carry, home: number, body: () => void): void {
  const { w } = flow;
  pushAddress(w, current);
  w.op("local.get", home);
  w.op("i32.ne");
  w.when(body);
}

// After an odd number of iterations the result stands in the other place of a carry.
function comeHome(
  flow: Flow,
  moved: readonly Carry[],
  homes: readonly number[],
  bytesOf: (buffer: number) => number,
): void {
  const { w } = flow;
  moved.forEach((carry, i) =>
    whenAway(flow, carry, homes[i], () => {
      w.op("local.get", homes[i]);
      pushAddress(w, carry.current);
      w.op("i32.const", bytesOf(carry.current));
      w.op("memory.copy");
    }),
  );
}

function writeBranch(flow: Flow, { index, cases }: Branch, writer: StepWriter): void {
  const { w } = flow;
  flow.ask([index]);
  const chosen = w.local("i32");
  pushAddress(w, index);
  w.op("i32.load");
  w.op("local.set", chosen);
  const last = cases.length - 1;
  w.block((exit) =>
    flow.alternatives(
      cases.map((list, i) => () => {
        // Comparing with each position in turn clamps below; what no comparison takes is the last one's.
        if (i === last) writeSteps(flow, list, writer);
        else
          w.block((skip) => {
            w.op("local.get", chosen);
            w.op("i32.const", i);
            w.op("i32.gt_s");
            w.branchIf(skip);
            writeSteps(flow, list, writer);
            w.branch(exit);
          });
      }),
    ),
  );
}
