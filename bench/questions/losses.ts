/** Functions of rows with their gradients: softmax cross-entropy on 1024 x 1000, layer norm on 1024 x 768. */
import type { Tensor } from "@cotangent/core";
import { add, div, grad, jit, logSoftmax, mean, mul, neg, sqrt, sub, sum, tensor } from "@cotangent/core";
import type { Question } from "../harness.js";
import type { loadTensorFlow } from "../peers.js";
import { onThreads } from "../threads.js";

const rows = 1024;
const epsilon = 1e-5;

function values(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 2003) / 1000 - 1);
}

/** Both questions. */
export function rowFunctions(tf: Awaited<ReturnType<typeof loadTensorFlow>>): readonly Question[] {
  const classes = 1000;
  const logits = values(rows * classes);
  const labels = Float32Array.from({ length: rows * classes }, (_, i) =>
    i % classes === (7 * Math.floor(i / classes)) % classes ? 1 : 0,
  );
  const tfLogits = tf.tensor2d(logits, [rows, classes]);
  const tfLabels = tf.tensor2d(labels, [rows, classes]);
  const tfLoss = tf.grad((z: typeof tfLogits) =>
    tf.neg(tf.mean(tf.sum(tf.mul(tfLabels, tf.logSoftmax(z)), 1))),
  );

  const width = 768;
  const features = values(rows * width);
  const tfX = tf.tensor2d(features, [rows, width]);
  const tfScale = tf.ones([width]);
  const tfShift = tf.zeros([width]);
  const tfNorm = tf.grads((x: typeof tfX, scale: typeof tfScale, shift: typeof tfShift) => {
    const centered = tf.sub(x, tf.mean(x, 1, true));
    const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centered), 1, true), epsilon));
    const y = tf.add(tf.mul(tf.div(centered, deviation), scale), shift);
    return tf.sum(tf.mul(y, tfX));
  });
  return [
    {
      title: `softmax cross-entropy with gradient, ${rows} x ${classes}, float32`,
      competitors: [
        ...onThreads(() => {
          const y = tensor(labels, { shape: [rows, classes] });
          const z = tensor(logits, { shape: [rows, classes] });
          const gradient = jit(
            grad((x: Tensor, t: Tensor) => neg(mean(sum(mul(t, logSoftmax(x)), { axis: 1 })))),
          );
          return () => gradient(z, y);
        }),
        { name: "tensorflow.js wasm", run: () => tf.tidy(() => void tfLoss(tfLogits)) },
      ],
    },
    {
      title: `layer norm with gradient, ${rows} x ${width}, float32`,
      competitors: [
        ...onThreads(() => {
          const target = tensor(features, { shape: [rows, width] });
          const params = [tensor(new Float32Array(width).fill(1)), tensor(new Float32Array(width))] as const;
          const loss = ([scale, shift, x]: readonly [Tensor, Tensor, Tensor], t: Tensor): Tensor => {
            const centered = sub(x, mean(x, { axis: 1, keepdims: true }));
            const deviation = sqrt(add(mean(mul(centered, centered), { axis: 1, keepdims: true }), epsilon));
            return sum(mul(add(mul(div(centered, deviation), scale), shift), t));
          };
          const gradient = jit(grad(loss));
          return () => gradient([...params, target], target);
        }),
        { name: "tensorflow.js wasm", run: () => tf.tidy(() => void tfNorm([tfX, tfScale, tfShift])) },
      ],
    },
  ];
}
