/**
 * Reductions along the innermost axis: vectors of neighbors, the lanes of a block in locals.
 * @module
 */
import { bytesPerElement, isFloating } from "../../../base/dtype.js";
import { range } from "../../../base/shape.js";
import { identityOf, reduceBlock, reduceLanes } from "../../../kernel/kernel.js";
import { nodesOf } from "../../../kernel/scalar.js";
import { flatten } from "../../../kernel/view.js";
import { expressionCode } from "../expressions.js";
import { pushCombine } from "../lanes.js";
import { loopOver, stepNest } from "../loops.js";
import type { Half } from "../vectors.js";
import { isWide, pushConstant, pushSplatBits, widenMask } from "../vectors.js";
import type { PhaseWriter, Scratch } from "./kernelWriter.js";
import { extremumCode } from "./reduceExtremum.js";
import type { Gathering } from "./reduceOrder.js";
import { blockStack, smallBody } from "./reduceOrder.js";

/** Bytes of scratch memory that each thread needs: entries of a block stack, a vector each. */
export const rowsScratch: number = 32 * 16;

/** Writes a reduction whose only reduced axis is the innermost. */
export function writeRows({ w, addressOf }: PhaseWriter, gathering: Gathering, stack: Scratch): void {
  const { shape, combine, body, out, target, parts, partSize, partBytes } = gathering;
  const { dtype } = body;
  const rank = shape.length;
  const n = shape[rank - 1];
  const kept = range(rank - 1);
  const positions = shape.map(() => w.local("i32"));
  const position = positions[rank - 1];
  const [part, limit, end, full] = range(4).map(() => w.local("i32"));
  const code = expressionCode([body], { w, shape, positions, addressOf });
  const halves: readonly Half[] = isWide(dtype) ? [0, 1] : [0];
  const lanes = range(4 * halves.length).map(() => w.local("v128"));
  const [value, mask] = [w.local("v128"), w.local("v128")];
  const next = halves.map(() => w.local("v128"));
  const identity = identityOf(combine, dtype);
  const get = (local: number): void => w.op("local.get", local);
  const extremum =
    isFloating(dtype) && (combine === "max" || combine === "min")
      ? extremumCode(w, combine, dtype)
      : undefined;
  const join =
    extremum?.join ?? ((a: number, push: () => void) => pushCombine(w, combine, dtype, () => get(a), push));
  const advance = (): void => {
    get(position);
    w.op("i32.const", 4);
    w.op("i32.add");
    w.op("local.set", position);
  };

  // The body at four positions; past the end of the row, the identity.
  const evaluate = (isMasked: boolean, ahead = 0): void => {
    code.atLevel(rank, ahead);
    if (!isMasked) return;
    w.op("v128.const", ...range(4).flatMap((lane) => [lane, 0, 0, 0]));
    get(position);
    w.op("i32x4.splat");
    w.op("i32x4.add");
    pushSplatBits(w, n);
    w.op("i32x4.lt_s");
    w.op("local.set", mask);
  };
  const pushValue = (half: Half, isMasked: boolean): void => {
    code.push(body, half);
    if (!isMasked) return;
    const pushMask = (): void => {
      if (isWide(dtype)) widenMask(w, () => get(mask), half);
      else get(mask);
    };
    if (identity !== 0) pushConstant(w, identity, dtype);
    pushMask();
    w.op(identity === 0 ? "v128.and" : "v128.bitselect");
  };
  // The vector of lanes in front goes to the end, combined with `push` when given.
  const rotate = (push?: (half: Half) => void): void => {
    for (const half of halves) {
      if (push === undefined) get(lanes[half]);
      else join(lanes[half], () => push(half));
      w.op("local.set", next[half]);
    }
    [...lanes.slice(halves.length), ...next].forEach((from, i) => {
      get(from);
      w.op("local.set", lanes[i]);
    });
  };
  const unrolled = nodesOf([body]).length <= smallBody && n >= reduceLanes;

  // Combines the elements from `position` below `end`, at most a block, into the first lane of `value`.
  const block = (): void => {
    for (const lane of lanes) {
      pushConstant(w, identity, dtype);
      w.op("local.set", lane);
    }
    extremum?.start();
    if (unrolled) {
      get(end);
      w.op("i32.const", -reduceLanes);
      w.op("i32.and");
      w.op("local.set", full);
      loopOver(w, position, { low: position, high: full }, reduceLanes, () =>
        range(4).forEach((v) => {
          evaluate(false, 4 * v);
          for (const half of halves) {
            const lane = lanes[v * halves.length + half];
            join(lane, () => pushValue(half, false));
            w.op("local.set", lane);
          }
        }),
      );
    }
    if (!unrolled || n % reduceLanes !== 0) {
      const isMasked = n % 4 !== 0;
      loopOver(w, position, { low: position, high: end }, 4, () => {
        evaluate(isMasked);
        rotate((half) => pushValue(half, isMasked));
      });
    }
    // Until the first lane stands in front again.
    if (Math.ceil(n / 4) % 4 !== 0) {
      w.block((exit) =>
        w.loop((again) => {
          get(position);
          w.op("i32.const", reduceLanes - 1);
          w.op("i32.and");
          w.op("i32.eqz");
          w.branchIf(exit);
          rotate();
          advance();
          w.branch(again);
        }),
      );
    }
    for (let width = lanes.length >> 1; width > 0; width >>= 1) {
      for (let i = 0; i < width; i++) {
        join(lanes[i], () => get(lanes[i + width]));
        w.op("local.set", lanes[i]);
      }
    }
    for (let width = 8; width >= 8 / (3 - halves.length); width >>= 1) {
      join(lanes[0], () => {
        get(lanes[0]);
        get(lanes[0]);
        w.op("i8x16.shuffle", ...range(16).map((byte) => (byte + width) % 16));
      });
      w.op("local.set", lanes[0]);
    }
    get(lanes[0]);
    w.op("local.set", value);
    extremum?.finish(value);
  };

  const blocks = (): void => {
    const base = addressOf(stack.buffer);
    const [top, count] = [w.local("i32"), w.local("i32")];
    const pending = blockStack(w, combine, dtype, 16);
    get(base);
    w.op("local.set", top);
    w.op("i32.const", 0);
    w.op("local.set", count);
    w.loop((again) => {
      get(position);
      w.op("i32.const", reduceBlock);
      w.op("i32.add");
      w.op("local.tee", end);
      get(limit);
      get(end);
      get(limit);
      w.op("i32.lt_u");
      w.op("select");
      w.op("local.set", end);
      block();
      pending.put(top, count, value);
      get(count);
      w.op("i32.const", 1);
      w.op("i32.add");
      w.op("local.set", count);
      get(position);
      get(limit);
      w.op("i32.lt_u");
      w.branchIf(again);
    });
    pending.empty(top, base, value);
  };
  const store = (): void => {
    const bytes = bytesPerElement(dtype);
    const { offset, strides } = flatten(target);
    get(addressOf(out));
    w.op("i32.const", offset * bytes);
    w.op("i32.add");
    for (const [local, step] of [
      ...kept.map((axis) => [positions[axis], strides[axis] * bytes] as const),
      [part, partBytes] as const,
    ]) {
      get(local);
      w.op("i32.const", step);
      w.op("i32.mul");
      w.op("i32.add");
    }
    get(value);
    if (dtype === "bool") {
      pushSplatBits(w, 1);
      w.op("v128.and");
      w.op("v128.store8_lane", 0, 0);
    } else w.op(isWide(dtype) ? "v128.store64_lane" : "v128.store32_lane", 0, 0);
  };

  stepNest(w, [...kept.map((axis) => shape[axis]), parts], [...kept.map((axis) => positions[axis]), part], {
    before: (level) => level < rank && code.atLevel(level),
    inside: () => {
      get(part);
      w.op("i32.const", partSize);
      w.op("i32.mul");
      w.op("local.tee", position);
      w.op("i32.const", partSize);
      w.op("i32.add");
      w.op("local.tee", limit);
      w.op("i32.const", n);
      get(limit);
      w.op("i32.const", n);
      w.op("i32.lt_u");
      w.op("select");
      w.op("local.tee", limit);
      w.op("local.set", end);
      if (n > reduceBlock) blocks();
      else block();
      store();
    },
  });
}
