/**
 * What legal loops and branches are, apart from the kernels inside them.
 * @module
 */
import { invariant } from "../base/errors.js";
import type { Branch, BufferDecl, Loop, Step } from "./module.js";
import { stepWrites } from "./steps.js";

/** What a list of steps may do with buffers. */
export interface Scope {
  readonly buffers: readonly BufferDecl[];
  /** What can be read from here on; grows as steps are checked. */
  readonly written: Set<number>;
  /** What may not be written here. */
  readonly frozen: ReadonlySet<number>;
  readonly canRead: (buffer: number) => boolean;
  readonly canWrite: (buffer: number) => boolean;
  /** Checks an inner list that finds `entered` written and may not write to `frozen`; what is written at its end. */
  readonly inside: (
    list: readonly Step[],
    entered: ReadonlySet<number>,
    frozen: ReadonlySet<number>,
  ) => ReadonlySet<number>;
}

/** Checks a loop and what is inside. */
export function verifyLoop(loop: Loop, scope: Scope): void {
  const { trips, carries, rows, steps } = loop;
  const { written } = scope;
  verifyTrips(loop, scope);
  verifyCarries(loop, scope);
  verifyRows(loop, scope);
  // An iteration may write over what it was given.
  const own = new Set(carries.map(({ current }) => current));
  const frozen = new Set([...scope.frozen, ...written].filter((buffer) => !own.has(buffer)));
  const parts = rows.filter(({ isWritten }) => isWritten);
  for (const { of } of parts) frozen.add(of);
  const read = rows.filter(({ isWritten }) => !isWritten).map(({ row }) => row);
  for (const row of read) frozen.add(row);
  let entered: ReadonlySet<number> = new Set([...written, ...read]);
  if (trips._tag === "while") {
    entered = scope.inside(trips.steps, entered, frozen);
    invariant(entered.has(trips.holds), `the condition of a loop, buffer ${trips.holds}, is never written`);
  }
  const left = scope.inside(steps, entered, frozen);
  for (const { next } of carries)
    invariant(left.has(next), `a loop carries on buffer ${next}, which it never writes`);
  for (const { row, of } of parts) {
    invariant(left.has(row), `a loop gathers buffer ${row}, which it never writes`);
    written.add(of);
  }
}

function verifyTrips({ trips, rows }: Loop, { buffers, canRead }: Scope): void {
  switch (trips._tag) {
    case "fixed":
      invariant(Number.isInteger(trips.count) && trips.count >= 0, "a loop runs a whole number of times");
      return;
    case "computed":
      invariant(
        canRead(trips.buffer) && isOne(buffers[trips.buffer], "int32"),
        "the trips of a loop are an int32 written before it",
      );
      break;
    case "while":
      invariant(isOne(buffers[trips.holds], "bool"), "the condition of a loop is a bool");
      break;
    default:
      trips satisfies never;
  }
  invariant(rows.length === 0, "rows come with a fixed number of trips");
}

function verifyCarries({ carries }: Loop, { buffers, written, canRead, canWrite }: Scope): void {
  const named = new Set(carries.flatMap(({ current, next }) => [current, next]));
  const distinct = carries.reduce((sum, { current, next }) => sum + (current === next ? 1 : 2), 0);
  invariant(named.size === distinct, "no buffer belongs to two carries");
  for (const { current, next } of carries) {
    const what = `the carry in buffer ${current}`;
    invariant(
      canRead(current) && canWrite(current),
      `${what} is written before the loop, and may be written by it`,
    );
    if (current === next) continue;
    invariant(
      buffers[next].role === "temporary" && !written.has(next) && canWrite(next),
      `${what} gets its next value from a temporary of the loop`,
    );
    const isSame =
      buffers[next].dtype === buffers[current].dtype && buffers[next].size === buffers[current].size;
    invariant(isSame, `${what} keeps its dtype and size`);
  }
}

function verifyRows({ trips, rows }: Loop, { buffers, canRead, canWrite }: Scope): void {
  invariant(
    new Set(rows.map(({ row }) => row)).size === rows.length,
    "every row of a loop has its own buffer",
  );
  for (const { row, of, isWritten } of rows) {
    const what = `buffer ${row}, a row of buffer ${of},`;
    const count = trips._tag === "fixed" ? trips.count : 0;
    invariant(buffers[row].role === "row", `${what} is declared as one`);
    invariant(
      buffers[row].dtype === buffers[of].dtype && buffers[row].size * count === buffers[of].size,
      `${what} is one of ${count} equal parts`,
    );
    invariant(
      isWritten ? canWrite(of) : canRead(of),
      `${what} belongs to what can be ${isWritten ? "written" : "read"}`,
    );
  }
}

/** Checks a branch and what is inside. */
export function verifyBranch(branch: Branch, scope: Scope): void {
  const { index, cases, outs } = branch;
  const { buffers, written } = scope;
  invariant(
    scope.canRead(index) && isOne(buffers[index], "int32"),
    "the index of a branch is an int32 written before it",
  );
  invariant(cases.length > 0, "a branch has a case");
  const before = new Set(written);
  for (const list of cases) {
    const left = scope.inside(list, before, scope.frozen);
    for (const out of outs)
      invariant(left.has(out), `a case of a branch leaves its result, buffer ${out}, unwritten`);
  }
  // What cases have written for themselves is over, also where it was there before.
  for (const buffer of stepWrites(branch)) written.delete(buffer);
  for (const out of outs) written.add(out);
}

function isOne(decl: BufferDecl | undefined, dtype: BufferDecl["dtype"]): boolean {
  return decl?.size === 1 && decl.dtype === dtype;
}
