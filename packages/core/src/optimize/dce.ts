/** Dead code: drops every equation that no output depends on. Primitives have no effects, so nothing else needs them. @module */
import type { Pass } from "../program/pass.js";
import { prune } from "../program/prune.js";

/** Dead code elimination, inside loops and branches too. */
export const deadCode: Pass = {
  name: "deadCode",
  run: (whole) =>
    prune(
      whole,
      whole.outputs.map(() => true),
    ).program,
};
