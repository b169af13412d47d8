/** Square matrix products, float32. */
import { jit, matmul, tensor } from "@cotangent/core";
import type { Question } from "../harness.js";
import type { loadJaxJs, loadTensorFlow } from "../peers.js";

/** One question per size. */
export function matrixProducts(
  tf: Awaited<ReturnType<typeof loadTensorFlow>>,
  jax: Awaited<ReturnType<typeof loadJaxJs>>,
  sizes: readonly number[],
): readonly Question[] {
  return sizes.map((n) => {
    const elements = Float32Array.from({ length: n * n }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
    const a = tensor(elements, { shape: [n, n] });
    const product = jit(matmul);
    const tfA = tf.tensor2d(elements, [n, n]);
    const jaxA = jax.numpy.array(elements, { shape: [n, n] });
    return {
      title: `matmul ${n} x ${n} x ${n}, float32`,
      rounds: n >= 512 ? 7 : 15,
      repeats: n <= 128 ? 10 : 1,
      flops: 2 * n * n * n,
      competitors: [
        { name: "cotangent", run: () => product(a, a) },
        {
          name: "tensorflow.js wasm",
          run: () => {
            const result = tf.matMul(tfA, tfA);
            result.dataSync();
            result.dispose();
          },
        },
        { name: "jax-js wasm", run: async () => jax.numpy.matmul(jaxA.ref, jaxA.ref).data() },
      ],
    };
  });
}
