/** cond and switchCase: what only they know. Their laws over random programs are in tests/laws/control.test.ts. */
import { describe, expect, it } from "vitest";
import {
  cond,
  grad,
  greater,
  jit,
  mul,
  neg,
  sqrt,
  sum,
  switchCase,
  type Tensor,
  tensor,
  vmap,
} from "../../index.js";

describe("an index out of range", () => {
  const branches = [3, 4, 5].map((slope) => (x: Tensor) => mul(x, slope));
  const indices = [-1, 0, 1, 2, 3, 3e9, -3e9];

  it("is clamped, whether a number or a tensor", () => {
    const slopes = indices.map((i) => switchCase(i, branches, tensor(1)).item());
    expect(slopes).toEqual([3, 3, 4, 5, 5, 5, 3]);
    const small = tensor([-1, 0, 1, 2, 3], { dtype: "int32" });
    const choose = (i: Tensor): Tensor => switchCase(i, branches, tensor(1));
    expect(vmap(choose)(small).toArray()).toEqual([3, 3, 4, 5, 5]);
    expect(jit(vmap(choose))(small).toArray()).toEqual([3, 3, 4, 5, 5]);
  });

  it("has the derivative of the branch that it is clamped to, also of an only one", () => {
    const small = tensor([-1, 0, 1, 2, 3], { dtype: "int32" });
    const x = tensor([1, 1, 1, 1, 1]);
    for (const [list, slopes] of [
      [branches, [3, 3, 4, 5, 5]],
      [branches.slice(0, 2), [3, 3, 4, 4, 4]],
      [branches.slice(0, 1), [3, 3, 3, 3, 3]],
    ] as const) {
      const each = vmap((i: Tensor, y: Tensor) => switchCase(i, list, y));
      expect(grad((y: Tensor) => sum(each(small, y)))(x).toArray()).toEqual(slopes);
    }
  });
});

it("the derivative of a branch that an example does not take stays out, before vmap and after", () => {
  const rooted = (x: Tensor): Tensor => cond(greater(x, 0), sqrt, neg, x);
  const x = tensor([-1, 4]);
  expect(vmap(grad(rooted))(x).toArray()).toEqual([-1, 0.25]);
  expect(grad((y: Tensor) => sum(vmap(rooted)(y)))(x).toArray()).toEqual([-1, 0.25]);
});
