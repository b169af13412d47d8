/** What a call costs apart from its arithmetic: a jitted scalar function, and an eager addition of two 3-vectors. */
import type { Tensor } from "@cotangent/core";
import { add, jit, mul, tensor } from "@cotangent/core";
import type { Question } from "../harness.js";
import type { loadJaxJs, loadTensorFlow } from "../peers.js";

/** Both questions. */
export function callOverhead(
  tf: Awaited<ReturnType<typeof loadTensorFlow>>,
  jax: Awaited<ReturnType<typeof loadJaxJs>>,
): readonly Question[] {
  const { numpy: np } = jax;
  const scalar = tensor(3);
  const square = jit((x: Tensor) => mul(x, x));
  const tfScalar = tf.scalar(3);
  const jaxScalar = np.array(3);
  const jaxSquare = jax.jit((x: typeof jaxScalar) => x.ref.mul(x));
  const three = tensor([1, 2, 3]);
  const tfThree = tf.tensor1d([1, 2, 3]);
  const jaxThree = np.array([1, 2, 3]);
  return [
    {
      title: "call of a jitted scalar function",
      repeats: 200,
      competitors: [
        { name: "cotangent", run: () => square(scalar) },
        { name: "tensorflow.js wasm (eager)", run: () => tf.mul(tfScalar, tfScalar).dispose() },
        { name: "jax-js wasm", run: () => jaxSquare(jaxScalar.ref).dispose() },
      ],
    },
    {
      title: "eager addition of two 3-vectors",
      repeats: 200,
      competitors: [
        { name: "cotangent", run: () => add(three, three) },
        { name: "tensorflow.js wasm", run: () => tf.add(tfThree, tfThree).dispose() },
        { name: "jax-js wasm", run: () => jaxThree.ref.add(jaxThree.ref).dispose() },
      ],
    },
  ];
}
