/**
 * The entry @cotangent/data/node: what reads files, and so needs Node. The rest of the package runs anywhere.
 * @module
 */
export {
  type LabeledImages,
  loadMnist,
  type Mnist,
  type MnistSource,
  mnistLicense,
  readMnist,
} from "./mnist.js";
