/** Who observes a network sees what its layers give, each under the path of its parameters, traced or not; and changes nothing. */
import { jit, ones, random, type Tensor, treeLeavesWithPath } from "@cotangent/core";
import { expect, it } from "vitest";
import { dense } from "../layers/dense.js";
import { branch } from "./branch.js";
import { remat } from "./remat.js";
import { repeat } from "./repeat.js";
import { residual } from "./residual.js";
import { serial } from "./serial.js";
import { share } from "./share.js";

const network = serial({
  wide: branch({ left: dense(3), right: serial([dense(3), dense(3)]) }),
  plain: residual(serial([dense(3)])),
  bent: residual(dense(3), dense(3)),
  loops: serial([repeat(dense(3), 2), share(dense(3), 2), remat(serial([dense(3)]))]),
});
const { params, state } = network.init(random.key(0), [3]);
const x = ones([2, 3]);

/** The output, and what was seen. */
const seen = (input: Tensor) => {
  const found: (readonly [string, Tensor])[] = [];
  const [y] = network.apply(params, state, input, {
    observe: (path, value) => void found.push([path, value]),
  });
  return { y, found };
};

it("sees every layer that runs once, the inner before the outer", () => {
  expect(seen(x).found.map(([path]) => path)).toEqual([
    ...["wide.right.0", "wide.right.1", "wide.left", "wide.right", "wide"],
    ...["plain.0", "plain", "bent.main", "bent.shortcut", "bent"],
    ...["loops.0", "loops.1", "loops.2", "loops"],
  ]);
  const owners = treeLeavesWithPath(params).map(([path]) => path.slice(0, -1).join("."));
  const paths = seen(x).found.map(([path]) => path);
  expect(owners.filter((owner) => !paths.includes(owner))).toEqual(["loops.2.0", "loops.2.0"]);
});

it("sees the values that there are, and changes none", () => {
  const { y, found } = seen(x);
  expect(y).toEqual(network.apply(params, state, x)[0]);
  expect(found.at(-1)?.[1]).toEqual(y);
  const traced = jit((input: Tensor) => seen(input).found.map(([, value]) => value))(x);
  expect(traced).toEqual(found.map(([, value]) => value));
});
