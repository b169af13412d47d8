/** A chain of ten cheap elementwise operations on a million float32. */
import type { Tensor } from "@cotangent/core";
import { abs, add, jit, maximum, mul, neg, sub, tensor } from "@cotangent/core";
import type { Question } from "../harness.js";
import type { loadJaxJs, loadTensorFlow } from "../peers.js";
import { onThreads } from "../threads.js";

const n = 1_000_000;

/** The question, with copying the array as the floor. */
export function elementwiseChain(
  tf: Awaited<ReturnType<typeof loadTensorFlow>>,
  jax: Awaited<ReturnType<typeof loadJaxJs>>,
): Question {
  const elements = Float32Array.from({ length: n }, (_, i) => (i % 1000) / 1000 - 0.5);
  const x = tensor(elements);
  const chain = jit((v: Tensor) => {
    const a = add(mul(v, 2), 1);
    const b = sub(mul(a, a), v);
    const c = maximum(neg(b), 0.1);
    return abs(sub(add(mul(c, 0.5), v), 0.25));
  });
  const tfX = tf.tensor1d(elements);
  const tfChain = (v: typeof tfX) => {
    const a = tf.add(tf.mul(v, 2), 1);
    const b = tf.sub(tf.mul(a, a), v);
    const c = tf.maximum(tf.neg(b), 0.1);
    return tf.abs(tf.sub(tf.add(tf.mul(c, 0.5), v), 0.25));
  };
  const { numpy: np } = jax;
  const jaxX = np.array(elements);
  const jaxChain = jax.jit((v: typeof jaxX) => {
    const a = v.ref.mul(2).add(1);
    const b = a.ref.mul(a).sub(v.ref);
    const c = np.maximum(b.mul(-1), 0.1);
    return np.abs(c.mul(0.5).add(v).sub(0.25));
  });
  return {
    title: "chain of ten elementwise operations on 1,000,000 float32",
    rounds: 10,
    competitors: [
      ...onThreads(() => () => chain(x)),
      { name: "tensorflow.js wasm", run: () => tf.tidy(() => void tfChain(tfX)) },
      {
        name: "jax-js wasm",
        run: async () => {
          const result = jaxChain(jaxX.ref);
          await result.blockUntilReady();
          result.dispose();
        },
      },
      { name: "copying the array", run: () => elements.slice() },
    ],
  };
}
