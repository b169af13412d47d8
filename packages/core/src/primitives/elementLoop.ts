/** Loops that each element leaves when it is done: series and continued fractions in lowering rules. @module */
import type { Shape } from "../base/shape.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";

// An element may take some multiple of the root of its argument.
const mostSteps = 20_000;

/** One step: the next state, and whether that is the last one. `count` is the number of steps before, an int32 scalar. */
type ElementStep = (
  state: readonly ScalarExpr[],
  count: ScalarExpr,
) => { readonly next: readonly ScalarExpr[]; readonly isDone: ScalarExpr };

/** Repeats a step at each element that `isActive` until it is done there; what is done stays as it is. */
export function loopElements(
  isActive: ScalarExpr,
  init: readonly ScalarExpr[],
  shape: Shape,
  step: ElementStep,
  build: Builder,
): readonly ScalarExpr[] {
  const one = (value: number): LazyArray => ({ shape: [], body: scalar.constant(value, "int32") });
  const axes = shape.map((_, axis) => axis);
  const start = [isActive, ...init].map((body): LazyArray => ({ shape, body }));
  const anyActive = (active: LazyArray): LazyArray => build.reduce(active, axes, "or");
  const { carries } = build.loop(
    {
      _tag: "while",
      holds: ([count, active]) => ({
        shape: [],
        body: scalar.and(anyActive(active).body, scalar.lt(count.body, mostSteps)),
      }),
    },
    [one(0), ...start],
    [],
    ([count, active, ...state]) => {
      const { next, isDone } = step(
        state.map(({ body }) => body),
        count.body,
      );
      const kept = next.map(
        (body, i): LazyArray => ({ shape, body: scalar.select(active.body, body, state[i].body) }),
      );
      const going: LazyArray = { shape, body: scalar.and(active.body, scalar.not(isDone)) };
      return {
        carries: [{ shape: [], body: scalar.add(count.body, 1) }, going, ...kept],
        rows: [],
      };
    },
  );
  return carries.slice(2).map(({ body }) => body);
}
