/**
 * Reductions whose kept axis is innermost in memory: vectors of neighboring results, the lanes of a block in memory.
 * @module
 */
import { range } from "../../../base/shape.js";
import { identityOf, reduceBlock, reduceLanes } from "../../../kernel/kernel.js";
import { permute } from "../../../kernel/lazy.js";
import { nodesOf } from "../../../kernel/scalar.js";
import { composeView, permuteMap } from "../../../kernel/view.js";
import { expressionCode } from "../expressions.js";
import { pushCombine } from "../lanes.js";
import type { Range } from "../loops.js";
import { loopOver, stepNest } from "../loops.js";
import { storeCode } from "../stores.js";
import type { Half } from "../vectors.js";
import { isWide, pushConstant } from "../vectors.js";
import type { PhaseWriter, Scratch } from "./kernelWriter.js";
import type { Gathering } from "./reduceOrder.js";
import { blockStack, foldLanes, smallBody } from "./reduceOrder.js";

const roundUp = (n: number, unit: number): number => Math.ceil(n / unit) * unit;

interface Layout {
  /** Results that one turn of the innermost loop works on. */
  readonly turn: number;
  /** Results in a tile. */
  readonly tile: number;
  /** Bytes of a tile's vectors. */
  readonly row: number;
  readonly lanes: number;
  /** Does a block stack follow the lanes? */
  readonly isLong: boolean;
  readonly bytes: number;
}

// Tiles as long as the cache allows, and several of them for several threads.
function layoutOf({ shape, keptRank, body }: Gathering): Layout {
  const size = shape[keptRank - 1];
  const n = shape.slice(keptRank).reduce((a, b) => a * b, 1);
  const turn = size > 12 && nodesOf([body]).length <= smallBody ? 16 : 4;
  const tile = Math.min(128, Math.max(32, roundUp(size / 8, 16)), roundUp(size, turn));
  const row = tile * (isWide(body.dtype) ? 8 : 4);
  const lanes = Math.min(reduceLanes, n);
  const isLong = n > reduceBlock;
  return { turn, tile, row, lanes, isLong, bytes: row * (lanes + (isLong ? 33 : 1)) };
}

/** Bytes of scratch memory that each thread needs. */
export const columnsScratch = (gathering: Gathering): number => layoutOf(gathering).bytes;

/** Writes a reduction as vectors along its last kept axis, of which there must be one. */
export function writeColumns(writer: PhaseWriter, gathering: Gathering, scratch: Scratch): void {
  const { w, addressOf } = writer;
  const { keptRank, combine, out, parts, partSize, partBytes } = gathering;
  const { turn, tile, row, lanes, isLong } = layoutOf(gathering);
  const rank = gathering.shape.length;
  const inner = rank - 1;
  const outer = keptRank - 1;
  const order = [...range(outer), ...range(rank).slice(keptRank), outer];
  const { shape, body } = permute(gathering, order);
  const target = composeView(gathering.target, permuteMap(gathering.shape, order));
  const { dtype } = body;
  const n = shape.slice(outer, inner).reduce((a, b) => a * b, 1);

  const local = (): number => w.local("i32");
  const positions = shape.map(local);
  const [tileAt, part, low, high, index, count, blocks, top] = range(8).map(local);
  const [to, offset, address, newTop] = range(4).map(local);
  const value = w.local("v128");
  const accumulators = addressOf(scratch.buffer);
  const stack = local();
  const get = (from: number): void => w.op("local.get", from);
  const set = (into: number): void => w.op("local.set", into);
  const halves: readonly Half[] = isWide(dtype) ? [0, 1] : [0];
  const code = expressionCode([body], { w, shape, positions, addressOf });
  const pending = blockStack(w, combine, dtype, row);
  const addConstant = (into: number, from: number, by: number): void => {
    get(from);
    w.op("i32.const", by);
    w.op("i32.add");
    set(into);
  };
  const setConstant = (into: number, number: number): void => {
    w.op("i32.const", number);
    set(into);
  };
  const lower = (into: number, limit: number): void => {
    w.op("i32.const", limit);
    get(into);
    w.op("i32.const", limit);
    get(into);
    w.op("i32.lt_u");
    w.op("select");
    set(into);
  };

  const clear = (): void =>
    loopOver(w, offset, { size: lanes * row }, 16, () => {
      get(accumulators);
      get(offset);
      w.op("i32.add");
      pushConstant(w, identityOf(combine, dtype), dtype);
      w.op("v128.store");
    });
  // The lanes of the block become one vector each, which joins its stack.
  const finishBlock = (): void => {
    loopOver(w, offset, { size: row }, 16, () => {
      get(accumulators);
      get(offset);
      w.op("i32.add");
      set(address);
      foldLanes<() => void>(
        lanes,
        (lane) => () => {
          get(address);
          w.op("v128.load", lane * row);
        },
        (a, b) => () => pushCombine(w, combine, dtype, a, b),
      )();
      set(value);
      get(top);
      get(offset);
      w.op("i32.add");
      set(address);
      if (isLong) {
        pending.put(address, blocks, value);
        get(address);
        get(offset);
        w.op("i32.sub");
        set(newTop);
      } else {
        get(address);
        get(value);
        w.op("v128.store");
      }
    });
    if (isLong) {
      get(newTop);
      set(top);
      addConstant(blocks, blocks, 1);
    }
  };
  const atEvery = (mask: number, body: () => void): void => {
    get(index);
    w.op("i32.const", mask);
    w.op("i32.and");
    w.op("i32.eqz");
    w.when(body);
  };

  // One position of the reduced axes: its elements join their lane.
  const gather = (): void => {
    if (isLong) atEvery(reduceBlock - 1, clear);
    code.atLevel(inner);
    get(accumulators);
    get(index);
    w.op("i32.const", reduceLanes - 1);
    w.op("i32.and");
    w.op("i32.const", row);
    w.op("i32.mul");
    w.op("i32.add");
    set(to);
    loopOver(w, positions[inner], { low, high }, turn, () => {
      for (let ahead = 0; ahead < turn; ahead += 4) {
        code.atLevel(rank, ahead);
        for (const half of halves) {
          const at = 4 * halves.length * ahead + 16 * half;
          const pushLane = (): void => {
            get(to);
            w.op("v128.load", at);
          };
          get(to);
          pushCombine(w, combine, dtype, pushLane, () => code.push(body, half));
          w.op("v128.store", at);
        }
      }
      addConstant(to, to, 4 * halves.length * turn);
    });
    addConstant(index, index, 1);
    if (!isLong) return;
    get(index);
    get(count);
    w.op("i32.eq");
    get(index);
    w.op("i32.const", reduceBlock - 1);
    w.op("i32.and");
    w.op("i32.eqz");
    w.op("i32.or");
    w.when(finishBlock);
  };
  const reduce = (axis: number, bounds: Range | { readonly size: number }): void =>
    loopOver(w, positions[axis], bounds, 1, () => {
      if (axis === inner - 1) gather();
      else {
        code.atLevel(axis + 1);
        reduce(axis + 1, { size: shape[axis + 1] });
      }
    });

  const store = (): void => {
    const base = local();
    get(part);
    w.op("i32.const", partBytes);
    w.op("i32.mul");
    get(addressOf(out));
    w.op("i32.add");
    set(base);
    const pushStored = (half: Half): void => {
      get(positions[inner]);
      get(low);
      w.op("i32.sub");
      w.op("i32.const", 4 * halves.length);
      w.op("i32.mul");
      set(offset);
      get(stack);
      get(offset);
      w.op("i32.add");
      if (!isLong) {
        w.op("v128.load", 16 * half);
        return;
      }
      w.op("i32.const", 16 * half);
      w.op("i32.add");
      set(to);
      get(to);
      get(top);
      w.op("i32.add");
      get(stack);
      w.op("i32.sub");
      set(address);
      pending.empty(address, to, value);
      get(value);
    };
    const result = { atLevel: () => undefined, push: (_: unknown, half: Half) => pushStored(half) };
    const writes = storeCode(w, [{ body, out, target }], [target], positions, result, () => base);
    writes.beforeRow();
    loopOver(w, positions[inner], { low, high }, 4, () => writes.store(() => get(high)));
  };

  const tiles = Math.ceil(shape[inner] / tile);
  const outerAxes = range(outer);
  addConstant(stack, accumulators, lanes * row);
  stepNest(
    w,
    [...outerAxes.map((a) => shape[a]), tiles, parts],
    [...outerAxes.map((a) => positions[a]), tileAt, part],
    {
      before: (level) => level <= outer && code.atLevel(level),
      inside: () => {
        get(tileAt);
        w.op("i32.const", tile);
        w.op("i32.mul");
        set(low);
        addConstant(high, low, tile);
        lower(high, shape[inner]);
        get(stack);
        set(top);
        setConstant(index, 0);
        setConstant(blocks, 0);
        if (!isLong) clear();
        if (parts > 1) {
          const [start, limit] = [local(), local()];
          get(part);
          w.op("i32.const", partSize);
          w.op("i32.mul");
          set(start);
          addConstant(limit, start, partSize);
          lower(limit, n);
          get(limit);
          get(start);
          w.op("i32.sub");
          set(count);
          reduce(outer, { low: start, high: limit });
        } else {
          setConstant(count, n);
          reduce(outer, { size: shape[outer] });
        }
        if (!isLong) finishBlock();
        store();
      },
    },
  );
}
