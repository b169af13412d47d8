/**
 * The entry @cotangent/data/node: what reads files, and so needs Node. The rest of the package runs anywhere.
 * @module
 */
export {
  type ChunkOptions,
  type FileOptions,
  fileChunks,
  loadFile,
  readFrom,
  saveFile,
  writeTo,
} from "./files.js";
export {
  type LabeledImages,
  loadMnist,
  type Mnist,
  type MnistSource,
  mnistLicense,
  readMnist,
} from "./mnist.js";
export {
  openSafetensors,
  readSafetensorsFile,
  type SafetensorsFile,
  type TensorInfo,
} from "./safetensorsFile.js";
