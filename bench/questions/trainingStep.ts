/**
 * One training step of 784-89-10 (E1): tanh, softmax cross-entropy, SGD with momentum 0.9, batch 60. The whole step is
 * compiled where the library can.
 */
import type { Tensor } from "@cotangent/core";
import {
  add,
  grad,
  jit,
  logSoftmax,
  matmul,
  mean,
  mul,
  neg,
  sub,
  sum,
  tanh,
  tensor,
  treeMap,
} from "@cotangent/core";
import type { Competitor, Question } from "../harness.js";
import type { loadJaxJs, loadTensorFlow } from "../peers.js";

const batch = 60;
const layers = [784, 89, 10] as const;
const rate = 0.1;
const momentum = 0.9;

// Any fixed numbers do: what is timed does not depend on them.
function numbers(length: number, scale: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state / 0xffff_ffff - 0.5) * scale;
  });
}

const images = numbers(batch * layers[0], 2);
const weights1 = numbers(layers[0] * layers[1], 0.1);
const weights2 = numbers(layers[1] * layers[2], 0.2);
const labels = Float32Array.from({ length: batch * layers[2] }, (_, i) =>
  i % layers[2] === Math.floor(i / layers[2]) % layers[2] ? 1 : 0,
);

interface Params {
  readonly w1: Tensor;
  readonly b1: Tensor;
  readonly w2: Tensor;
  readonly b2: Tensor;
}

function cotangent(): Competitor {
  const loss = ({ w1, b1, w2, b2 }: Params, x: Tensor, y: Tensor): Tensor => {
    const hidden = tanh(add(matmul(x, w1), b1));
    const logits = add(matmul(hidden, w2), b2);
    return neg(mean(sum(mul(y, logSoftmax(logits)), { axis: 1 })));
  };
  const step = jit((params: Params, velocity: Params, x: Tensor, y: Tensor): readonly [Params, Params] => {
    const gradient = grad(loss)(params, x, y);
    const next = treeMap((v: Tensor, g: Tensor) => add(mul(v, momentum), g), velocity, gradient);
    return [treeMap((p: Tensor, v: Tensor) => sub(p, mul(v, rate)), params, next), next];
  });
  let params: Params = {
    w1: tensor(weights1, { shape: [784, 89] }),
    b1: tensor(new Float32Array(89)),
    w2: tensor(weights2, { shape: [89, 10] }),
    b2: tensor(new Float32Array(10)),
  };
  let velocity: Params = treeMap((p: Tensor) => mul(p, 0), params);
  const x = tensor(images, { shape: [60, 784] });
  const y = tensor(labels, { shape: [60, 10] });
  return {
    name: "cotangent",
    run: () => {
      [params, velocity] = step(params, velocity, x, y);
    },
  };
}

function tensorFlow(tf: Awaited<ReturnType<typeof loadTensorFlow>>): Competitor {
  const w1 = tf.variable(tf.tensor2d(weights1, [784, 89]));
  const b1 = tf.variable(tf.zeros([89]));
  const w2 = tf.variable(tf.tensor2d(weights2, [89, 10]));
  const b2 = tf.variable(tf.zeros([10]));
  const x = tf.tensor2d(images, [60, 784]);
  const y = tf.tensor2d(labels, [60, 10]);
  const optimizer = tf.train.momentum(rate, momentum);
  const loss = () => {
    const hidden = tf.tanh(tf.add(tf.matMul(x, w1), b1));
    const logits = tf.add(tf.matMul(hidden, w2), b2);
    return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(logits)), 1)));
  };
  return {
    name: "tensorflow.js wasm",
    run: () => {
      tf.tidy(() => optimizer.minimize(loss));
      b2.dataSync();
    },
  };
}

function jaxJs(jax: Awaited<ReturnType<typeof loadJaxJs>>): Competitor {
  const { numpy: np, nn, grad: gradient, jit: compile, tree } = jax;
  const loss = (params: ReturnType<typeof tree.ref>, x: unknown, y: { mul: (z: unknown) => unknown }) => {
    const hidden = np.tanh(np.dot(x, params.w1).add(params.b1));
    const logits = np.dot(hidden, params.w2).add(params.b2);
    return np.mean(np.sum(y.mul(nn.logSoftmax(logits)), 1)).mul(-1);
  };
  const step = compile((params: unknown, velocity: unknown, x: unknown, y: unknown) => {
    const grads = gradient(loss)(tree.ref(params), x, y);
    const next = tree.map(
      (v: ReturnType<typeof np.array>, g: unknown) => v.mul(momentum).add(g),
      velocity,
      grads,
    );
    const moved = tree.map(
      (p: ReturnType<typeof np.array>, v: ReturnType<typeof np.array>) => p.sub(v.mul(rate)),
      params,
      tree.ref(next),
    );
    return [moved, next];
  });
  let params = {
    w1: np.array(weights1, { shape: [784, 89] }),
    b1: np.zeros([89]),
    w2: np.array(weights2, { shape: [89, 10] }),
    b2: np.zeros([10]),
  };
  let velocity = { w1: np.zeros([784, 89]), b1: np.zeros([89]), w2: np.zeros([89, 10]), b2: np.zeros([10]) };
  const x = np.array(images, { shape: [60, 784] });
  const y = np.array(labels, { shape: [60, 10] });
  return {
    name: "jax-js wasm",
    run: async () => {
      [params, velocity] = step(params, velocity, x.ref, y.ref);
      await params.b2.ref.data();
    },
  };
}

/** The question, given the loaded peers. */
export function trainingStep(
  tf: Awaited<ReturnType<typeof loadTensorFlow>>,
  jax: Awaited<ReturnType<typeof loadJaxJs>>,
): Question {
  return {
    title: "training step of 784-89-10, batch 60, float32",
    competitors: [cotangent(), tensorFlow(tf), jaxJs(jax)],
    rounds: 30,
    repeats: 5,
    flops: 2 * batch * (784 * 89 * 2 + 89 * 10 * 3),
  };
}
