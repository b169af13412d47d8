/** Surgery on trees of parameters, by path and predicate. Trees are values: each function gives a new one and shares what it can. @module */
export type { Where } from "./paths.js";
export { cast, combine, count, edit, freeze, mask, partition, transplant } from "./surgery.js";
