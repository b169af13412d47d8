/**
 * A 3x3 convolution of 32 images of 28x28, 16 to 32 channels: forward, and forward with both gradients, for which the peer
 * has no kernel.
 */
import type { Tensor } from "@cotangent/core";
import { conv, grad, jit, mul, sum, tensor } from "@cotangent/core";
import type { Question } from "../harness.js";
import type { loadTensorFlow } from "../peers.js";
import { onThreads } from "../threads.js";

const [images, size, from, to] = [32, 28, 16, 32];
const image = [images, from, size, size] as const;
const kernel = [to, from, 3, 3] as const;
// The peer keeps channels last.
const imageOfPeer = [images, size, size, from] as const;
const kernelOfPeer = [3, 3, from, to] as const;

function values(shape: readonly number[]): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
}

/** Both questions. */
export function convolutions(tf: Awaited<ReturnType<typeof loadTensorFlow>>): readonly Question[] {
  const x = tensor(values(image), { shape: image });
  const w = tensor(values(kernel), { shape: kernel });
  const tfX = tf.tensor4d(values(imageOfPeer), imageOfPeer);
  const tfW = tf.tensor4d(values(kernelOfPeer), kernelOfPeer);
  const convolve = (a: Tensor, b: Tensor): Tensor => conv(a, b, { padding: "SAME" });
  const loss = ([a, b]: readonly [Tensor, Tensor]): Tensor => {
    const y = convolve(a, b);
    return sum(mul(y, y));
  };
  const flops = 2 * images * size * size * 9 * from * to;
  return [
    {
      title: "convolution 3x3, 32 x 28 x 28 x 16 to 32, forward, float32",
      flops,
      competitors: [
        ...onThreads(() => {
          const forward = jit(convolve);
          return () => forward(x, w);
        }),
        { name: "tensorflow.js wasm", run: () => tf.conv2d(tfX, tfW, 1, "same").dispose() },
      ],
    },
    {
      title: "convolution 3x3, 32 x 28 x 28 x 16 to 32, forward and backward, float32",
      flops: 3 * flops,
      competitors: [
        ...onThreads(() => {
          const gradient = jit(grad(loss));
          return () => gradient([x, w]);
        }),
      ],
    },
  ];
}
