/** Layers made of layers. @module */
export {
  type AxisFromEnd,
  branch,
  concatenate,
  type EachParams,
  type EachState,
  type Merge,
  parallel,
} from "./branch.js";
export { lambda } from "./lambda.js";
export { remat } from "./remat.js";
export { repeat } from "./repeat.js";
export { residual, type WithShortcut } from "./residual.js";
export { serial } from "./serial.js";
export { share } from "./share.js";
