/** What only conv knows: agreement with its defining sum, adjoints for every parameter, empty shapes, refusals. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import { range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { checkGrads } from "../testing/checkGrads.js";
import { closeTo, tolerances } from "../testing/close.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import {
  expectLaws,
  expectRefusal,
  expectSame,
  expectVmapEqualsLoop,
  seeded,
  tensorOf,
} from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { vmap } from "../transform/vmap.js";
import { conv } from "./conv.js";
import type { ConvParams } from "./convShape.js";

const plain = (d: number): ConvParams => {
  const ones = range(d).map(() => 1);
  return {
    strides: ones,
    padding: ones.map(() => [0, 0]),
    lhsDilation: ones,
    rhsDilation: ones,
    featureGroupCount: 1,
  };
};

/** The definition for one spatial axis, as loops. */
function byDefinition(x: Tensor, kernel: Tensor, params: ConvParams): number[] {
  const [[stride], [[low]], [spread], [step]] = [
    params.strides,
    params.padding,
    params.lhsDilation,
    params.rhsDilation,
  ];
  const { featureGroupCount: groups } = params;
  const [, channels, size] = x.shape;
  const [outputs, perGroup, width] = kernel.shape;
  const [xs, ws] = [x.toTypedArray(), kernel.toTypedArray()];
  const [batch, , length] = conv(x, kernel, params).shape;
  return range(batch * outputs * length).map((at) => {
    const [n, o, position] = [
      Math.floor(at / (outputs * length)),
      Math.floor(at / length) % outputs,
      at % length,
    ];
    const group = Math.floor(o / (outputs / groups));
    let sum = 0;
    for (const c of range(perGroup)) {
      for (const k of range(width)) {
        const place = position * stride + k * step - low;
        const i = place / spread;
        if (!Number.isInteger(i) || i < 0 || i >= size) continue;
        sum += xs[(n * channels + group * perGroup + c) * size + i] * ws[(o * perGroup + c) * width + k];
      }
    }
    return sum;
  });
}

const settings: readonly (Omit<ConvParams, "padding"> & { readonly padding: readonly [number, number] })[] = [
  1, 2, 3,
].flatMap((stride) =>
  [1, 2].flatMap((spread) =>
    [1, 3].flatMap((step) =>
      (
        [
          [0, 0],
          [2, 1],
          [-1, 2],
          [1, -1],
        ] as const
      ).map((padding, i) => ({
        strides: [stride],
        lhsDilation: [spread],
        rhsDilation: [step],
        padding,
        featureGroupCount: 1 + (i % 2),
      })),
    ),
  ),
);

describe("conv", () => {
  it("is the sum that defines it, for every parameter", () => {
    for (const { padding, ...rest } of settings) {
      const params = { ...rest, padding: [padding] };
      const x = seeded([2, 4, 6], 1);
      const kernel = seeded([4, 4 / rest.featureGroupCount, 2], 2);
      const out = conv(x, kernel, params);
      const expected = byDefinition(x, kernel, params);
      expect(closeTo(out, expected, { rtol: tolerances.float64.adjoint }).close, JSON.stringify(params)).toBe(
        true,
      );
      checkGrads((a: Tensor, b: Tensor) => conv(a, b, params), [x, kernel], { order: 2, directions: 1 });
    }
  });

  it("does not flip the kernel", () => {
    const x = tensorOf([1, 1, 3], [1, 2, 3]);
    const kernel = tensorOf([1, 1, 2], [10, 1]);
    expect(conv(x, kernel, plain(1)).toArray()).toEqual([[[12, 23]]]);
  });

  it("works without spatial axes and with three of them", () => {
    const x = tensorOf([2, 2], [1, 2, 3, 4]);
    expect(conv(x, tensorOf([1, 2], [10, 1]), plain(0)).toArray()).toEqual([[12], [34]]);
    const cube = tensorOf([1, 1, 2, 2, 2], range(8));
    expect(conv(cube, cube, plain(3)).toArray()).toEqual([[[[[140]]]]]);
  });

  it("takes int32 and uint32, which wrap", () => {
    const x = tensorOf([1, 1, 2], [2 ** 31 - 1, 1], "int32");
    expect(conv(x, tensorOf([1, 1, 2], [1, 1], "int32"), plain(1)).toArray()).toEqual([[[-(2 ** 31)]]]);
    const y = tensorOf([1, 1, 1], [2 ** 31], "uint32");
    expect(conv(y, tensorOf([1, 1, 1], [3], "uint32"), plain(1)).toArray()).toEqual([[[2 ** 31]]]);
  });

  it("gives no positions where the kernel is wider than x, and zeros where there is nothing to sum", () => {
    expect(conv(seeded([1, 1, 2], 1), seeded([1, 1, 3], 2), plain(1)).shape).toEqual([1, 1, 0]);
    expect(conv(seeded([0, 2, 4], 1), seeded([3, 2, 2], 2), plain(1)).shape).toEqual([0, 3, 3]);
    expect(conv(seeded([1, 0, 3], 1), seeded([1, 0, 2], 2), plain(1)).toArray()).toEqual([[[0, 0]]]);
    const padded: ConvParams = { ...plain(1), padding: [[1, 1]] };
    expect(conv(tensorOf([1, 1, 0], []), seeded([1, 1, 2], 2), padded).toArray()).toEqual([[[0]]]);
  });

  it("has zero gradients where there are no positions", () => {
    for (const [xs, ks] of [
      [
        [2, 2, 2],
        [3, 2, 4],
      ],
      [
        [0, 2, 5],
        [3, 2, 2],
      ],
      [
        [2, 0, 5],
        [3, 0, 2],
      ],
      [
        [2, 2, 0],
        [3, 2, 1],
      ],
    ] as const) {
      const [x, kernel] = [seeded(xs, 1), seeded(ks, 2)];
      const [out, pullback] = vjp((a: Tensor, b: Tensor) => conv(a, b, plain(1)), [x, kernel]);
      const [dx, dk] = pullback(seeded(out.shape, 3));
      expectSame(dx, tensorOf(xs, new Array<number>(sizeOf(xs)).fill(0)));
      expectSame(dk, tensorOf(ks, new Array<number>(sizeOf(ks)).fill(0)));
    }
  });

  it("maps over both, one or no argument like a loop, groups included, to the bit", () => {
    const params: ConvParams = { ...plain(1), padding: [[1, 0]], featureGroupCount: 2 };
    for (const dtype of ["float32", "float64"] as const) {
      const examples = range(3).map((k) => [seeded([2, 4, 5], k, dtype), seeded([6, 2, 2], 10 + k, dtype)]);
      expectVmapEqualsLoop((x, kernel) => conv(x, kernel, params), examples);
    }
    expectLaws((x, kernel) => conv(x, kernel, params), [[seeded([2, 4, 5], 1), seeded([4, 2, 2], 2)]]);
  });

  it("maps over no examples", () => {
    const [x, kernel] = [seeded([2, 2, 5], 1), seeded([4, 2, 2], 2)];
    const [xs, kernels] = [tensorOf([0, 2, 2, 5], []), tensorOf([0, 4, 2, 2], [])];
    const f = (a: Tensor, b: Tensor): Tensor => conv(a, b, plain(1));
    expect(vmap(f, [0, null])(xs, kernel).shape).toEqual([0, 2, 4, 4]);
    expect(vmap(f, [null, 0])(x, kernels).shape).toEqual([0, 2, 4, 4]);
    expect(vmap(f)(xs, kernels).shape).toEqual([0, 2, 4, 4]);
  });

  it("gives the same bits whatever else is in the batch", () => {
    const x = seeded([3, 20, 9], 1, "float32");
    const kernel = seeded([5, 20, 9], 2, "float32");
    const alone = vmap(
      (each: Tensor) => conv(each, kernel, plain(1)),
      0,
    )(tensorOf([3, 1, 20, 9], [...x.toTypedArray()], "float32"));
    expectSame(tensorOf([3, 5, 1], [...alone.toTypedArray()], "float32"), conv(x, kernel, plain(1)));
  });

  it("obeys the laws", () => {
    expect(
      expectLawsAround(conv, [
        [2],
        [1, 1],
        [2, 3],
        [2, 0],
        [1, 2, 1],
        [2, 2, 3],
        [0, 1, 2],
        [1, 1, 3, 2],
        [1, 2, 1, 2, 2],
      ]),
    ).toBe(24);
  });

  it("says what is wrong", () => {
    const x = seeded([1, 4, 5], 1);
    const kernel = seeded([6, 2, 3], 2);
    const call = (change: Partial<ConvParams>) => () =>
      conv(x, kernel, { ...plain(1), featureGroupCount: 2, ...change });
    expectRefusal(
      call({ featureGroupCount: 1 }),
      ShapeError,
      {
        op: "conv",
        requirement: "the channels of x must be those of the kernel times featureGroupCount",
        expected: "2 at axis 1 of x",
        received: "4",
        arguments: "x f64[1,4,5], kernel f64[6,2,3]",
      },
      "conv: the channels of x must be those of the kernel times featureGroupCount, expected 2 at axis 1 of x, got 4 (x f64[1,4,5], kernel f64[6,2,3]).",
    );
    expectRefusal(
      call({ featureGroupCount: 0 }),
      ShapeError,
      {
        op: "conv",
        requirement: "featureGroupCount must be an integer",
        expected: "1 or more",
        received: "0",
        arguments: "x f64[1,4,5], kernel f64[6,2,3]",
      },
      "conv: featureGroupCount must be an integer, expected 1 or more, got 0 (x f64[1,4,5], kernel f64[6,2,3]).",
    );
    expectRefusal(
      () => conv(x, seeded([5, 2, 3], 2), { ...plain(1), featureGroupCount: 2 }),
      ShapeError,
      {
        op: "conv",
        requirement: "the output channels must divide into featureGroupCount groups",
        expected: "a multiple of 2 at axis 0 of the kernel",
        received: "5 in [5,2,3]",
        arguments: "x f64[1,4,5], kernel f64[5,2,3]",
      },
      "conv: the output channels must divide into featureGroupCount groups, expected a multiple of 2 at axis 0 of the kernel, got 5 in [5,2,3] (x f64[1,4,5], kernel f64[5,2,3]).",
    );
    expectRefusal(
      () => conv(x, seeded([6, 2], 2), plain(1)),
      ShapeError,
      {
        op: "conv",
        requirement: "x and kernel must have a batch and a channel axis and the same spatial axes",
        expected: "a kernel with 3 axes",
        received: "2",
        arguments: "x f64[1,4,5], kernel f64[6,2]",
        fix: "x is [N, C, space...], the kernel [O, C / groups, space...].",
      },
      "conv: x and kernel must have a batch and a channel axis and the same spatial axes, expected a kernel with 3 axes, got 2 (x f64[1,4,5], kernel f64[6,2]). x is [N, C, space...], the kernel [O, C / groups, space...].",
    );
    expectRefusal(
      () => conv(seeded([4], 1), seeded([4], 2), plain(0)),
      ShapeError,
      {
        op: "conv",
        requirement: "x and kernel must have a batch and a channel axis and the same spatial axes",
        expected: "at least 2 axes",
        received: "1",
        arguments: "x f64[4], kernel f64[4]",
        fix: "x is [N, C, space...], the kernel [O, C / groups, space...].",
      },
      "conv: x and kernel must have a batch and a channel axis and the same spatial axes, expected at least 2 axes, got 1 (x f64[4], kernel f64[4]). x is [N, C, space...], the kernel [O, C / groups, space...].",
    );
    expectRefusal(
      call({ strides: [1, 1] }),
      ShapeError,
      {
        op: "conv",
        requirement: "strides must have one entry per spatial axis",
        expected: "1",
        received: "2",
        arguments: "x f64[1,4,5], kernel f64[6,2,3]",
      },
      "conv: strides must have one entry per spatial axis, expected 1, got 2 (x f64[1,4,5], kernel f64[6,2,3]).",
    );
    expectRefusal(
      call({ rhsDilation: [0] }),
      ShapeError,
      {
        op: "conv",
        requirement: "rhsDilation must hold integers",
        expected: "1 or more",
        received: "0 at position 0 of [0]",
        arguments: "x f64[1,4,5], kernel f64[6,2,3]",
      },
      "conv: rhsDilation must hold integers, expected 1 or more, got 0 at position 0 of [0] (x f64[1,4,5], kernel f64[6,2,3]).",
    );
    expectRefusal(
      call({ padding: [[0.5, 0]] }),
      ShapeError,
      {
        op: "conv",
        requirement: "padding must hold pairs of integers [low, high]",
        received: "[0.5,0]",
        arguments: "x f64[1,4,5], kernel f64[6,2,3]",
      },
      "conv: padding must hold pairs of integers [low, high], got [0.5,0] (x f64[1,4,5], kernel f64[6,2,3]).",
    );
    expectRefusal(
      call({ padding: [] }),
      ShapeError,
      {
        op: "conv",
        requirement: "padding must have one entry per spatial axis",
        expected: "1",
        received: "0",
        arguments: "x f64[1,4,5], kernel f64[6,2,3]",
      },
      "conv: padding must have one entry per spatial axis, expected 1, got 0 (x f64[1,4,5], kernel f64[6,2,3]).",
    );
    expectRefusal(
      () => conv(x, seeded([6, 2, 3], 2, "float32"), plain(1)),
      DTypeError,
      {
        op: "conv",
        requirement: "arguments must have one dtype",
        expected: "float64",
        received: "float32",
        arguments: "x f64[1,4,5], kernel f32[6,2,3]",
        fix: "Convert one of them with astype().",
      },
      "conv: arguments must have one dtype, expected float64, got float32 (x f64[1,4,5], kernel f32[6,2,3]). Convert one of them with astype().",
    );
    expectRefusal(
      () => conv(tensorOf([1, 1], [1], "bool"), tensorOf([1, 1], [1], "bool"), plain(0)),
      DTypeError,
      {
        op: "conv",
        requirement: "this operation does not take such elements",
        expected: "float32 or float64 or int32 or uint32",
        received: "bool",
        arguments: "bool[1,1]",
        fix: "Convert the argument with astype().",
      },
      "conv: this operation does not take such elements, expected float32 or float64 or int32 or uint32, got bool (bool[1,1]). Convert the argument with astype().",
    );
  });
});
