/**
 * Functions of analysis as builders of scalar expressions, for float32 and float64.
 * @module
 */
export { erf, erfc } from "./erf.js";
export { erfInv } from "./erfInv.js";
export { exp, expm1 } from "./exp.js";
export { digamma, lgamma } from "./gamma.js";
export { cosh, sinh, tanh } from "./hyperbolic.js";
export { acosh, asinh, atanh } from "./inverseHyperbolic.js";
export { acos, asin, atan, atan2 } from "./inverseTrigonometric.js";
export { log, log1p } from "./log.js";
export { logaddexp } from "./logaddexp.js";
export { pow } from "./pow.js";
export { sigmoid } from "./sigmoid.js";
export { cos, sin, tan } from "./trigonometric.js";
