/** Contraction and convolution against JAX. */
import { type ConvOptions, conv, einsum } from "@cotangent/core";
import type { FixtureCase } from "./load.js";
import { describeFixture, numbersOf, type Options, paddingOf } from "./runCase.js";

/** The formula that sums over contracted axes and keeps batch axes in front, then those of lhs, then those of rhs. */
function formulaOf(o: Options, { args: [lhs, rhs] }: FixtureCase): string {
  const pairs = (name: string): readonly (readonly [number, number])[] => {
    const sides = o.raw(name);
    if (!Array.isArray(sides)) throw new Error(`no ${name}`);
    const [left, right] = sides.map((side) => numbersOf(side, name));
    return left.map((axis, i) => [axis, right[i]] as const);
  };
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const left = lhs.shape.map((_, axis) => letters[axis]);
  const [batch, contracting] = [pairs("batch"), pairs("contracting")];
  const partner = new Map([...batch, ...contracting].map(([l, r]) => [r, left[l]]));
  const right = rhs.shape.map((_, axis) => partner.get(axis) ?? letters[left.length + axis]);
  const shared = [...batch, ...contracting].map(([l]) => left[l]);
  const free = (side: readonly string[]) => side.filter((letter) => !shared.includes(letter));
  return `${left.join("")},${right.join("")}->${[...batch.map(([l]) => left[l]), ...free(left), ...free(right)].join("")}`;
}

function convOptions(o: Options): ConvOptions {
  return {
    strides: o.numbers("strides"),
    padding: paddingOf(o),
    ...(o.has("lhsDilation") ? { lhsDilation: o.numbers("lhsDilation") } : {}),
    ...(o.has("rhsDilation") ? { rhsDilation: o.numbers("rhsDilation") } : {}),
    ...(o.has("featureGroupCount") ? { featureGroupCount: o.number("featureGroupCount") } : {}),
  };
}

describeFixture("linear", {
  dotGeneral: (o, each) => (lhs, rhs) => einsum(formulaOf(o, each), lhs, rhs),
  conv: (o) => (x, kernel) => conv(x, kernel, convOptions(o)),
});
