/** Watching changes no bit, sees only plain operations, and knows the user's line of each. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jit, type Tensor, vmap } from "../index.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { sameBits } from "./close.js";
import type { RandomProgram } from "./programs.js";
import { anyProgram } from "./programs.js";
import { stackTensors } from "./slices.js";
import type { Watched } from "./watch.js";
import { watch } from "./watch.js";

type Tensors = readonly Tensor[];

describe.each([0, 2])("watching random programs with loops and branches %s deep", (control) => {
  const forms: readonly (readonly [string, (drawn: RandomProgram) => (...xs: Tensors) => Tensors])[] = [
    ["evaluation", ({ f }) => f],
    ["jit", ({ f }) => jit(f)],
    [
      "jvp",
      ({ f }) =>
        (...xs) =>
          jvp(f, xs, xs)[1],
    ],
    [
      "vjp",
      ({ f }) =>
        (...xs) =>
          vjp(f, xs)[1](f(...xs)),
    ],
    [
      "vjp of jit",
      ({ f }) =>
        (...xs) =>
          vjp(jit(f), xs)[1](f(...xs)),
    ],
    ["jit of vjp", ({ f }) => jit((...xs: Tensors) => vjp(f, xs)[1](f(...xs)))],
    [
      "vmap",
      ({ f }) =>
        (...xs) =>
          vmap(f)(...xs.map((x) => stackTensors([x, x], 0, x))),
    ],
  ];
  it.each(forms)("%s", (_name, formOf) => {
    const property = (drawn: RandomProgram): void => {
      const f = formOf(drawn);
      const seen: Watched[] = [];
      const lines = new Set<string>();
      const results = watch(
        "watch",
        () => f(...drawn.args),
        (application) => {
          seen.push(application);
          lines.add(application.place().line);
        },
      );
      f(...drawn.args).forEach((out, i) => {
        if (!sameBits(results[i], out)) expect(String(results[i])).toBe(`${out}, bit for bit`);
      });
      expect(seen.map(({ primitive }) => primitive.kind)).not.toContain("higherOrder");
      expect([...lines].every((line) => line.includes("watch.test.ts"))).toBe(true);
    };
    fc.assert(fc.property(anyProgram({ dtype: "float32", control, maxSteps: 4 }), property), {
      seed: 1,
      numRuns: control === 0 ? 30 : 12,
      includeErrorInReport: true,
    });
  });
});
