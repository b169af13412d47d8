/**
 * Code for scalar expressions inside a loop nest: each value is computed at the outermost loop where it is known, four
 * points of the innermost axis at a time.
 * @module
 */
import { invariant } from "../../base/errors.js";
import type { ScalarExpr } from "../../kernel/scalar.js";
import { pushShifted, shiftedWord } from "./conversions.js";
import { pushesTwice, pushOperation } from "./lanes.js";
import { readCode, setHalves } from "./reads.js";
import type { ReadSurroundings } from "./rows.js";
import { levelsOf } from "./space.js";
import type { Half, Push } from "./vectors.js";
import { halvesOf, pushConstant } from "./vectors.js";

/** The loops around an expression. */
export interface Surroundings extends ReadSurroundings {
  /** Pushes what a loop has gathered. */
  readonly accumulated?: Push;
}

/** Code for some expressions; each is pushed where all loops are open. */
export interface ExpressionCode {
  /**
   * Emits what is known before loop `level` opens; the innermost level once per vector, for points `ahead` of the
   * position. Call for 0, 1, ... in turn.
   */
  readonly atLevel: (level: number, ahead?: number) => void;
  /** Pushes one of the expressions. */
  readonly push: (expr: ScalarExpr, half: Half) => void;
}

/** Prepares the code of `exprs`. */
export function expressionCode(exprs: readonly ScalarExpr[], around: Surroundings): ExpressionCode {
  const { w, shape, positions } = around;
  const rank = shape.length;
  const levels = levelsOf(exprs, rank);
  const nodes = [...levels.keys()];
  const kept = keptNodes(exprs, nodes, levels, rank);
  const locals = new Map<ScalarExpr, readonly number[]>();
  const inner = rank - 1;
  const get = (local: number): void => w.op("local.get", local);
  const levelOf = (node: ScalarExpr): number => levels.get(node) ?? 0;

  const reads = readCode(around);
  const compute = (node: ScalarExpr, half: Half): void => {
    switch (node.op) {
      case "constant":
        pushConstant(w, node.value, node.dtype);
        return;
      case "index":
        if (node.axis === inner) {
          reads.pushPositions();
          return;
        }
        get(positions[node.axis]);
        w.op("i32x4.splat");
        return;
      case "accumulated":
        invariant(around.accumulated !== undefined, "only a loop that gathers has an accumulated value");
        around.accumulated(half);
        return;
      case "load":
      case "loadAt":
        invariant(false, "reads are kept in locals");
        return;
      default: {
        const shifted = shiftedWord(node);
        if (shifted !== undefined) {
          pushShifted(w, () => push(shifted.source, half), shifted.count);
          return;
        }
        pushOperation(
          w,
          node,
          node.args.map(
            (arg): Push =>
              (part) =>
                push(arg, part),
          ),
          half,
        );
      }
    }
  };
  const push = (node: ScalarExpr, half: Half): void => {
    const known = locals.get(node);
    if (known === undefined) compute(node, half);
    else get(known[half]);
  };

  const define = (node: ScalarExpr): void => {
    const targets = halvesOf(node.dtype).map(() => w.local("v128"));
    if (node.op === "load") reads.setLoad(node, levelOf(node), targets);
    else if (node.op === "loadAt") reads.setLoadAt(node, (arg) => push(arg, 0), targets);
    else setHalves(w, targets, node.dtype, (half) => compute(node, half));
    locals.set(node, targets);
  };

  return {
    push,
    atLevel: (level, further = 0) => {
      reads.begin(further);
      for (const node of nodes) {
        // Row addresses of the innermost reads stand ready before their loop.
        if (level === inner && node.op === "load" && levelOf(node) === rank) reads.prepareRow(node);
        if (levelOf(node) === level && kept.has(node)) define(node);
      }
    },
  };
}

// Nodes that are kept in locals: all reads, what is used more than once, and what a deeper loop uses.
function keptNodes(
  exprs: readonly ScalarExpr[],
  nodes: readonly ScalarExpr[],
  levels: ReadonlyMap<ScalarExpr, number>,
  rank: number,
): ReadonlySet<ScalarExpr> {
  const uses = new Map<ScalarExpr, number>();
  const kept = new Set<ScalarExpr>();
  const levelOf = (node: ScalarExpr): number => levels.get(node) ?? 0;
  for (const node of nodes) {
    if (node.op === "load" || node.op === "loadAt") kept.add(node);
    if (!("args" in node)) continue;
    node.args.forEach((arg, position) => {
      const times = node.op !== "loadAt" && pushesTwice(node, position) ? 2 : 1;
      uses.set(arg, (uses.get(arg) ?? 0) + times);
      if (levelOf(arg) < levelOf(node)) kept.add(arg);
    });
  }
  for (const expr of exprs) {
    uses.set(expr, (uses.get(expr) ?? 0) + 1);
    if (levelOf(expr) < rank) kept.add(expr);
  }
  for (const [node, count] of uses) if (count > 1 && node.op !== "index") kept.add(node);
  return kept;
}
