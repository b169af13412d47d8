/**
 * Where temporaries end: each is freed by the last step that touches it, in the innermost list that has all its uses. What
 * lives from one iteration to the next ends with its loop.
 * @module
 */
import type { Branch, BufferDecl, Loop, Step } from "./module.js";
import { listsOf, ownBuffers, touchedBy, withLists } from "./steps.js";

/** The steps, each with the temporaries that nobody reads after it; outputs are never freed. */
export function withFrees(
  steps: readonly Step[],
  buffers: readonly BufferDecl[],
  outputs: readonly number[],
): readonly Step[] {
  const kept = new Set(outputs);
  const temporaries = [...touchedBy(steps)].filter(
    (buffer) => buffers[buffer].role === "temporary" && !kept.has(buffer),
  );
  return ended(steps, new Set(temporaries));
}

// The buffers that are `owned` end in this list, or inside one of its steps when no other step touches them.
function ended(steps: readonly Step[], owned: ReadonlySet<number>): readonly Step[] {
  const users = new Map<number, number[]>();
  steps.forEach((step, i) => {
    for (const buffer of touchedBy([step])) {
      if (!owned.has(buffer)) continue;
      const known = users.get(buffer);
      if (known === undefined) users.set(buffer, [i]);
      else known.push(i);
    }
  });
  const last = steps.map((): number[] => []);
  const only = steps.map(() => new Set<number>());
  for (const [buffer, at] of users) {
    last[at[at.length - 1]].push(buffer);
    if (at.length === 1) only[at[0]].add(buffer);
  }
  return steps.map((step, i) => {
    const inside = step._tag === "launch" ? [] : insideOf(step, only[i]);
    const frees = last[i].filter((buffer) => !inside.some((list) => list.has(buffer)));
    const inner =
      step._tag === "launch"
        ? step
        : withLists(
            step,
            listsOf(step).map((list, l) => ended(list, inside[l])),
          );
    return { ...inner, frees: frees.toSorted((a, b) => a - b) };
  });
}

// For each list of a step: the buffers that this list alone touches.
function insideOf(step: Loop | Branch, owned: ReadonlySet<number>): readonly ReadonlySet<number>[] {
  const { reads, writes } = ownBuffers(step);
  const own = new Set([...reads, ...writes]);
  const touched = listsOf(step).map(touchedBy);
  return touched.map(
    (list, l) =>
      new Set(
        [...list].filter(
          (buffer) =>
            owned.has(buffer) &&
            !own.has(buffer) &&
            touched.every((other, o) => o === l || !other.has(buffer)),
        ),
      ),
  );
}
