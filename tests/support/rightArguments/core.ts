/** Right arguments for every function of core, for the law of wrong ones in tests/withoutTypes.test.ts: a few small tensors do. */
import * as core from "@cotangent/core";
import { random, type Tensor, tensor } from "@cotangent/core";
import { each, type RightArguments } from "./each.js";

const matrix = tensor([
  [2, 1, 0],
  [1, 3, 1],
]);
const square = tensor([
  [2, 1],
  [1, 3],
]);
const vector = tensor([0.5, 0.25, 0.75]);
const ints = tensor([2, 0, 1], { dtype: "int32" });
const bools = tensor([true, false, true]);
const image = core.ones([1, 1, 4, 4]);
const window = core.ones([1, 1, 2, 2]);
const complex = { re: vector, im: vector };
const key = random.key(0);
const double = (x: Tensor): Tensor => core.mul(x, 2);
const total = (x: Tensor): Tensor => core.sum(x);
const pair = (carry: Tensor, row: Tensor) => [carry, row] as const;
const operation = { operation: "dotGeneral", parameters: {}, inputs: [], outputs: [] };
const { checkpointPolicies: policies } = core;

const elementwise: RightArguments = {
  ...each(
    "abs acos acosh asin asinh atan atanh ceil cos cosh digamma erf erfInv erfc exp expm1 floor",
    vector,
  ),
  ...each(
    "i0e i1e isFinite isInf isNaN lgamma log log1p logNdtr ndtr ndtri neg reciprocal round rsqrt",
    vector,
  ),
  ...each("sigmoid sign sin sinh sqrt square tan tanh logicalNot onesLike zerosLike stopGradient", vector),
  ...each(
    "add atan2 betaln div equal floorDivide gammainc gammaincc greater greaterEqual less",
    vector,
    vector,
  ),
  ...each("lessEqual logaddexp maximum minimum mod mul notEqual pow rem sub xlogy zeta", vector, vector),
  ...each("logicalAnd logicalOr logicalXor bitwiseAnd bitwiseOr bitwiseXor", bools, bools),
  ...each("shiftLeft shiftRight", ints, ints),
  bitwiseNot: [ints],
  polygamma: [1, vector],
  clip: [vector, 0, 1],
  where: [bools, vector, 0],
  astype: [vector, "float64"],
  allClose: [vector, vector, { rtol: 0.1 }],
  arrayEqual: [vector, vector],
  interp: [vector, vector, vector, { left: 0 }],
};

const along: RightArguments = {
  ...each("all any max min prod sum mean variance std", matrix, { axis: 0 }),
  ...each("argmax argmin softmax logSoftmax logSumExp sort argsort", matrix, { axis: 0 }),
  ...each("cumsum cumprod cummax cummin cumlogsumexp", matrix, { axis: 0 }),
  norm: [matrix, { ord: 2 }],
  sortTogether: [[vector, ints], { axis: 0 }],
  topK: [vector, 2, { axis: 0 }],
  searchsorted: [vector, 0.5, { side: "left" }],
  ...each("segmentSum segmentMean segmentMax segmentMin segmentProd", vector, ints, 3),
  ...each("maxPool minPool sumPool avgPool", image, { size: 2 }),
};

const made: RightArguments = {
  ...each("ones zeros", [2], { dtype: "float32" }),
  ...each("diag tril triu", matrix, 1),
  trace: [matrix, { offset: 1 }],
  full: [[2], 1, { dtype: "float32" }],
  fullLike: [vector, 1],
  tensor: [[1, 2], { dtype: "float32" }],
  arange: [0, 4, 1, { dtype: "int32" }],
  linspace: [0, 1, 3, { endpoint: false }],
  eye: [2, 3, { k: 1 }],
  tri: [2, 3, { k: 1 }],
  meshgrid: [[vector, vector], { indexing: "xy" }],
  oneHot: [ints, 3, { dtype: "float32" }],
};

const moved: RightArguments = {
  at: [matrix, 0, core.slice(0, 2)],
  slice: [0, 2, 1],
  broadcastArrays: [vector, matrix],
  broadcastTo: [vector, [2, 3]],
  concatenate: [[vector, vector], 0],
  stack: [[vector, vector], 0],
  split: [vector, 3, 0],
  expandDims: [vector, 0],
  squeeze: [tensor([[1, 2]]), 0],
  flip: [matrix, 0],
  moveAxis: [matrix, 0, 1],
  swapAxes: [matrix, 0, 1],
  transpose: [matrix, [1, 0]],
  ravel: [matrix],
  reshape: [matrix, [3, 2]],
  pad: [matrix, 1, { value: 0 }],
  repeat: [vector, 2, 0],
  roll: [vector, 1, 0],
  tile: [vector, 2],
  take: [matrix, ints, { axis: 1, mode: "clip" }],
  takeAlongAxis: [vector, ints, { axis: 0 }],
  dynamicSlice: [matrix, [0, 0], [1, 2]],
  dynamicUpdateSlice: [matrix, tensor([[1]]), [0, 0]],
};

const products: RightArguments = {
  ...each("dot inner outer", vector, vector),
  matmul: [matrix, vector],
  einsum: ["ij,j->i", matrix, vector],
  tensordot: [matrix, vector, 1],
  conv: [image, window, { strides: 1 }],
  ...each(
    "linalg.cholesky linalg.det linalg.expm linalg.inv linalg.lu linalg.luFactor linalg.slogdet",
    square,
  ),
  ...each("linalg.eigh linalg.eigvalsh linalg.svdvals", square),
  "linalg.cond": [square, { p: 2 }],
  "linalg.matrixRank": [square, { rtol: 0.1 }],
  "linalg.norm": [square, { ord: "fro" }],
  "linalg.pinv": [square, { rtol: 0.1 }],
  "linalg.qr": [square, { mode: "reduced" }],
  "linalg.svd": [square, { fullMatrices: false }],
  "linalg.matrixPower": [square, 2],
  "linalg.solve": [square, tensor([1, 2])],
  "linalg.lstsq": [square, tensor([1, 2]), { rcond: 0.1 }],
  "linalg.choleskySolve": [square, tensor([1, 2]), { lower: true }],
  "linalg.luSolve": [core.linalg.luFactor(square), tensor([1, 2])],
  "linalg.triangularSolve": [square, tensor([1, 2]), { lower: true }],
  ...each("fft.fft fft.ifft fft.irfft", complex, { n: 3 }),
  ...each("fft.fftn fft.ifftn fft.irfftn", complex, { axes: [0] }),
  ...each("fft.fftshift fft.ifftshift", vector, { axes: [0] }),
  ...each("fft.fftfreq fft.rfftfreq", 4, { d: 0.5 }),
  "fft.rfft": [vector, { n: 3 }],
  "fft.rfftn": [vector, { axes: [0] }],
};

const samples: RightArguments = {
  "random.key": [0],
  "random.split": [key, 2],
  "random.foldIn": [key, 1],
  "random.stackKeys": [[key, key]],
  "random.keyData": [key],
  "random.wrapKeyData": [random.keyData(key)],
  ...each("random.normal random.uniform random.exponential random.gumbel", key, [2], { dtype: "float32" }),
  "random.bits": [key, [2]],
  "random.bernoulli": [key, 0.5, [2]],
  "random.categorical": [key, vector, { axis: 0 }],
  "random.choice": [key, 3, { shape: [2] }],
  "random.permutation": [key, vector, 0],
  "random.randint": [key, [2], 0, 5],
  "random.truncatedNormal": [key, -1, 1, [2], { dtype: "float32" }],
  ...each("sampleGamma sampleLogGamma", key, vector, [3], { dtype: "float32" }),
  sampleBeta: [key, vector, vector, [3], { dtype: "float32" }],
};

const transforms: RightArguments = {
  ...each("grad valueAndGrad hessian", total, { argnums: 0 }),
  ...each("jacfwd jacrev", double, { argnums: 0 }),
  jit: [double, { staticArgnums: [] }],
  vmap: [double, 0, 0],
  jvp: [double, [vector], [vector]],
  ...each("vjp linearize linearTranspose", double, [vector]),
  hvp: [total, [vector], [vector]],
  checkpoint: [double, { policy: policies.dotsSaveable }],
  checkpointName: [vector, "name"],
  customJvp: [double, ([x]: readonly Tensor[], [v]: readonly Tensor[]) => [double(x), double(v)]],
  customVjp: [double, { fwd: (x: Tensor) => [double(x), null], bwd: (_: null, ct: Tensor) => [double(ct)] }],
  evalShape: [double, vector],
  inspect: [double, { staticArgnums: [] }],
  makeProgram: [double],
  printProgram: [core.makeProgram(double)(vector)],
  memoryStats: [],
  setThreads: [1],
  treeFlatten: [{ a: vector }, "f"],
  ...each("treeLeaves treeLeavesWithPath", { a: vector }),
  treeMap: [double, { a: vector }, { a: vector }],
  treeUnflatten: [core.treeFlatten({ a: 1 })[1], [vector]],
};

const control: RightArguments = {
  cond: [true, double, double, vector],
  switchCase: [0, [double, double], vector],
  scan: [pair, vector, matrix, { length: 2 }],
  map: [double, matrix, { batchSize: 1 }],
  foriLoop: [0, 2, (_: Tensor, x: Tensor) => double(x), vector, { unroll: 1 }],
  whileLoop: [
    (x: Tensor) => core.less(core.sum(x), 4),
    (x: Tensor) => core.add(x, 1),
    vector,
    { checkpoint: 4 },
  ],
  associativeScan: [core.add, vector, { axis: 0 }],
  fixedPoint: [(x: Tensor) => core.mul(x, 0.5), vector, { tolerance: 0.1 }],
  root: [(x: Tensor) => core.sub(core.square(x), 2), vector, { tolerance: 0.1 }],
  customRoot: [
    (x: Tensor) => core.sub(x, 1),
    vector,
    (_: unknown, x: Tensor) => core.onesLike(x),
    (_: unknown, y: Tensor) => y,
  ],
  customLinearSolve: [double, vector, (_: unknown, b: Tensor) => core.div(b, 2), { symmetric: true }],
  conjugateGradient: [double, vector, { tolerance: 0.1 }],
  ...each("checkpointPolicies.nothingSaveable checkpointPolicies.everythingSaveable", operation),
  ...each("checkpointPolicies.dotsSaveable checkpointPolicies.dotsWithNoBatchDimsSaveable", operation),
  ...each("checkpointPolicies.saveOnlyTheseNames checkpointPolicies.saveAnyNamesButThese", "a", "b"),
  "checkpointPolicies.saveAnythingExceptTheseNames": ["a", "b"],
  "checkpointPolicies.saveFromBothPolicies": [policies.dotsSaveable, policies.nothingSaveable],
};

/** By name. */
export const rightForCore: RightArguments = {
  ...elementwise,
  ...along,
  ...made,
  ...moved,
  ...products,
  ...samples,
  ...transforms,
  ...control,
};
