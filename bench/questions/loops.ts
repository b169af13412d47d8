/**
 * Loops inside the compiled code: an LSTM over 512 steps with its gradient, and an epoch of E1 as one call against one call
 * for each step.
 */
import type { Tensor } from "@cotangent/core";
import {
  add,
  grad,
  jit,
  matmul,
  mean,
  mul,
  scan,
  sigmoid,
  split,
  sub,
  tanh,
  tensor,
  treeMap,
} from "@cotangent/core";
import type { Question } from "../harness.js";
import type { loadTensorFlow } from "../peers.js";
import { onThreads } from "../threads.js";

type TensorFlow = Awaited<ReturnType<typeof loadTensorFlow>>;

const [steps, batch, inputs, hidden] = [512, 16, 32, 64];

// Any fixed numbers do: what is timed does not depend on them.
function numbers(length: number, scale: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state / 0xffff_ffff - 0.5) * scale;
  });
}

const kernelSize = [inputs + hidden, 4 * hidden] as const;
const kernelData = numbers(kernelSize[0] * kernelSize[1], 0.2);
const rowData = numbers(steps * batch * inputs, 2);

interface Cell {
  readonly x: Tensor;
  readonly h: Tensor;
  readonly b: Tensor;
}

function ours(): () => unknown {
  const loss = (cell: Cell, rows: Tensor): Tensor => {
    const zeros = tensor(new Float32Array(batch * hidden), { shape: [batch, hidden] });
    const [[h]] = scan<readonly [Tensor, Tensor], Tensor, null>(
      ([h, c], row) => {
        const z = add(add(matmul(row, cell.x), matmul(h, cell.h)), cell.b);
        const [write, value, keep, read] = split(z, 4, 1);
        const next = add(mul(c, sigmoid(keep)), mul(sigmoid(write), tanh(value)));
        return [[mul(tanh(next), sigmoid(read)), next], null];
      },
      [zeros, zeros],
      rows,
    );
    return mean(mul(h, h));
  };
  const gradient = jit(grad(loss));
  const cell = {
    x: tensor(kernelData.slice(0, inputs * 4 * hidden), { shape: [inputs, 4 * hidden] }),
    h: tensor(kernelData.slice(inputs * 4 * hidden), { shape: [hidden, 4 * hidden] }),
    b: tensor(new Float32Array(4 * hidden)),
  };
  const rows = tensor(rowData, { shape: [steps, batch, inputs] });
  return () => gradient(cell, rows).b.toTypedArray();
}

/** The recurrent network, given the loaded peer; jax-js has no scan, and takes minutes to compile 512 unrolled steps. */
export function recurrentNetwork(tf: TensorFlow): Question {
  const kernel = tf.variable(tf.tensor2d(kernelData, [...kernelSize]));
  const bias = tf.variable(tf.zeros([4 * hidden]));
  const rows = tf.unstack(tf.tensor3d(rowData, [steps, batch, inputs]));
  const forget = tf.scalar(0);
  const loss = () => {
    let [c, h] = [tf.zeros([batch, hidden]), tf.zeros([batch, hidden])];
    for (const row of rows) [c, h] = tf.basicLSTMCell(forget, kernel, bias, row, c, h);
    return tf.mean(tf.mul(h, h));
  };
  return {
    title: `LSTM of ${hidden} units, ${steps} steps, batch ${batch}, forward and backward, float32`,
    rounds: 5,
    flops: 3 * 2 * steps * batch * kernelSize[0] * kernelSize[1],
    competitors: [
      ...onThreads(ours),
      {
        name: "tensorflow.js wasm, unrolled",
        run: () => {
          const { grads } = tf.variableGrads(loss, [kernel, bias]);
          const all: readonly { readonly dataSync: () => unknown }[] = Object.values(grads);
          for (const one of all) one.dataSync();
          tf.dispose(grads);
        },
      },
    ],
  };
}

/** An epoch of 1,000 steps of 784-89-10 as one call, against a call for each step: the same batch in all of them. */
export function epoch(): Question {
  const count = 1000;
  const layers = [
    [784, 89],
    [89, 10],
  ];
  const x = tensor(numbers(60 * 784, 2), { shape: [60, 784] });
  const y = tensor(numbers(60 * 10, 2), { shape: [60, 10] });
  type Layer = { readonly w: Tensor; readonly b: Tensor };
  type State = readonly [params: readonly Layer[], velocity: readonly Layer[]];
  const start = (): State => {
    const params = layers.map(([rows, columns]) => ({
      w: tensor(numbers(rows * columns, 2 / Math.sqrt(rows)), { shape: [rows, columns] }),
      b: tensor(new Float32Array(columns)),
    }));
    return [params, treeMap((p: Tensor) => mul(p, 0), params)];
  };
  const loss = ([one, two]: readonly Layer[], input: Tensor, target: Tensor): Tensor => {
    const values = add(matmul(tanh(add(matmul(input, one.w), one.b)), two.w), two.b);
    return mean(mul(sub(values, target), sub(values, target)));
  };
  const step = ([params, velocity]: State, input: Tensor, target: Tensor): State => {
    const gradient = grad(loss)(params, input, target);
    const next = treeMap((v: Tensor, g: Tensor) => add(mul(v, 0.9), g), velocity, gradient);
    return [treeMap((p: Tensor, v: Tensor) => sub(p, mul(v, 0.1)), params, next), next];
  };
  const single = jit(step, { donate: [0] });
  const whole = jit(
    (state: State, input: Tensor, target: Tensor): State => {
      const round = (before: State): readonly [State, null] => [step(before, input, target), null];
      return scan<State, null, null>(round, state, null, { length: count })[0];
    },
    { donate: [0] },
  );
  let [one, other] = [start(), start()];
  return {
    title: `${count} steps of 784-89-10, batch 60, float32`,
    rounds: 5,
    competitors: [
      {
        name: "cotangent, one call",
        run: () => {
          one = whole(one, x, y);
        },
      },
      {
        name: `cotangent, ${count} calls`,
        run: () => {
          for (let i = 0; i < count; i++) other = single(other, x, y);
        },
      },
    ],
  };
}
