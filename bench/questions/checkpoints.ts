/**
 * What reverse mode through a long loop costs in time and working memory, by how many carries it stores; and what the loop
 * itself costs beside the kernels in it.
 */
import type { Checkpoint, Tensor } from "@cotangent/core";
import {
  add,
  foriLoop,
  grad,
  inspect,
  jit,
  matmul,
  mul,
  scan,
  setThreads,
  sub,
  sum,
  tanh,
  tensor,
} from "@cotangent/core";
import type { Question } from "../harness.js";

const rounds = 100_000;
const [inner, outer] = [16, 32];

const waves = (length: number, scale: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(1 + 7 * i) * scale);

type Weights = readonly [Tensor, Tensor];

/** The gradient of an ODE of 100,000 rounds, x + tanh(x W) V / n. Names tell the working memory of each scheme. */
export function longLoop(): Question {
  const weights: Weights = [
    tensor(waves(inner * outer, 0.3), { shape: [inner, outer] }),
    tensor(waves(outer * inner, 0.3), { shape: [outer, inner] }),
  ];
  const start = tensor(waves(inner, 1));
  const lossWith =
    (checkpoint: Checkpoint) =>
    ([w, v]: Weights, x: Tensor): Tensor => {
      const flow = (state: Tensor): readonly [Tensor, null] => [
        add(state, mul(matmul(tanh(matmul(state, w)), v), 1 / rounds)),
        null,
      ];
      const [end] = scan<Tensor, null, null>(flow, x, null, { length: rounds, checkpoint });
      return sum(mul(end, end));
    };
  const forward = jit(lossWith("none"));
  const schemes = (["none", "sqrt", 64, 17, 8] as const).map((checkpoint) => {
    const gradient = grad(lossWith(checkpoint));
    const compiled = jit(gradient);
    const megabytes = inspect(gradient)(weights, start).peakBytes / 1e6;
    return {
      name: `cotangent, gradient storing ${checkpoint === "none" ? "everything" : checkpoint}, ${megabytes.toPrecision(2)} MB`,
      run: () => {
        setThreads(1);
        return compiled(weights, start)[0].toTypedArray();
      },
    };
  });
  return {
    title: `gradient of an ODE of ${rounds} rounds, float32`,
    rounds: 5,
    competitors: [
      {
        name: "cotangent, forward only",
        run: () => {
          setThreads(1);
          return forward(weights, start).item();
        },
      },
      ...schemes,
    ],
  };
}

/** 100,000 rounds of three kernels over four elements: what is left is the loop. */
export function tinyKernels(): Question {
  const x = tensor(waves(4, 1));
  const rounded = jit(
    (state: Tensor): Tensor =>
      foriLoop(0, rounds, (_, y: Tensor) => sub(y, mul(sum(mul(y, y)), sum(y))), state),
  );
  return {
    title: `${rounds} rounds of three kernels over four elements, float32`,
    competitors: [1, 2].map((threads) => ({
      name: `cotangent, ${threads} thread${threads === 1 ? "" : "s"}`,
      run: () => {
        setThreads(threads);
        return rounded(x).toTypedArray();
      },
    })),
  };
}
