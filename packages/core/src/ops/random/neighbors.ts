/**
 * The floats next to a float.
 * @module
 */
import type { Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { constant } from "../arguments.js";

interface Spacing {
  /** The smallest normal number, and the distance between subnormal ones. */
  readonly normal: number;
  readonly least: number;
  /** Half the distance from 1 to the float above it. */
  readonly half: number;
}

const spacings: Readonly<Record<"float32" | "float64", Spacing>> = {
  float32: { normal: 1.1754943508222875e-38, least: 1.401298464324817e-45, half: 1 / 0x100_0000 },
  float64: { normal: 2.2250738585072014e-308, least: 5e-324, half: 1 / 0x20_0000_0000_0000 },
};

const scale = 0x1_0000_0000 * 0x1_0000_0000;

/**
 * The largest float below x; infinities stay. Multiplying by 1 - half moves a positive number by more than half and at most
 * one step, so it rounds to the next; adding 1.25 half of itself does so for a negative one. Numbers below 1 are scaled up
 * meanwhile, so that the small product keeps its digits; subnormal ones lie a fixed step apart.
 */
export function nextBelow(x: Tensor): Tensor {
  const { normal, least, half } = spacings[x.dtype === "float64" ? "float64" : "float32"];
  const size = primitives.abs(x);
  const isSmall = primitives.lt(size, constant(x, 1));
  const factor = (small: number): Tensor => primitives.select(isSmall, constant(x, small), constant(x, 1));
  const scaled = primitives.mul(x, factor(scale));
  const shrunk = primitives.mul(scaled, constant(x, 1 - half));
  const grown = primitives.add(scaled, primitives.mul(scaled, constant(x, 1.25 * half)));
  const moved = primitives.select(primitives.gt(x, constant(x, 0)), shrunk, grown);
  const isTiny = primitives.le(size, constant(x, normal));
  return primitives.select(
    isTiny,
    primitives.sub(x, constant(x, least)),
    primitives.mul(moved, factor(1 / scale)),
  );
}

/** The smallest float above x; infinities stay. */
export function nextAbove(x: Tensor): Tensor {
  return primitives.neg(nextBelow(primitives.neg(x)));
}
