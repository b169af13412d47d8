/** Activation functions as layers without parameters, so that parameter trees hold tensors only; `of` is the function itself. @module */
export { type Activation, activation } from "./activation.js";
export { gelu, hardSilu, mish, silu } from "./gated.js";
export { type Glu, type GluOptions, glu } from "./glu.js";
export { celu, elu, selu } from "./linearUnits.js";
export { exponential, identity, logSoftmax, softmax } from "./plain.js";
export { leakyRelu, relu, relu6, threshold } from "./rectifiers.js";
export { hardShrink, softShrink, tanhShrink } from "./shrinks.js";
export {
  hardSigmoid,
  hardTanh,
  logSigmoid,
  sigmoid,
  softSign,
  sparseSigmoid,
  tanh,
} from "./sigmoids.js";
export { softplus, sparsePlus, squareplus } from "./softplus.js";
