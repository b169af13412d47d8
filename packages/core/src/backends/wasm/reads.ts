/**
 * Code that reads four points at once, with zeros where a guarded view leaves its buffer.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import { bytesPerElement, ceilLog2 } from "../../base/dtype.js";
import { sizeOf, stridesOf } from "../../base/shape.js";
import type { Load, LoadAt, ScalarExpr } from "../../kernel/scalar.js";
import { flatten } from "../../kernel/view.js";
import type { FunctionWriter } from "./encoder.js";
import { bytesOf } from "./encoder.js";
import { pushGather, pushNeighbors, pushSame } from "./loads.js";
import type { ReadSurroundings } from "./rows.js";
import { rowCode } from "./rows.js";
import type { Push } from "./vectors.js";
import { halvesOf, isWide, pushConstant, pushSplatBits, widenMask } from "./vectors.js";

/** Writes reads into locals: one for four points, two for float64. */
export interface ReadCode {
  /** What reads of the innermost loop need of the loops outside: emitted before that loop opens. */
  readonly prepareRow: (node: Load) => void;
  /** Begins a vector, for points `ahead` of the innermost position; or, outside of that loop, nothing but 0. */
  readonly begin: (ahead: number) => void;
  /** Pushes the positions of the four points along the innermost axis. */
  readonly pushPositions: () => void;
  /** Reads where `level` loops are open. */
  readonly setLoad: (node: Load, level: number, targets: readonly number[]) => void;
  readonly setLoadAt: (
    node: LoadAt,
    push: (coordinate: ScalarExpr) => void,
    targets: readonly number[],
  ) => void;
}

const shiftOf = (dtype: DType): number => ceilLog2(bytesPerElement(dtype));

const isGuarded = ({ view }: Load): boolean => view.axes.some((axis) => axis.guarded);

/** Stores what `push` pushes in locals, half by half. */
export function setHalves(w: FunctionWriter, targets: readonly number[], dtype: DType, push: Push): void {
  for (const half of halvesOf(dtype)) {
    push(half);
    w.op("local.set", targets[half]);
  }
}

/** Code for the reads of a loop nest. */
export function readCode(surroundings: ReadSurroundings): ReadCode {
  const { w, shape, positions, addressOf } = surroundings;
  const rows = rowCode(surroundings);
  const inner = shape.length - 1;
  const get = (local: number): void => w.op("local.get", local);

  let laneIndex: number | undefined;
  let ahead = 0;
  const pushPositions = (): void => {
    get(positions[inner]);
    w.op("i32x4.splat");
    w.op("v128.const", ...[0, 1, 2, 3].flatMap((lane) => bytesOf("i32", ahead + lane)));
    w.op("i32x4.add");
  };
  // The positions of the four points, the last one repeated where the row ends before them.
  const pushLaneIndex = (): void => {
    if (laneIndex === undefined) {
      laneIndex = w.local("v128");
      pushPositions();
      pushSplatBits(w, shape[inner] - 1);
      w.op("i32x4.min_s");
      w.op("local.set", laneIndex);
    }
    get(laneIndex);
  };

  const pushAt = (row: number, dtype: DType): void => {
    get(row);
    get(positions[inner]);
    if (shiftOf(dtype) > 0) {
      w.op("i32.const", shiftOf(dtype));
      w.op("i32.shl");
    }
    w.op("i32.add");
  };
  const setAddresses = (row: number, step: number): number => {
    const addresses = w.local("v128");
    pushLaneIndex();
    pushSplatBits(w, step);
    w.op("i32x4.mul");
    get(row);
    w.op("i32x4.splat");
    w.op("i32x4.add");
    w.op("local.set", addresses);
    return addresses;
  };
  const set = (targets: readonly number[], dtype: DType, push: Push): void =>
    setHalves(w, targets, dtype, push);

  // Reads that stay inside their buffer: the same element for all four points, neighbors, or far apart.
  const setInside = (dtype: DType, row: number, stride: number, targets: readonly number[]): void => {
    if (stride === 0) {
      set(targets, dtype, () => {
        get(row);
        pushSame(w, dtype);
      });
    } else if (stride === 1) {
      set(targets, dtype, (half) => {
        pushAt(row, dtype);
        pushNeighbors(w, dtype, half, ahead);
      });
    } else {
      const addresses = setAddresses(row, stride * bytesPerElement(dtype));
      set(targets, dtype, (half) => pushGather(w, addresses, dtype, half));
    }
  };

  const setLoad = (node: Load, level: number, targets: readonly number[]): void => {
    const isInner = level === shape.length;
    const row = rows.address(node, isInner ? inner : level);
    const stride = isInner ? flatten(node.view).strides[inner] : 0;
    if (isGuarded(node)) setGuarded(node, row, stride, isInner ? inner : level, targets);
    else setInside(node.dtype, row, stride, targets);
  };

  const setGuarded = (
    node: Load,
    row: number,
    stride: number,
    level: number,
    targets: readonly number[],
  ): void => {
    const { dtype } = node;
    const zero = (): void => set(targets, dtype, () => pushConstant(w, 0, dtype));
    const { holds, inside } = rows.guard(node, level);
    // Needed in branches, so computed outside of them.
    if (stride !== 0 || inside.length > 0) {
      pushLaneIndex();
      w.op("drop");
    }
    get(holds);
    if (inside.length === 0) {
      w.when(() => setInside(dtype, row, stride, targets), zero);
      return;
    }
    const mask = w.local("v128");
    w.when(() => {
      inside.forEach(({ step, start, size }, i) => {
        pushLaneIndex();
        if (step !== 1) {
          pushSplatBits(w, step);
          w.op("i32x4.mul");
        }
        get(start);
        w.op("i32x4.add");
        pushSplatBits(w, size);
        w.op("i32x4.lt_u");
        if (i > 0) w.op("v128.and");
      });
      w.op("local.tee", mask);
      const scattered = (): void => {
        const raw = setAddresses(row, stride * bytesPerElement(dtype));
        const addresses = w.local("v128");
        get(raw);
        get(addressOf(node.buffer));
        w.op("i32x4.splat");
        get(mask);
        w.op("v128.bitselect");
        w.op("local.set", addresses);
        set(targets, dtype, (half) => {
          pushGather(w, addresses, dtype, half);
          if (isWide(dtype)) widenMask(w, () => get(mask), half);
          else get(mask);
          w.op("v128.and");
        });
      };
      if (stride === 1) {
        w.op("i32x4.all_true");
        w.when(() => setInside(dtype, row, stride, targets), scattered);
      } else {
        w.op("drop");
        scattered();
      }
    }, zero);
  };

  const setLoadAt = (node: LoadAt, push: (arg: ScalarExpr) => void, targets: readonly number[]): void => {
    const { dtype, source } = node;
    if (sizeOf(source) === 0) {
      set(targets, dtype, () => pushConstant(w, 0, dtype));
      return;
    }
    const addresses = w.local("v128");
    const strides = stridesOf(source);
    get(addressOf(node.buffer));
    w.op("i32x4.splat");
    node.args.forEach((coordinate, axis) => {
      push(coordinate);
      pushSplatBits(w, 0);
      w.op("i32x4.max_s");
      pushSplatBits(w, source[axis] - 1);
      w.op("i32x4.min_s");
      pushSplatBits(w, strides[axis] * bytesPerElement(dtype));
      w.op("i32x4.mul");
      w.op("i32x4.add");
    });
    w.op("local.set", addresses);
    set(targets, dtype, (half) => pushGather(w, addresses, dtype, half));
  };

  return {
    pushPositions,
    setLoad,
    setLoadAt,
    begin: (further) => {
      laneIndex = undefined;
      ahead = further;
    },
    prepareRow: (node) => {
      rows.address(node, inner);
      if (isGuarded(node)) rows.guard(node, inner);
    },
  };
}
