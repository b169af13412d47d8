/** scheduleFrom reads files that others may have written: everything that is no description is refused, by its path. */
import { ArgumentError, Tensor, tensor } from "@cotangent/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearSchedule } from "./linear.js";
import { piecewiseConstantSchedule } from "./piecewise.js";
import { scheduleFrom } from "./scheduleFrom.js";

const read = (description: unknown): unknown => Reflect.apply(scheduleFrom, undefined, [description]);
const json = (text: string): unknown => JSON.parse(text);

const good = {
  constant: { kind: "constant", value: 0.5 },
  linear: { kind: "linear", initValue: 1, endValue: 0, transitionSteps: 4, transitionBegin: 2 },
  exponential: {
    kind: "exponential",
    initValue: 1,
    transitionSteps: 4,
    transitionBegin: 1,
    decayRate: 0.5,
    staircase: true,
    endValue: 0.1,
  },
  cosine: { kind: "cosine", initValue: 1, transitionSteps: 4, alpha: 0.1, exponent: 2 },
  polynomial: { kind: "polynomial", initValue: 1, endValue: 0, power: 2, transitionSteps: 4 },
  interpolate: {
    kind: "interpolate",
    interpolateType: "cosine",
    initValue: 1,
    boundariesAndScales: [
      [2, 0.5],
      [4, 0.5],
    ],
  },
  join: {
    kind: "join",
    schedules: [
      { kind: "constant", value: 1 },
      { kind: "linear", initValue: 1, endValue: 0, transitionSteps: 4 },
    ],
    boundaries: [3],
  },
  step: {
    kind: "step",
    initValue: 1,
    boundariesAndScales: [
      [2, 0.5],
      [4, 0.5],
    ],
  },
};

const noKind =
  "scheduleFrom: description.kind must be one of constant, linear, polynomial, exponential, cosine, step, interpolate, join, got";

describe("scheduleFrom", () => {
  it.each<readonly [string, unknown, string]>([
    ["nothing", undefined, "scheduleFrom: description must be a plain object, got undefined."],
    ["null", null, "scheduleFrom: description must be a plain object, got null."],
    ["a number", 3, "scheduleFrom: description must be a plain object, got 3."],
    ["a string", "linear", 'scheduleFrom: description must be a plain object, got the string "linear".'],
    ["an array", [good.linear], "scheduleFrom: description must be a plain object, got an array of 1."],
    ["a tensor", tensor([1]), "scheduleFrom: description must be a plain object, got f32[1]."],
    ["no kind", {}, `${noKind} nothing.`],
    ["another kind", { ...good.linear, kind: "sawtooth" }, `${noKind} the string "sawtooth".`],
    ["a kind that objects inherit", { ...good.linear, kind: "toString" }, `${noKind} the string "toString".`],
    ["another one", { ...good.linear, kind: "constructor" }, `${noKind} the string "constructor".`],
    ["their prototype", { ...good.linear, kind: "__proto__" }, `${noKind} the string "__proto__".`],
    ["a kind that turns into a name", { ...good.linear, kind: ["linear"] }, `${noKind} an array of 1.`],
    ["kind null", { ...good.linear, kind: null }, `${noKind} null.`],
    [
      "fields in the prototype",
      json('{ "__proto__": { "endValue": 0 }, "kind": "linear", "initValue": 1, "transitionSteps": 4 }'),
      // What JSON.parse makes of it is an own field of that name; the inherited one is nobody's.
      "scheduleFrom: description.endValue must be a finite number, got nothing.",
    ],
    [
      "a prototype beside the fields",
      json('{ "__proto__": { "a": 0 }, "kind": "constant", "value": 1 }'),
      'scheduleFrom: description may not have the field "__proto__", expected kind, value.',
    ],
    [
      "a field too few",
      { kind: "linear", initValue: 1, transitionSteps: 4 },
      "scheduleFrom: description.endValue must be a finite number, got nothing.",
    ],
    [
      "an optional field that is null",
      { ...good.linear, transitionBegin: null },
      "scheduleFrom: description.transitionBegin must be a finite number, got null.",
    ],
    [
      "a misspelt field",
      { ...good.constant, valeu: 1 },
      'scheduleFrom: description may not have the field "valeu", expected kind, value.',
    ],
    [
      "NaN",
      { kind: "constant", value: Number.NaN },
      "scheduleFrom: description.value must be a finite number, got NaN.",
    ],
    [
      "a number that overflows",
      json('{ "kind": "constant", "value": 1e999 }'),
      "scheduleFrom: description.value must be a finite number, got Infinity.",
    ],
    [
      "a number as a string",
      { kind: "constant", value: "0.1" },
      'scheduleFrom: description.value must be a finite number, got the string "0.1".',
    ],
    [
      "negative steps",
      { ...good.cosine, transitionSteps: -1 },
      "scheduleFrom: description.transitionSteps must be positive, got -1.",
    ],
    [
      "steps of another type",
      { ...good.cosine, transitionSteps: [4] },
      "scheduleFrom: description.transitionSteps must be positive, got an array of 1.",
    ],
    [
      "a truth value as a number",
      { ...good.exponential, staircase: 1 },
      "scheduleFrom: description.staircase must be true or false, got 1.",
    ],
    [
      "no list of boundaries",
      { ...good.step, boundariesAndScales: { length: 1, 0: [1, 1] } },
      "scheduleFrom: description.boundariesAndScales must be an array of pairs [boundary, scale], got an object.",
    ],
    [
      "a boundary without a scale",
      { ...good.step, boundariesAndScales: [[1, 1], [2]] },
      "scheduleFrom: description.boundariesAndScales[1] must be a pair [boundary, scale], got an array of 1.",
    ],
    [
      "a pair that is none",
      { ...good.step, boundariesAndScales: [[1, 1], null] },
      "scheduleFrom: description.boundariesAndScales[1] must be a pair [boundary, scale], got null.",
    ],
    [
      "a list with a hole",
      // biome-ignore lint/suspicious/noSparseArray: the hole is the test
      { ...good.step, boundariesAndScales: [, [1, 1]] },
      "scheduleFrom: description.boundariesAndScales[0] must be a pair [boundary, scale], got undefined.",
    ],
    [
      "a boundary that is NaN",
      { ...good.step, boundariesAndScales: [[Number.NaN, 1]] },
      "scheduleFrom: description.boundariesAndScales[0][0] must be a finite number, got NaN.",
    ],
    [
      "a scale that is a string",
      { ...good.step, boundariesAndScales: [[1, "1"]] },
      'scheduleFrom: description.boundariesAndScales[0][1] must be a finite number, got the string "1".',
    ],
    [
      "a scale below 0",
      { ...good.step, boundariesAndScales: [[1, -1]] },
      "scheduleFrom: description.boundariesAndScales[0][1] must be at least 0, got -1.",
    ],
    [
      "another curve",
      { ...good.interpolate, interpolateType: "cubic" },
      'scheduleFrom: description.interpolateType must be linear or cosine, got the string "cubic".',
    ],
    [
      "a part that is none",
      { ...good.join, schedules: [good.constant, { kind: "linear" }] },
      "scheduleFrom: description.schedules[1].initValue must be a finite number, got nothing.",
    ],
    [
      "too few parts",
      { ...good.join, schedules: [good.constant] },
      "scheduleFrom: description.schedules must have one schedule more than there are boundaries, expected 2, got 1.",
    ],
    [
      "boundaries that turn back",
      { ...good.step, boundariesAndScales: [[2, 1], [2, 1]] }, // biome-ignore format: a table row
      "scheduleFrom: the boundaries of description.boundariesAndScales must ascend, got 2 after 2.",
    ],
  ])("refuses %s", (_, description, message) => {
    expect(() => read(description)).toThrow(ArgumentError);
    expect(() => read(description)).toThrow(expect.objectContaining({ message }));
  });

  it("takes only its own fields, also when Object.prototype has some", () => {
    const description = { kind: "linear", initValue: 1, transitionSteps: 4 };
    try {
      Reflect.set(Object.prototype, "endValue", 0);
      expect(() => read(description)).toThrow("description.endValue must be a finite number, got nothing.");
    } finally {
      Reflect.deleteProperty(Object.prototype, "endValue");
    }
  });

  it("refuses schedules in schedules without end", () => {
    const within = (description: unknown): unknown => ({
      kind: "join",
      schedules: [description],
      boundaries: [],
    });
    let description: unknown = good.constant;
    for (let depth = 0; depth < 20; depth++) description = within(description);
    expect(read(description)).toBeTypeOf("function");
    for (let depth = 0; depth < 5000; depth++) description = within(description);
    expect(() => read(description)).toThrow("may not hold schedules more than 20 deep");
    const circle: unknown[] = [];
    const endless = { kind: "join", schedules: circle, boundaries: [] };
    circle.push(endless);
    expect(() => read(endless)).toThrow(ArgumentError);
  });

  it("does not change when what it was read from does", () => {
    const boundariesAndScales: [number, number][] = [[2, 0.5]];
    const schedule = piecewiseConstantSchedule(1, boundariesAndScales);
    boundariesAndScales[0][1] = 7;
    boundariesAndScales.push([3, 9]);
    expect([schedule(5).item(), schedule.description]).toEqual([
      0.5,
      { kind: "step", initValue: 1, boundariesAndScales: [[2, 0.5]] },
    ]);
  });

  it("gives a float64 scalar or an error of ours for every description with one part replaced", () => {
    const parts = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(Number.NaN, Infinity, -0, "", "__proto__", undefined, Symbol("s"), 3n),
      fc.anything(),
    );
    const names = [...new Set(Object.values(good).flatMap(Object.keys)), "__proto__", "constructor"];
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(good)),
        fc.constantFrom(...names),
        parts,
        (whole, name, part) => {
          const description = { ...whole };
          Object.defineProperty(description, name, { value: part, enumerable: true });
          try {
            const value: unknown = Reflect.apply(Object(read(description)), undefined, [3]);
            expect(value).toBeInstanceOf(Tensor);
            expect(value).toMatchObject({ shape: [], dtype: "float64" });
          } catch (error) {
            expect(error).toBeInstanceOf(ArgumentError);
            expect(String(error)).toContain("scheduleFrom: description");
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("refuses what the functions by name are given, by their own names", () => {
    expect(() => Reflect.apply(linearSchedule, undefined, [1, "0", { transitionSteps: 4 }])).toThrow(
      'linearSchedule: endValue must be a finite number, got the string "0".',
    );
    // Options do not replace the kind.
    const options = { transitionSteps: 4, kind: "cosine" };
    expect(linearSchedule(1, 0, options).description.kind).toBe("linear");
  });
});
