/** Surgery where it could go wrong: sharing, lone leaves, leaves in both trees, shapes that differ, summaries. */
import { grad, mul, random, sum, type Tensor, tensor } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { tanh } from "../activations/sigmoids.js";
import { serial } from "../combinators/serial.js";
import { conv2d } from "../layers/conv.js";
import { dense } from "../layers/dense.js";
import { flatten } from "../layers/reshape.js";
import { summary } from "../summary.js";
import { combine, count, edit, freeze, mask, partition, transplant } from "./index.js";

const network = serial({ body: serial([dense(4), tanh]), head: dense(2) });
const { params, state } = network.init(random.key(0), [3]);

describe("parameters", () => {
  it("edit shares what it leaves alone, freezes, and takes a lone leaf", () => {
    const next = edit(params, /^head/, (leaf) => mul(leaf, 2));
    expect(next.body).toBe(params.body);
    expect(Object.isFrozen(next.head)).toBe(true);
    expect(edit(tensor(3), /^$/, (leaf) => mul(leaf, 2)).item()).toBe(6);
  });

  it("partition and combine are inverse, and grad of one part leaves the other alone", () => {
    const [head, body] = partition(params, /^head/);
    expect(combine(head, body)).toEqual(params);
    const x = tensor([[1, 2, 3]]);
    const loss = (p: typeof params): Tensor => sum(network.apply(p, state, x)[0]);
    const part = grad((h: typeof params) => loss(combine(h, body)))(head);
    expect(part.body[0].kernel).toBe(null);
    expect(part.head).toEqual(grad((p: typeof params) => loss(freeze(p, /^body/)))(params).head);
    expect(() => combine(params, params)).toThrow(
      "combine: each leaf must be in one of the trees, and null in the other, got both at body.0.kernel.",
    );
  });

  it("transplant takes what fits, and says what does not", () => {
    const other = serial({ body: serial([dense(4), tanh]), head: dense(5) }).init(random.key(1), [3]).params;
    expect(() => transplant(params, other)).toThrow(
      "transplant: the leaves at head.kernel must have one shape, expected [4, 2], got [4, 5]. Leave this path out with the third argument.",
    );
    const next = transplant(params, other, /^body/);
    expect(next.body[0].kernel.toArray()).toEqual(other.body[0].kernel.toArray());
    expect(next.head).toBe(params.head);
  });

  it("mask and count follow the structure", () => {
    expect(mask(params, /bias$/)).toEqual({
      body: [{ kernel: false, bias: true }, null],
      head: { kernel: false, bias: true },
    });
    expect(count(params)).toBe(3 * 4 + 4 + 4 * 2 + 2);
  });
});

describe("summary", () => {
  it("counts 14,881 parameters for 15 hidden layers of 32", () => {
    const hidden = Array.from({ length: 15 }, () => serial([dense(32), tanh]));
    const { rows } = summary(serial([serial(hidden), dense(1)]), [1], { depth: 2 });
    expect(rows[0].parameters).toBe(14881);
    expect(rows.length).toBe(1 + 2 + 15);
  });

  it("draws nothing, however large the network", () => {
    const vgg = serial([conv2d(512, 3, { padding: "SAME" }), flatten(), dense(40_000)]);
    const { rows } = summary(vgg, [512, 14, 14]);
    expect(rows.map(({ outputShape }) => outputShape)).toEqual([
      [40_000],
      [512, 14, 14],
      [100_352],
      [40_000],
    ]);
    expect(rows[3].parameters).toBe(100_352 * 40_000 + 40_000);
  });
});
