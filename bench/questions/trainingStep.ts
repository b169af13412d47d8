/**
 * One training step of a network of E1: tanh, softmax cross-entropy, SGD with momentum 0.9, batch 60. The whole step is
 * compiled where the library can; with dropout, its masks are drawn inside.
 */
import type { Key, Tensor } from "@cotangent/core";
import {
  add,
  grad,
  jit,
  logSoftmax,
  matmul,
  mean,
  mul,
  neg,
  random,
  sub,
  sum,
  tanh,
  tensor,
  treeMap,
  where,
} from "@cotangent/core";
import type { Competitor, Question } from "../harness.js";
import type { loadJaxJs, loadTensorFlow } from "../peers.js";
import { onThreads } from "../threads.js";

type TensorFlow = Awaited<ReturnType<typeof loadTensorFlow>>;
type JaxJs = Awaited<ReturnType<typeof loadJaxJs>>;

/** Which network: sizes of the layers, and the share of hidden units that dropout keeps. */
export interface Network {
  readonly layers: readonly number[];
  readonly keep?: number;
}

const batch = 60;
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

const images = (layers: readonly number[]): Float32Array => numbers(batch * layers[0], 2);
const labelsOf = (layers: readonly number[]): Float32Array => {
  const classes = layers[layers.length - 1];
  return Float32Array.from({ length: batch * classes }, (_, i) =>
    i % classes === Math.floor(i / classes) % classes ? 1 : 0,
  );
};
const pairs = (layers: readonly number[]): readonly (readonly [number, number])[] =>
  layers.slice(1).map((size, i) => [layers[i], size]);
const weights = (rows: number, columns: number): Float32Array => numbers(rows * columns, 2 / Math.sqrt(rows));

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}

function cotangent({ layers, keep }: Network): () => unknown {
  const forward = (params: readonly Layer[], x: Tensor, key: Key): Tensor =>
    params.reduce((values, { w, b }, i) => {
      const sums = add(matmul(values, w), b);
      if (i === params.length - 1) return sums;
      const hidden = tanh(sums);
      if (keep === undefined) return hidden;
      const isKept = random.bernoulli(random.foldIn(key, i), keep, hidden.shape);
      return where(isKept, mul(hidden, 1 / keep), 0);
    }, x);
  const loss = (params: readonly Layer[], x: Tensor, y: Tensor, key: Key): Tensor =>
    neg(mean(sum(mul(y, logSoftmax(forward(params, x, key))), { axis: 1 })));
  const step = jit(
    (params: readonly Layer[], velocity: readonly Layer[], key: Key, x: Tensor, y: Tensor) => {
      const gradient = grad(loss)(params, x, y, key);
      const next = treeMap((v: Tensor, g: Tensor) => add(mul(v, momentum), g), velocity, gradient);
      return [
        treeMap((p: Tensor, v: Tensor) => sub(p, mul(v, rate)), params, next),
        next,
        random.foldIn(key, 1),
      ] as const;
    },
    { donate: [0, 1] },
  );
  const x = tensor(images(layers), { shape: [batch, layers[0]] });
  const y = tensor(labelsOf(layers), { shape: [batch, layers[layers.length - 1]] });
  let params: readonly Layer[] = pairs(layers).map(([rows, columns]) => ({
    w: tensor(weights(rows, columns), { shape: [rows, columns] }),
    b: tensor(new Float32Array(columns)),
  }));
  let velocity: readonly Layer[] = treeMap((p: Tensor) => mul(p, 0), params);
  let key = random.key(0);
  return () => {
    [params, velocity, key] = step(params, velocity, key, x, y);
  };
}

function tensorFlow(tf: TensorFlow, { layers, keep }: Network): Competitor {
  const params = pairs(layers).map(([rows, columns]) => ({
    w: tf.variable(tf.tensor2d(weights(rows, columns), [rows, columns])),
    b: tf.variable(tf.zeros([columns])),
  }));
  const x = tf.tensor2d(images(layers), [batch, layers[0]]);
  const y = tf.tensor2d(labelsOf(layers), [batch, layers[layers.length - 1]]);
  const optimizer = tf.train.momentum(rate, momentum);
  const loss = () => {
    let values = x;
    params.forEach(({ w, b }, i) => {
      values = tf.add(tf.matMul(values, w), b);
      if (i === params.length - 1) return;
      values = tf.tanh(values);
      if (keep !== undefined) values = tf.dropout(values, 1 - keep);
    });
    return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.logSoftmax(values)), 1)));
  };
  const last = params[params.length - 1].b;
  return {
    name: "tensorflow.js wasm",
    run: () => {
      tf.tidy(() => optimizer.minimize(loss));
      last.dataSync();
    },
  };
}

function jaxJs(jax: JaxJs, { layers, keep }: Network): Competitor {
  const { numpy: np, nn, grad: gradient, jit: compile, tree, random: draw } = jax;
  const loss = (
    params: ReturnType<typeof tree.ref>,
    key: ReturnType<typeof draw.key>,
    x: unknown,
    y: { mul: (z: unknown) => unknown },
  ) => {
    let values = x as ReturnType<typeof np.array>;
    const keys = keep === undefined ? undefined : draw.split(key, layers.length);
    params.forEach(({ w, b }: { readonly w: unknown; readonly b: unknown }, i: number) => {
      values = np.dot(values, w).add(b);
      if (i === params.length - 1) return;
      values = np.tanh(values);
      if (keys === undefined) return;
      const mask = draw.bernoulli(keys.ref.slice(i), keep, values.shape);
      values = np.where(mask, values.mul(1 / (keep ?? 1)), 0);
    });
    keys?.dispose();
    return np.mean(np.sum(y.mul(nn.logSoftmax(values)), 1)).mul(-1);
  };
  const step = compile((params: unknown, velocity: unknown, key: unknown, x: unknown, y: unknown) => {
    const grads = gradient(loss)(tree.ref(params), key, x, y);
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
  let params = pairs(layers).map(([rows, columns]) => ({
    w: np.array(weights(rows, columns), { shape: [rows, columns] }),
    b: np.zeros([columns]),
  }));
  let velocity = pairs(layers).map(([rows, columns]) => ({
    w: np.zeros([rows, columns]),
    b: np.zeros([columns]),
  }));
  const x = np.array(images(layers), { shape: [batch, layers[0]] });
  const y = np.array(labelsOf(layers), { shape: [batch, layers[layers.length - 1]] });
  let steps = 0;
  return {
    name: "jax-js wasm",
    run: async () => {
      [params, velocity] = step(params, velocity, draw.key(steps++), x.ref, y.ref);
      await params[params.length - 1].b.ref.data();
    },
  };
}

/** The question, given the loaded peers. */
export function trainingStep(tf: TensorFlow, jax: JaxJs, network: Network): Question {
  const { layers, keep } = network;
  const products = pairs(layers).reduce(
    (sum, [rows, columns], i) => sum + rows * columns * (i === 0 ? 2 : 3),
    0,
  );
  return {
    title: `training step of ${layers.join("-")}${keep === undefined ? "" : " with dropout"}, batch ${batch}, float32`,
    competitors: [...onThreads(() => cotangent(network)), tensorFlow(tf, network), jaxJs(jax, network)],
    rounds: 15,
    repeats: 50,
    flops: 2 * batch * products,
  };
}
