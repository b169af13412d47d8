/** checkpoint: the same bits from less memory, under every transform; what each policy keeps. */
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../../base/errors.js";
import {
  add,
  astype,
  type CheckpointPolicy,
  checkpoint,
  checkpointName,
  checkpointPolicies,
  grad,
  hessian,
  inspect,
  jit,
  jvp,
  makeProgram,
  matmul,
  mean,
  mul,
  printProgram,
  scan,
  sin,
  square,
  sum,
  type Tensor,
  tanh,
  tensor,
  vjp,
  vmap,
} from "../../index.js";
import { checkGrads } from "../../testing/checkGrads.js";
import { sameBits } from "../../testing/close.js";

type Layer = (h: Tensor, w: Tensor) => Tensor;

const layer: Layer = (h, w) => {
  const z = checkpointName(matmul(h, w), "z");
  return tanh(add(tanh(z), sin(matmul(tanh(z), w))));
};

const size = 24;
const numbers = (count: number, seed: number): Tensor =>
  tensor(
    Array.from({ length: count * size }, (_, i) => ((i * (7 + seed)) % 17) / 60 - 0.13),
    { shape: [count, size] },
  );
const weights = Array.from({ length: 20 }, (_, i) => numbers(size, i));
const start = numbers(size, 3);

const lossOf =
  (block: Layer) =>
  (ws: readonly Tensor[], x: Tensor): Tensor =>
    mean(square(ws.reduce((h, w) => block(h, w), x)));

const policies: Readonly<Record<string, CheckpointPolicy>> = {
  nothing: checkpointPolicies.nothingSaveable,
  names: checkpointPolicies.saveOnlyTheseNames("z"),
  otherNames: checkpointPolicies.saveOnlyTheseNames("other"),
  dots: checkpointPolicies.dotsSaveable,
  everything: checkpointPolicies.everythingSaveable,
};

describe("checkpoint", () => {
  it("gives the bits that it gives when it keeps everything, eager and compiled", () => {
    const few = weights.slice(0, 5);
    const expected = grad(lossOf(checkpoint(layer, { policy: policies.everything })))(few, start);
    for (const policy of Object.values(policies)) {
      const gradients = grad(lossOf(checkpoint(layer, { policy })));
      for (const run of [gradients, jit(gradients)])
        run(few, start).forEach((g, i) => {
          expect(sameBits(g, expected[i])).toBe(true);
        });
    }
    expect(sameBits(lossOf(checkpoint(layer))(few, start), lossOf(layer)(few, start))).toBe(true);
  });

  it("lets memory fall with what its policy keeps", () => {
    const bytes = (policy: CheckpointPolicy): number =>
      inspect(grad(lossOf(checkpoint(layer, { policy }))))(weights, start).peakBytes;
    const array = 4 * size * size;
    const plain = inspect(grad(lossOf(layer)))(weights, start).peakBytes;
    expect(bytes(policies.everything)).toBe(plain);
    // The twenty inputs of layers, and one layer.
    expect(bytes(policies.nothing)).toBeLessThan(26 * array);
    expect(bytes(policies.otherNames)).toBe(bytes(policies.nothing));
    expect(bytes(policies.names)).toBeLessThan(46 * array);
    expect(bytes(policies.nothing)).toBeLessThan(0.5 * plain);
    expect(bytes(policies.names)).toBeLessThan(0.8 * plain);
  });

  it("lets memory fall for layers that fuse with one another too, bits being the same", () => {
    const block = (h: Tensor): Tensor => sin(sin(sin(h)));
    const chain = (f: typeof block) => (h: Tensor) =>
      mean(Array.from({ length: 20 }).reduce<Tensor>((x) => f(x), h));
    const h = numbers(40, 1);
    const [plain, again] = [block, checkpoint(block)].map(
      (f) => inspect(grad(chain(f)))(h).peakBytes / (4 * h.size),
    );
    // Three residuals of each layer; the inputs of layers and a little more.
    expect(plain).toBeGreaterThan(57);
    expect(again).toBeLessThan(25);
    const [one, other] = [block, checkpoint(block)].map((f) => jit(grad(chain(f)))(h));
    expect(sameBits(one, other)).toBe(true);
    const batched = jit(vmap(grad(chain(checkpoint(block)))));
    expect(sameBits(batched(h), vmap(grad(chain(block)))(h))).toBe(true);
    expect(inspect(vmap(grad(chain(checkpoint(block)))))(h).peakBytes / (4 * h.size)).toBeLessThan(25);
  });

  it("nests: the square root of the memory for a third forward pass", () => {
    const inner = checkpoint(layer);
    const outer = checkpoint((ws: readonly Tensor[], x: Tensor) => ws.reduce((h, w) => inner(h, w), x));
    const loss = (ws: readonly Tensor[], x: Tensor): Tensor => {
      const groups = [0, 5, 10, 15].map((from) => ws.slice(from, from + 5));
      return mean(square(groups.reduce((h, group) => outer(group, h), x)));
    };
    const flat = inspect(grad(lossOf(inner)))(weights, start).peakBytes;
    expect(inspect(grad(loss))(weights, start).peakBytes).toBeLessThan(0.7 * flat);
    const expected = grad(lossOf(inner))(weights, start);
    grad(loss)(weights, start).forEach((g, i) => {
      expect(sameBits(g, expected[i])).toBe(true);
    });
  });

  it("passes every transform, any order, and differentiates what it closes over", () => {
    const x = astype(tensor([0.5, -1.25, 2]), "float64");
    const f = checkpoint((a: Tensor) => mul(sin(a), tanh(mul(a, a))));
    checkGrads(f, [x], { order: 2 });
    checkGrads(jit(vmap(f)), [x], { order: 2 });
    const plain = (a: Tensor): Tensor => mul(sin(a), tanh(mul(a, a)));
    const bits = (transform: (g: (a: Tensor) => Tensor) => Tensor): void => {
      expect(sameBits(transform(f), transform(plain))).toBe(true);
    };
    bits((g) => g(x));
    bits((g) => jvp(g, [x], [x])[1]);
    bits((g) => jit((a: Tensor) => jvp(g, [a], [a])[1])(x));
    bits((g) => vmap(grad(g))(x));
    bits((g) => jit(vmap(grad(jit(g))))(x));
    const w = tensor(2);
    const of = (v: Tensor): Tensor => checkpoint((a: Tensor) => mul(sin(v), a))(tensor(3));
    expect(grad(of)(w).item()).toBe(grad((v: Tensor) => mul(sin(v), 3))(w).item());
    expect(jit(grad(jit(of)))(w).item()).toBe(grad(of)(w).item());
    checkGrads((v: Tensor) => checkpoint((a: Tensor) => mul(sin(v), a))(v), [x], { order: 2 });
    expect(hessian((a: Tensor) => sum(f(a)))(x).shape).toEqual([3, 3]);
  });

  it("computes again in the body of a scan", () => {
    const run =
      (step: Layer): ((w: Tensor) => Tensor) =>
      (w) =>
        sum(scan((h: Tensor, one: Tensor) => [step(h, mul(w, one)), null], start, tensor([1, 2, 3]))[0]);
    const [w] = weights;
    const both = [layer, checkpoint(layer)].map((step) => grad(run(step))(w));
    expect(sameBits(both[0], both[1])).toBe(true);
  });

  it("keeps results of operations that the policy names, through functions that are jitted by themselves", () => {
    const printed = (policy: CheckpointPolicy, f: Layer): string =>
      printProgram(
        makeProgram((h: Tensor, w: Tensor) => vjp(checkpoint(f, { policy }), [h, w])[1](h))(
          start,
          weights[0],
        ),
      );
    const dotsAgain = (text: string): number =>
      text.slice(text.indexOf("transpose(")).split("dotGeneral").length - 1;
    for (const f of [layer, jit(layer)]) {
      const [nothing, names, dots] = ["nothing", "names", "dots"].map((name) =>
        dotsAgain(printed(policies[name], f)),
      );
      // Four products of the backward pass itself; forward there are two, of which one is named, and one is not read backward.
      expect([nothing, names, dots]).toEqual([6, 5, 4]);
    }
    const seen = new Set<string>();
    const policy: CheckpointPolicy = ({ operation, inputs, outputs, parameters }) => {
      seen.add(`${operation} ${inputs.length} ${outputs[0].dtype} ${Object.keys(parameters)}`);
      return false;
    };
    printed(policy, layer);
    expect(seen).toContain("checkpointName 1 float32 name");
    expect(seen).toContain("tanh 1 float32 ");
  });

  it("has the policies of JAX", () => {
    const p = checkpointPolicies;
    const dot = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] };
    const operations = [
      { operation: "tanh", parameters: {} },
      { operation: "dotGeneral", parameters: dot },
      { operation: "dotGeneral", parameters: { ...dot, lhsBatch: [0], rhsBatch: [0] } },
      { operation: "conv", parameters: {} },
      { operation: "checkpointName", parameters: { name: "a" } },
      { operation: "checkpointName", parameters: { name: "b" } },
    ].map((each) => ({ ...each, inputs: [], outputs: [] }));
    const kept = (policy: CheckpointPolicy): string =>
      operations.map((each) => (policy(each) ? "1" : "0")).join("");
    expect(kept(p.nothingSaveable)).toBe("000000");
    expect(kept(p.everythingSaveable)).toBe("111111");
    expect(kept(p.dotsSaveable)).toBe("011100");
    expect(kept(p.dotsWithNoBatchDimsSaveable)).toBe("010000");
    expect(kept(p.saveOnlyTheseNames("a"))).toBe("000010");
    expect(kept(p.saveAnyNamesButThese("a"))).toBe("000001");
    expect(kept(p.saveAnythingExceptTheseNames("a"))).toBe("111101");
    expect(kept(p.saveFromBothPolicies(p.dotsSaveable, p.saveOnlyTheseNames("b")))).toBe("011101");
  });

  it("reports what is no function, policy or name", () => {
    for (const call of [
      () => checkpoint(3 as never),
      () => checkpoint(square, { policy: "dots" as never }),
      () => checkpointName(start, 3 as never),
    ])
      expect(call).toThrow(ArgumentError);
    expect(() => checkpoint(square, { policy: "dots" as never })).toThrow(
      'checkpoint: policy must be a function, got the string "dots". Take one of checkpointPolicies.',
    );
  });
});
