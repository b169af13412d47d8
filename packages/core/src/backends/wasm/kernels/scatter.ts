/**
 * Scatter kernels: updates are evaluated four at a time and applied one after the other, in row-major order.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { range, sizeOf, stridesOf } from "../../../base/shape.js";
import type { ScatterKernel } from "../../../kernel/kernel.js";
import { buffersOf } from "../../../kernel/kernel.js";
import type { ScalarExpr } from "../../../kernel/scalar.js";
import { add, constant, max, min, mul } from "../../../kernel/scalar.js";
import { shareEqual } from "../../../kernel/share.js";
import { expressionCode } from "../expressions.js";
import { pushCombine } from "../lanes.js";
import { loopNest } from "../loops.js";
import { levelsOf, mergeAxes } from "../space.js";
import type { Half } from "../vectors.js";
import { isWide, pushSplatBits } from "../vectors.js";
import type { KernelWriter, PhaseWriter } from "./kernelWriter.js";

/** Writes a scatter kernel. */
export function writeScatter(kernel: KernelWriter, scatter: ScatterKernel): void {
  const { shape, body, valid, coordinates, outShape } = scatter;
  if (sizeOf(outShape) === 0) return;
  const exprs = shareEqual([body, valid, ...coordinates]);
  const space = mergeAxes({ shape, exprs, targets: [] }, 0);
  const [update, isValid, ...at] = space.exprs;
  const split = apartAxis(space.shape, at, outShape);
  const merged = { ...scatter, shape: space.shape, body: update, valid: isValid, coordinates: at };
  kernel.phase(buffersOf(scatter), (writer) => writeUpdates(writer, merged, split ?? 0), {
    isSingle: split === undefined,
  });
}

// Is the coordinate along axis `a` of the target the position along a loop, never clamped?
const isPlain = (expr: ScalarExpr, a: number, shape: Shape, outShape: Shape): boolean =>
  expr.op === "index" && shape[expr.axis] <= outShape[a];

// A loop whose positions never meet in one element, so that threads may share it.
function apartAxis(shape: Shape, coordinates: readonly ScalarExpr[], outShape: Shape): number | undefined {
  const pieces = (axis: number): number =>
    axis === shape.length - 1 ? Math.ceil(shape[axis] / 64) : shape[axis];
  return coordinates
    .flatMap((expr, a) => (expr.op === "index" && isPlain(expr, a, shape, outShape) ? [expr.axis] : []))
    .filter((axis) => pieces(axis) > 1)
    .sort((a, b) => pieces(b) - pieces(a))[0];
}

function writeUpdates({ w, addressOf }: PhaseWriter, scatter: ScatterKernel, split: number): void {
  const { shape, body, valid, coordinates, outShape, out } = scatter;
  const { dtype } = body;
  const rank = shape.length;
  const inner = rank - 1;
  const bytes = bytesPerElement(dtype);
  const strides = stridesOf(outShape);
  const isAdding = scatter.combine === "add";

  // Neighbors of the innermost loop go to neighbors of the target when its last coordinate is the position.
  const last = coordinates.length - 1;
  const levels = levelsOf(coordinates, rank);
  const isDense =
    last >= 0 &&
    isPlain(coordinates[last], last, shape, outShape) &&
    levels.get(coordinates[last]) === rank &&
    coordinates.every((expr, a) => a === last || (levels.get(expr) ?? 0) < rank);
  const terms = coordinates.flatMap((expr, a): readonly ScalarExpr[] => {
    if (isDense && a === last) return [];
    const clamped = isPlain(expr, a, shape, outShape) ? expr : min(max(expr, 0), outShape[a] - 1);
    return [strides[a] === 1 ? clamped : mul(clamped, strides[a])];
  });
  const [start] = shareEqual([terms.reduce((sum, term) => add(sum, term), constant(0, "int32"))]);
  const always = valid.op === "constant" && valid.value !== 0;

  const positions = shape.map(() => w.local("i32"));
  const code = expressionCode([body, valid, start], { w, shape, positions, addressOf });
  const get = (local: number): void => w.op("local.get", local);
  const halves: readonly Half[] = isWide(dtype) ? [0, 1] : [0];
  const values = halves.map(() => w.local("v128"));
  const [mask, places] = [w.local("v128"), w.local("v128")];
  const [left, address] = [w.local("i32"), w.local("i32")];

  const setAddress = (lane: number): void => {
    get(addressOf(out));
    get(places);
    w.op("i32x4.extract_lane", lane);
    if (isDense) {
      get(positions[inner]);
      w.op("i32.add");
      w.op("i32.const", lane);
      w.op("i32.add");
    }
    w.op("i32.const", bytes);
    w.op("i32.mul");
    w.op("i32.add");
    w.op("local.set", address);
  };
  const applyOne = (lane: number): void => {
    setAddress(lane);
    get(address);
    const value = values[isWide(dtype) ? lane >> 1 : 0];
    const within = isWide(dtype) ? lane & 1 : lane;
    const pushLoaded = (): void => {
      get(address);
      get(value);
      w.op(isWide(dtype) ? "v128.load64_lane" : "v128.load32_lane", 0, within);
    };
    if (isAdding) pushCombine(w, "add", dtype, pushLoaded, () => get(value));
    else get(value);
    if (dtype === "bool") {
      pushSplatBits(w, 1);
      w.op("v128.and");
      w.op("v128.store8_lane", 0, 4 * within);
    } else w.op(isWide(dtype) ? "v128.store64_lane" : "v128.store32_lane", 0, within);
  };
  const applyLanes = (): void =>
    range(4).forEach((lane) => {
      get(left);
      w.op("i32.const", lane);
      w.op("i32.gt_u");
      if (!always) {
        get(mask);
        w.op("i32x4.extract_lane", lane);
        w.op("i32.and");
      }
      w.when(() => applyOne(lane));
    });
  const applyVector = (): void => {
    setAddress(0);
    halves.forEach((half) => {
      get(address);
      const pushLoaded = (): void => {
        get(address);
        w.op("v128.load", 16 * half);
      };
      if (isAdding) pushCombine(w, "add", dtype, pushLoaded, () => get(values[half]));
      else get(values[half]);
      w.op("v128.store", 16 * half);
    });
  };

  const apply = (high: () => void): void => {
    code.atLevel(rank);
    halves.forEach((half) => {
      code.push(body, half);
      w.op("local.set", values[half]);
    });
    if (!always) {
      code.push(valid, 0);
      w.op("local.set", mask);
    }
    code.push(start, 0);
    w.op("local.set", places);
    high();
    get(positions[inner]);
    w.op("i32.sub");
    w.op("local.set", left);
    if (!isDense || dtype === "bool") {
      applyLanes();
      return;
    }
    get(left);
    w.op("i32.const", 4);
    w.op("i32.ge_u");
    if (!always) {
      get(mask);
      w.op("i32x4.all_true");
      w.op("i32.and");
    }
    w.when(applyVector, applyLanes);
  };
  loopNest(w, shape, positions, { before: code.atLevel, inside: apply }, split);
}
