/** Programs derived from a program: made once, and not kept without end. @module */
import { expect, it } from "vitest";
import { aval } from "../base/aval.js";
import { program, variable } from "../program/program.js";
import { remembered } from "./derived.js";

it("derives each variant once, and forgets those that were not used for long", () => {
  const input = variable(aval([], "float32"));
  const [one, other] = [program([input], [], [input]), program([input], [], [])];
  const derived: string[] = [];
  const derive = remembered((whole, size: number, mask: readonly boolean[]) => {
    const name = `${whole === one ? "one" : "other"} ${size} ${mask}`;
    derived.push(name);
    return { name };
  });
  const first = derive(one, 0, [true]);
  expect([derive(one, 0, [true]), derive(one, 0, [false]), derive(other, 0, [true])]).toEqual([
    first,
    { name: "one 0 false" },
    { name: "other 0 true" },
  ]);
  expect(derive(one, 0, [true])).toBe(first);
  expect(derived).toHaveLength(3);
  for (let size = 1; size <= 1000; size++) {
    derive(one, size, [true]);
    // What is used again and again stays.
    expect(derive(one, 0, [true])).toBe(first);
  }
  expect(derived).toHaveLength(1003);
  derive(one, 1, [true]);
  derive(one, 0, [false]);
  expect(derived.slice(1003)).toEqual(["one 1 true", "one 0 false"]);
});
