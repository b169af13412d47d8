/**
 * Reads the fixtures of tests/fixtures/math: arguments and correctly rounded results, as bits.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { i0e, i1e } from "./bessel.js";
import * as math from "./index.js";
import { ndtr } from "./ndtr.js";
import { ndtri } from "./ndtri.js";

/** The float dtypes. */
export type FloatDType = "float32" | "float64";

/** Both of them. */
export const floatDTypes: readonly FloatDType[] = ["float32", "float64"];

/** Every function of this folder that fixtures exist for, by name. */
export const functions: Readonly<Record<FunctionName, (x: ScalarExpr, y: ScalarExpr) => ScalarExpr>> = {
  exp: math.exp,
  expm1: math.expm1,
  log: math.log,
  log1p: math.log1p,
  sin: math.sin,
  cos: math.cos,
  tan: math.tan,
  asin: math.asin,
  acos: math.acos,
  atan: math.atan,
  atan2: math.atan2,
  sinh: math.sinh,
  cosh: math.cosh,
  tanh: math.tanh,
  asinh: math.asinh,
  acosh: math.acosh,
  atanh: math.atanh,
  sigmoid: math.sigmoid,
  erf: math.erf,
  erfc: math.erfc,
  erfInv: math.erfInv,
  ndtr,
  ndtri,
  i0e,
  i1e,
  lgamma: math.lgamma,
  digamma: math.digamma,
  pow: math.pow,
  logaddexp: math.logaddexp,
};

/** The name of a function with fixtures. */
export type FunctionName =
  | ("exp" | "expm1" | "log" | "log1p" | "sin" | "cos" | "tan" | "asin" | "acos" | "atan" | "atan2")
  | ("sinh" | "cosh" | "tanh" | "asinh" | "acosh" | "atanh" | "sigmoid" | "erf" | "erfc" | "erfInv")
  | ("ndtr" | "ndtri" | "i0e" | "i1e" | "lgamma" | "digamma" | "pow" | "logaddexp");

/** Those names. */
export const names: readonly FunctionName[] = Object.keys(functions).filter(isName);

function isName(name: string): name is FunctionName {
  return name in functions;
}

/** One case: the arguments, and the exact result rounded once. */
export interface Case {
  readonly args: readonly number[];
  readonly result: number;
}

interface Fixture {
  readonly float32: readonly string[];
  readonly float64: readonly string[];
}

/** The cases of one function in one dtype. */
export async function loadCases(name: FunctionName, dtype: FloatDType): Promise<readonly Case[]> {
  // Fixtures lie outside of the package, so they are imported at run time.
  const path = new URL(`../../../../../tests/fixtures/math/${name}.json`, import.meta.url).href;
  const { default: fixture }: { readonly default: Fixture } = await import(/* @vite-ignore */ path);
  return fixture[dtype].map((line) => {
    const values = line.split(" ").map((word) => fromHex(word, dtype));
    return { args: values.slice(0, -1), result: values[values.length - 1] };
  });
}

function fromHex(word: string, dtype: FloatDType): number {
  const view = new DataView(new ArrayBuffer(8));
  if (dtype === "float32") {
    view.setUint32(0, Number.parseInt(word, 16));
    return view.getFloat32(0);
  }
  view.setBigUint64(0, BigInt(`0x${word}`));
  return view.getFloat64(0);
}
