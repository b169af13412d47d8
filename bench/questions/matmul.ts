/** Square matrix products, float32, with either operand transposed. */
import type { Tensor } from "@cotangent/core";
import { jit, matmul, tensor, transpose } from "@cotangent/core";
import type { Competitor, Question } from "../harness.js";
import type { loadJaxJs, loadTensorFlow } from "../peers.js";
import { onThreads } from "../threads.js";

// On Node 20 it needs a flag, and fastMath changes nothing.
const hasRelaxedSimd = Number(process.versions.node.split(".")[0]) >= 22;
const named = (one: Competitor): Competitor => ({ ...one, name: one.name.replace(",", ", fastMath,") });

/** One question per size and transposition. */
export function matrixProducts(
  tf: Awaited<ReturnType<typeof loadTensorFlow>>,
  jax: Awaited<ReturnType<typeof loadJaxJs>>,
  sizes: readonly number[],
): readonly Question[] {
  return sizes.flatMap((n) => {
    const elements = Float32Array.from({ length: n * n }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
    const a = tensor(elements, { shape: [n, n] });
    const tfA = tf.tensor2d(elements, [n, n]);
    const jaxA = jax.numpy.array(elements, { shape: [n, n] });
    return ["AB", "AtB", "ABt", "AtBt"].map((kind): Question => {
      const [left, right] = [kind.startsWith("At"), kind.endsWith("Bt")];
      const turned = (x: Tensor, isTurned: boolean): Tensor => (isTurned ? transpose(x) : x);
      const jaxProduct = jax.jit((x: typeof jaxA) =>
        jax.numpy.matmul(left ? x.ref.transpose() : x.ref, right ? x.transpose() : x),
      );
      const fastProduct = (): (() => unknown) => {
        const product = jit((x: Tensor) => matmul(turned(x, left), turned(x, right)), { fastMath: true });
        return () => product(a);
      };
      return {
        title: `matmul ${n} x ${n} x ${n}, ${kind}, float32`,
        rounds: n >= 1024 ? 3 : n >= 512 ? 7 : 15,
        repeats: n <= 128 ? 10 : 1,
        flops: 2 * n * n * n,
        competitors: [
          ...onThreads(() => {
            const product = jit((x: Tensor) => matmul(turned(x, left), turned(x, right)));
            return () => product(a);
          }),
          ...(hasRelaxedSimd ? onThreads(fastProduct).map(named) : []),
          { name: "tensorflow.js wasm", run: () => tf.matMul(tfA, tfA, left, right).dispose() },
          {
            name: "jax-js wasm",
            run: async () => {
              const result = jaxProduct(jaxA.ref);
              await result.blockUntilReady();
              result.dispose();
            },
          },
        ],
      };
    });
  });
}
