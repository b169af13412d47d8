/** What a network is made of, as a table: found by evaluating shapes, so that no parameter is drawn and nothing computed. @module */
import { evalShape, inspect, random, type Shape, Tensor, treeLeaves, zeros } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkLayer, checkShape } from "./define.js";
import type { Layer } from "./layer.js";

/** A layer in a summary. */
export interface SummaryRow {
  /** Its path: keys of the parameters, with dots. "" is the whole network. */
  readonly path: string;
  /** The function that made it; "layer" when it does not say. */
  readonly name: string;
  /** Shape of its output for one example. */
  readonly outputShape: Shape;
  /** How many numbers it learns, those of the layers in it included. */
  readonly parameters: number;
  /**
   * Operations on scalars that inference for one example takes, as compiled by core's inspect, layers in it included; a multiplication
   * and an addition are two. What runs in a loop counts as often as it runs, once where `isPerRound` says so.
   */
  readonly operations: number;
  /** Does a loop in it run a number of rounds that is not known before? The table then has a + after the operations of one round. */
  readonly isPerRound: boolean;
  /** How many layers it lies in. */
  readonly depth: number;
}

/** The rows of a summary, outermost layer first; as text, a table. */
export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly toString: () => string;
}

/** Options of summary. */
export interface SummaryOptions {
  /** dtype of x; default "float32". For an embedding "int32". */
  readonly dtype?: "float32" | "float64" | "int32";
  /** Down to which depth layers are listed; default all. 0 is the network alone, 1 its layers. */
  readonly depth?: number;
}

/**
 * The layers of a network for examples of `inputShape`, with output shapes, numbers of parameters and operations. Shapes alone are
 * evaluated, so a network of any size is summarized at once.
 * @throws ShapeError as init does for this shape
 * @example
 * ```ts
 * import { dense, relu, serial, summary } from "@cotangent/nn";
 * const network = serial({ hidden: dense(32), bend: relu, output: dense(1) });
 * summary(network, [1]).toString()
 * // => layer            output  parameters  operations
 * //    ---------------  ------  ----------  ----------
 * //    serial           [1]             97         161
 * //      hidden: dense  [32]            64          96
 * //      bend: relu     [32]             0          64
 * //      output: dense  [1]             33          65
 * ```
 */
export function summary(layer: Layer, inputShape: Shape, options: SummaryOptions = {}): Summary {
  const { dtype = "float32", depth = Number.POSITIVE_INFINITY } = checkOptions("summary", options);
  checkLayer("summary", layer);
  checkShape("summary", inputShape);
  const rowsOf = (each: Layer, shape: Shape, path: string, level: number): readonly SummaryRow[] => {
    const parts = level < depth ? (each.parts?.(shape) ?? []) : [];
    const first = level === 0 ? dtype : "float32";
    return [
      { ...measured(each, shape, first), path, name: each.name ?? "layer", depth: level },
      ...parts.flatMap((part) => rowsOf(part.layer, part.inputShape, joinedPath(path, part.name), level + 1)),
    ];
  };
  const rows: SummaryRow[] = [];
  // Inside evalShape drawing parameters is staged, not done.
  evalShape(() => {
    rows.push(...rowsOf(layer, inputShape, "", 0));
    return [];
  });
  const frozen = Object.freeze(rows);
  return Object.freeze({ rows: frozen, toString: () => table(frozen) });
}

function joinedPath(path: string, name: string): string {
  return [path, name].filter((part) => part !== "").join(".");
}

function measured(
  layer: Layer,
  inputShape: Shape,
  dtype: "float32" | "float64" | "int32",
): Pick<SummaryRow, "outputShape" | "parameters" | "operations" | "isPerRound"> {
  const { params, state, outputShape } = layer.init(random.key(0), inputShape);
  const { kernels } = inspect((p: unknown, s: unknown, x: Tensor) => layer.apply(p, s, x)[0])(
    params,
    state,
    zeros(inputShape, { dtype }),
  );
  return {
    outputShape,
    parameters: treeLeaves(params).reduce<number>(
      (total, leaf) => total + (leaf instanceof Tensor ? leaf.size : 0),
      0,
    ),
    operations: kernels.reduce((total, { operations, launches }) => total + operations * (launches ?? 1), 0),
    isPerRound: kernels.some(({ launches }) => launches === null),
  };
}

const titles = ["layer", "output", "parameters", "operations"];

function table(rows: readonly SummaryRow[]): string {
  const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  const cells = rows.map(({ path, name, outputShape, parameters, operations, isPerRound, depth }) => [
    `${"  ".repeat(depth)}${depth === 0 ? name : `${path.slice(path.lastIndexOf(".") + 1)}: ${name}`}`,
    `[${outputShape.join(", ")}]`,
    number(parameters),
    `${number(operations)}${isPerRound ? "+" : ""}`,
  ]);
  const widths = titles.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd();
  return [titles, widths.map((width) => "-".repeat(width)), ...cells].map(line).join("\n");
}
