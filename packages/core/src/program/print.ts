/**
 * Programs as text, one equation per line, variables named a, b, ..., z, aa, ... in order of appearance.
 * @module
 */
import { formatAval } from "../base/aval.js";
import { kindOf } from "../base/checks.js";
import { ArgumentError } from "../base/errors.js";
import { formatNumber } from "../base/format.js";
import { Tensor } from "../base/tensor.js";
import type { Atom, Equation, Program, Var } from "./program.js";
import { isProgram } from "./program.js";

function nameOf(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : nameOf(Math.floor(index / 26) - 1) + letter;
}

/** A constant as it stands in a program: scalars by value, larger tensors by their aval. */
function formatConstant(value: Tensor): string {
  const elements = Tensor.elementsOf(value);
  return elements?.length === 1 && value.shape.length === 0
    ? `${formatNumber(elements[0], value.dtype)}:${formatAval(value)}`
    : `const:${formatAval(value)}`;
}

function formatParam(value: unknown, indent: string): string {
  if (isProgram(value)) return `\n${printIndented(value, `${indent}    `)}`;
  if (value instanceof Tensor) return formatConstant(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => formatParam(item, indent)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${formatParam(item, indent)}`)
      .join(" ")}}`;
  }
  return typeof value === "function" ? value.name : String(value);
}

function printedParts(
  whole: Program,
  indent: string,
): { readonly head: string; readonly lines: readonly string[] } {
  const names = new Map<Var, string>();
  const define = (variable: Var): string => {
    const name = nameOf(names.size);
    names.set(variable, name);
    return `${name}:${formatAval(variable.aval)}`;
  };
  const use = (atom: Atom): string =>
    atom._tag === "var" ? (names.get(atom) ?? "?") : formatConstant(atom.value);
  const line = ({ primitive, params, inputs, outputs }: Equation): string => {
    const args = inputs.map(use);
    const listed = Object.entries(params).map(([key, value]) => `${key}=${formatParam(value, indent)}`);
    const bracket = listed.length === 0 ? "" : `[${listed.join(" ")}]`;
    return `${outputs.map(define).join(" ")} = ${[`${primitive.name}${bracket}`, ...args].join(" ")}`;
  };
  const head = `{ lambda ${whole.inputs.map(define).join(" ")} . let`;
  const equations = whole.equations.map(line);
  return { head, lines: [...equations, `in (${whole.outputs.map(use).join(", ")})`] };
}

function printIndented(whole: Program, indent: string): string {
  const { head, lines } = printedParts(whole, indent);
  const body = lines.map((line, i) => `${indent}${i < whole.equations.length ? "    " : "  "}${line}`);
  return `${[`${indent}${head}`, ...body].join("\n")} }`;
}

/** The lines of the program as text: one for each equation, then that of the results. */
export function programLines(whole: Program): readonly string[] {
  return printedParts(whole, "").lines;
}

/**
 * The program as text.
 * @example
 * ```ts
 * import { exp, makeProgram, mul, printProgram, tensor, type Tensor } from "@cotangent/core";
 * printProgram(makeProgram((x: Tensor) => mul(exp(x), 2))(tensor([1, 2, 3])))
 * // => { lambda a:f32[3] . let
 * //     b:f32[3] = exp a
 * //     c:f32[3] = broadcast[shape=[3] axes=[0]] 2:f32[]
 * //     d:f32[3] = mul b c
 * //   in (d) }
 * ```
 */
export function printProgram(whole: Program): string {
  if (!isProgram(whole)) {
    throw new ArgumentError({
      op: "printProgram",
      requirement: "the argument must be a program",
      received: kindOf(whole),
      fix: "Pass what makeProgram(f)(...args) gives.",
    });
  }
  return printIndented(whole, "");
}
