/** Errors carry the user's call, whatever threw them. @module */
import { describe, expect, it } from "vitest";
import { InternalError, ShapeError, TraceError } from "../base/errors.js";
import { asCall, formatCall } from "./asCall.js";
import { zeros } from "./fill.js";

const thrownBy = (body: () => unknown): unknown => {
  try {
    return body();
  } catch (error) {
    return error;
  }
};

const fail = (error: Error) => (): never => {
  throw error;
};

describe("asCall", () => {
  it("gives the result when nothing is wrong", () => {
    expect(asCall("op", {}, () => 3)).toBe(3);
  });

  it("renames the operation and its arguments, and keeps the rest", () => {
    const inner = new ShapeError({
      op: "dotGeneral",
      requirement: "sizes must match",
      arguments: "lhs f32[2]",
      fix: "Fix it.",
    });
    const error = thrownBy(() => asCall("dot", { lhs: zeros([2]), rhs: 3 }, fail(inner)));
    expect(error).toBeInstanceOf(ShapeError);
    expect(String(error)).toBe("ShapeError: dot: sizes must match (lhs f32[2], rhs 3). Fix it.");
  });

  it("names the outermost call", () => {
    const inner = new ShapeError({ op: "a", requirement: "r" });
    expect(String(thrownBy(() => asCall("c", {}, () => asCall("b", {}, fail(inner)))))).toBe(
      "ShapeError: c: r.",
    );
  });

  it("leaves the place of a trace error, and errors that are none of ours", () => {
    const traced = new TraceError({ op: "add", requirement: "r", received: "f32[] at file:1:2" });
    expect(String(thrownBy(() => asCall("sum", { x: 1 }, fail(traced))))).toBe(
      "TraceError: sum: r, got f32[] at file:1:2.",
    );
    const bug = new InternalError("internal: oops");
    expect(thrownBy(() => asCall("sum", {}, fail(bug)))).toBe(bug);
  });
});

describe("formatCall", () => {
  it("shows tensors as avals, numbers as themselves, and numbers lists of tensors", () => {
    expect(formatCall({ x: zeros([2]) })).toBe("f32[2]");
    expect(formatCall({ x: zeros([2]), k: 3, flag: true })).toBe("x f32[2], k 3, flag true");
    expect(formatCall({ xs: [zeros([2]), zeros([])], starts: [1, 2] })).toBe(
      "xs[0] f32[2], xs[1] f32[], starts [1,2]",
    );
    expect(formatCall({ x: "text", y: null })).toBe("");
  });
});
