/**
 * Code that reads four points at once: one element for all, four neighbors, or four elements gathered by address, with
 * zeros where a guarded view leaves its buffer.
 * @module
 */
import type { DType } from "../../base/dtype.js";
import { bytesPerElement, ceilLog2 } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { sizeOf, stridesOf } from "../../base/shape.js";
import type { Load, LoadAt, ScalarExpr } from "../../kernel/scalar.js";
import { flatten } from "../../kernel/view.js";
import type { FunctionWriter } from "./encoder.js";
import { bytesOf } from "./encoder.js";
import type { Half, Push } from "./lanes.js";
import { halvesOf, isWide, pushConstant, pushSplatBits, widenMask } from "./lanes.js";

/** The loops around a read. */
export interface ReadSurroundings {
  readonly w: FunctionWriter;
  /** Sizes of the loops, outermost first; the last one runs in steps of four. */
  readonly shape: Shape;
  /** The local of each loop's position. */
  readonly positions: readonly number[];
  /** The local that holds a buffer's address. */
  readonly addressOf: (buffer: number) => number;
}

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

/** A guarded coordinate that moves along the innermost axis: `start + step * i` must lie in 0..size-1. */
interface InnerGuard {
  readonly step: number;
  /** The local with the coordinate at i = 0, in every lane. */
  readonly start: number;
  readonly size: number;
}

interface RowGuard {
  readonly holds: number;
  readonly inside: readonly InnerGuard[];
}

const isGuarded = ({ view }: Load): boolean => view.axes.some((axis) => axis.guarded);

/** Stores what `push` pushes in locals, half by half. */
export function setHalves(w: FunctionWriter, targets: readonly number[], dtype: DType, push: Push): void {
  for (const half of halvesOf(dtype)) {
    push(half);
    w.op("local.set", targets[half]);
  }
}

/** Code for the reads of a loop nest. */
export function readCode({ w, shape, positions, addressOf }: ReadSurroundings): ReadCode {
  const inner = shape.length - 1;
  const get = (local: number): void => w.op("local.get", local);

  // offset + sum of strides * positions over the loops outside `level`, as an i32.
  const pushAffine = (offset: number, strides: readonly number[], level: number): void => {
    w.op("i32.const", offset);
    strides.forEach((stride, axis) => {
      if (stride === 0 || axis >= level) return;
      get(positions[axis]);
      w.op("i32.const", stride);
      w.op("i32.mul");
      w.op("i32.add");
    });
  };
  // Addresses of rows and the guards of outer axes, computed before the innermost loop.
  const rows = new Map<string, number>();
  const rowAddress = (node: Load, level: number): number => {
    const { offset, strides } = flatten(node.view);
    const bytes = bytesPerElement(node.dtype);
    const key = `${level} ${node.buffer} ${offset} ${strides.map((s, axis) => (axis < level ? s : 0)).join()}`;
    const known = rows.get(key);
    if (known !== undefined) return known;
    const address = w.local("i32");
    get(addressOf(node.buffer));
    pushAffine(
      offset * bytes,
      strides.map((stride) => stride * bytes),
      level,
    );
    w.op("i32.add");
    w.op("local.set", address);
    rows.set(key, address);
    return address;
  };

  // Whether the guards of the outer axes hold (an i32), and the guards that depend on the innermost axis.
  const guardsOf = new Map<Load, RowGuard>();
  const rowGuard = (node: Load, level: number): RowGuard => {
    const known = guardsOf.get(node);
    if (known !== undefined) return known;
    const { axes, source } = node.view;
    const holds = w.local("i32");
    const inside: InnerGuard[] = [];
    w.op("i32.const", sizeOf(source) === 0 ? 0 : 1);
    w.op("local.set", holds);
    axes.forEach(({ guarded, offset, strides }, a) => {
      if (!guarded) return;
      pushAffine(offset, strides, level);
      if (level === inner && strides[inner] !== 0) {
        const start = w.local("v128");
        w.op("i32x4.splat");
        w.op("local.set", start);
        inside.push({ step: strides[inner], start, size: source[a] });
        return;
      }
      w.op("i32.const", source[a]);
      w.op("i32.lt_u");
      get(holds);
      w.op("i32.and");
      w.op("local.set", holds);
    });
    const result = { holds, inside };
    guardsOf.set(node, result);
    return result;
  };

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

  // Four elements at the four byte addresses in `addresses`.
  const pushGather = (addresses: number, dtype: DType, half: Half): void => {
    const lane = (n: number): void => {
      get(addresses);
      w.op("i32x4.extract_lane", n);
    };
    if (dtype === "float64") {
      lane(2 * half + 1);
      lane(2 * half);
      w.op("v128.load64_zero");
      w.op("v128.load64_lane", 0, 1);
    } else if (dtype === "bool") {
      lane(0);
      w.op("i32.load8_u");
      w.op("i32x4.splat");
      for (const n of [1, 2, 3]) {
        lane(n);
        w.op("i32.load8_u");
        w.op("i32x4.replace_lane", n);
      }
      pushSplatBits(w, 0);
      w.op("i32x4.ne");
    } else {
      for (const n of [3, 2, 1, 0]) lane(n);
      w.op("v128.load32_zero");
      for (const n of [1, 2, 3]) w.op("v128.load32_lane", 0, n);
    }
  };

  // One element in every lane, or four neighbors, from the i32 address on the stack.
  const pushSame = (dtype: DType): void => {
    if (dtype === "float64") w.op("v128.load64_splat");
    else if (dtype === "bool") {
      w.op("i32.load8_u");
      w.op("i32x4.splat");
      pushSplatBits(w, 0);
      w.op("i32x4.ne");
    } else w.op("v128.load32_splat");
  };
  const pushNeighbors = (dtype: DType, half: Half): void => {
    const offset = ahead * bytesPerElement(dtype) + 16 * half;
    if (dtype === "bool") {
      w.op("v128.load32_zero", offset);
      w.op("i16x8.extend_low_i8x16_u");
      w.op("i32x4.extend_low_i16x8_u");
      pushSplatBits(w, 0);
      w.op("i32x4.ne");
    } else w.op("v128.load", offset);
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
        pushSame(dtype);
      });
    } else if (stride === 1) {
      set(targets, dtype, (half) => {
        pushAt(row, dtype);
        pushNeighbors(dtype, half);
      });
    } else {
      const addresses = setAddresses(row, stride * bytesPerElement(dtype));
      set(targets, dtype, (half) => pushGather(addresses, dtype, half));
    }
  };

  const setLoad = (node: Load, level: number, targets: readonly number[]): void => {
    const isInner = level === shape.length;
    const row = rowAddress(node, isInner ? inner : level);
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
    const { holds, inside } = rowGuard(node, level);
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
          pushGather(addresses, dtype, half);
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
    set(targets, dtype, (half) => pushGather(addresses, dtype, half));
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
      rowAddress(node, inner);
      if (isGuarded(node)) rowGuard(node, inner);
    },
  };
}
