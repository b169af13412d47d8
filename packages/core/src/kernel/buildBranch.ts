/**
 * Branches: each case stores its results in the same buffers.
 * @module
 */
import { invariant } from "../base/errors.js";
import type { BuilderCore, ControlBuilder } from "./buildControl.js";
import { bufferOf, checkSame, storeInto, temporaryFor } from "./buildControl.js";
import type { LazyArray } from "./lazy.js";
import { whole } from "./lazy.js";

/** Appends branches to what `core` builds. */
export function branchBuilder(core: BuilderCore): ControlBuilder["branch"] {
  return (index, cases) => {
    const chosen = bufferOf(core, index);
    let results: readonly LazyArray[] | undefined;
    const lists = cases.map((run) =>
      core.collect(() => {
        const given = run();
        results ??= given.map(({ shape, body: { dtype } }) =>
          whole(temporaryFor(core, dtype, shape), dtype, shape),
        );
        invariant(given.length === results.length, "all cases of a branch give equally many arrays");
        results.forEach((result, i) => {
          checkSame(given[i], result, "a result of a branch");
          storeInto(core, bufferOf(core, result), given[i]);
        });
      }),
    );
    const outs = results ?? [];
    core.append({
      _tag: "branch",
      index: chosen,
      cases: lists,
      outs: outs.map((array) => bufferOf(core, array)),
      frees: [],
    });
    return outs;
  };
}
