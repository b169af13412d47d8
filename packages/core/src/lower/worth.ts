/**
 * When an expression is better computed again where it is read than stored and loaded.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import { sizeOf } from "../base/shape.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import { argsOf } from "../kernel/scalar.js";
import type { View } from "../kernel/view.js";
import { flatten, isWhole } from "../kernel/view.js";

/** Nodes of the largest kernel that fusion makes. */
export const maxNodes = 600;

/** Operations that may be computed more than once at an element; a division counts three. */
const cheapWeight = 6;

/** Every node once, or undefined when there are more than a kernel may have. */
export function nodesWithin(exprs: readonly ScalarExpr[]): ReadonlySet<ScalarExpr> | undefined {
  const seen = new Set<ScalarExpr>();
  const visit = (node: ScalarExpr): boolean => {
    if (seen.has(node)) return true;
    if (seen.size >= maxNodes) return false;
    seen.add(node);
    return argsOf(node).every(visit);
  };
  return exprs.every(visit) ? seen : undefined;
}

/** How the kernels of a module read a buffer. */
export interface Usage {
  /** Reads in all, those of one kernel through one view counted once. */
  readonly reads: number;
  /** No element is read twice by one of these reads. */
  readonly isOnce: boolean;
  /** It has to be in memory: a result of the module, or read at computed coordinates. */
  readonly isKept: boolean;
  /** It is an operand of a contraction. */
  readonly isOperand: boolean;
}

/** Does the view reach no element twice, when axes that it does not follow are left out or (`all`) not? */
export function readsOnce(view: View, all: boolean): boolean {
  const followed = flatten(view)
    .strides.map((stride, axis) => ({ stride: Math.abs(stride), size: view.shape[axis] }))
    .filter(({ stride, size }) => size !== 1 && (all || stride !== 0))
    .toSorted((a, b) => a.stride - b.stride);
  // Each step is longer than all shorter ones together; guards may not make many more points than elements.
  let reach = 0;
  for (const { stride, size } of followed) {
    if (stride <= reach) return false;
    reach += stride * (size - 1);
  }
  return followed.reduce((points, { size }) => points * size, 1) <= sizeOf(view.source);
}

function weightOf({ op }: ScalarExpr): number {
  if (op === "constant" || op === "index" || op === "load" || op === "accumulated") return 0;
  return op === "div" || op === "rem" || op === "sqrt" || op === "loadAt" ? 3 : 1;
}

// Operands of contractions only choose among elements and convert them; arithmetic is stored first.
function isArithmetic({ op, dtype }: ScalarExpr): boolean {
  return isFloating(dtype) && !["load", "loadAt", "constant", "select", "convert"].includes(op);
}

/**
 * Is `body` better computed where it is read? Yes when that happens once per element. Else only for a few operations,
 * and when reading their loads at every place (`isResult` tells those of loops) costs no more than storing their value.
 */
export function isWorthInlining(
  body: ScalarExpr,
  { reads, isOnce, isKept, isOperand }: Usage,
  isResult: (buffer: number) => boolean,
): boolean {
  const nodes = nodesWithin([body]);
  if (nodes === undefined || (isOperand && [...nodes].some(isArithmetic))) return false;
  if (reads === 1 && isOnce && !isKept) return true;
  let weight = 0;
  let loads = 0;
  for (const node of nodes) {
    weight += weightOf(node);
    if (weight > cheapWeight) return false;
    if (!("buffer" in node)) continue;
    // What is smaller than the space is read again from a cache, or once for many points.
    loads += node.op === "load" ? Math.min(1, sizeOf(node.view.source) / sizeOf(node.view.shape)) : 1;
    // The loop that gathered this value stores the body instead.
    if (node.op === "load" && isResult(node.buffer) && isWhole(node.view)) return false;
  }
  return isKept ? loads === 0 : (loads - 1) * (reads - 1) <= 2.5;
}
