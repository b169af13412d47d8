/**
 * Contract kernels: tiles of four rows by two vectors of columns, over panels of columns packed for one block of
 * contracted positions at a time. Additions happen in the order of kernel/README.md.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import { range, sizeOf } from "../../../base/shape.js";
import type { ContractKernel } from "../../../kernel/kernel.js";
import { buffersOf, contractBlock } from "../../../kernel/kernel.js";
import { constant, mapAllLeaves } from "../../../kernel/scalar.js";
import type { FunctionWriter } from "../encoder.js";
import { expressionCode } from "../expressions.js";
import { pushSplatBits } from "../lanes.js";
import { loopOver, splitRange, storeCode } from "../loops.js";
import type { Operand } from "./contractOperand.js";
import { operandOf, pushDigit, pushOffset } from "./contractOperand.js";
import type { Walk } from "./contractPack.js";
import { advance, packer, panelStep, takesTable, walk } from "./contractPack.js";
import type { Roles } from "./contractRoles.js";
import { fetchOf, rolesOf, tileColumns, tileRows } from "./contractRoles.js";
import type { Rows } from "./contractTile.js";
import { writeTile } from "./contractTile.js";
import type { KernelWriter, PhaseWriter, Scratch } from "./kernelWriter.js";
import { writeStores } from "./map.js";

/** Writes a contract kernel; `fastMath` lets it fuse products with additions. */
export function writeContract(kernel: KernelWriter, contract: ContractKernel, fastMath = false): void {
  const { shape, outRank, lhs, rhs, stores } = contract;
  if (sizeOf(shape) === 0) {
    // No product: what is gathered is 0.
    const bodies = mapAllLeaves(
      stores.map(({ body }) => body),
      (leaf) => (leaf.op === "accumulated" ? constant(0, leaf.dtype) : leaf),
    );
    const zeroed = stores.map((store, i) => ({ ...store, body: bodies[i] }));
    kernel.phase(buffersOf(contract), (writer) => writeStores(writer, shape.slice(0, outRank), zeroed));
    return;
  }
  const operands = [operandOf(kernel, lhs, shape), operandOf(kernel, rhs, shape)] as const;
  const work = planOf(kernel, contract, rolesOf(contract, operands), fastMath);
  for (const { prepare } of operands) prepare();
  kernel.phase(buffersOf(contract), (writer) => writeTiles(writer, work));
}

/** Everything that is fixed before code is written. */
interface Plan {
  readonly contract: ContractKernel;
  readonly roles: Roles;
  readonly fastMath: boolean;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly length: number;
  /** Rows of a tile, and how many tiles a unit of work has below each other. */
  readonly height: number;
  readonly tiles: number;
  /** How many units of work there are in each direction. */
  readonly outer: number;
  readonly groups: number;
  readonly panels: number;
  /** Is the right side read where it is? */
  readonly isInPlace: boolean;
  readonly scratch: {
    readonly right: Scratch;
    readonly left: Scratch;
    readonly totals: Scratch;
    readonly tables: readonly [Scratch, Scratch];
  };
}

// A group's rows of the left side should fit the second-level cache, and there should be work for several threads.
const tilesPerGroup = 32;
const leastTiles = 8;
const unitsWanted = 16;

function planOf(kernel: KernelWriter, contract: ContractKernel, roles: Roles, fastMath: boolean): Plan {
  const { left, right, isPairwise, shape, outerRank } = roles;
  const bytes = bytesPerElement(contract.lhs.dtype);
  const outer = sizeOf(shape.slice(0, outerRank));
  const rows = sizeOf(shape.slice(outerRank, -1));
  const columns = shape[shape.length - 1];
  const length = sizeOf(contract.shape.slice(contract.outRank));
  const height = Math.min(rows, tileRows);
  const blocks = Math.ceil(rows / height);
  const panels = Math.ceil(columns / tileColumns(bytes));
  const wanted = Math.max(
    blocks / tilesPerGroup,
    Math.min(blocks / leastTiles, unitsWanted / (outer * panels)),
    1,
  );
  const tiles = Math.ceil(blocks / Math.ceil(wanted));
  const step = (right.inner[0]?.stride ?? 0) * bytes;
  const isInPlace =
    blocks <= 2 && fetchOf(right) === "neighbors" && !takesTable(right.inner) && step > 0 && length > 1;
  const panelBytes = (Math.min(length, contractBlock) + 4) * panelStep;
  const table = (digits: Roles["left"]["inner"]): Scratch =>
    kernel.reserve(takesTable(digits) ? 4 * length : 0, true);
  return {
    ...{ contract, roles, fastMath, bytes, rows, columns, length, height, tiles, outer, panels, isInPlace },
    groups: Math.ceil(blocks / tiles),
    scratch: {
      right: kernel.reserve(isInPlace ? 0 : panelBytes, true),
      left: kernel.reserve(isPairwise ? panelBytes : 0, true),
      totals: kernel.reserve(tiles * height * panelStep, true),
      tables: [table(left.inner), table(right.inner)],
    },
  };
}

function writeTiles(writer: PhaseWriter, plan: Plan): void {
  const { w, scratchAddress } = writer;
  const { roles, bytes, rows, columns, length, height, tiles, outer, groups, panels, scratch, fastMath } =
    plan;
  const { left, right, isPairwise, shape, outerRank } = roles;
  const get = (local: number): void => w.op("local.get", local);
  const set = (local: number): void => w.op("local.set", local);
  const number = (value: number): void => w.op("i32.const", value);
  const local = (): number => w.local("i32");

  const positions = shape.map(local);
  const sides = [left, right].map(({ operand, inner: digits }, i) => {
    const along = walk(w, digits, bytes, scratchAddress(scratch.tables[i]));
    along.prepare();
    return { along, base: local(), start: startOf(writer, operand, bytes) };
  });
  const panelsOf = [scratchAddress(scratch.left), scratchAddress(scratch.right)];
  const totals = scratchAddress(scratch.totals);
  const [unit, outerAt, firstColumn, highColumn] = range(4).map(local);
  const [firstRow, lowRow, highRow, start, block, count, end, total] = range(8).map(local);
  const mask = length > contractBlock ? w.local("v128") : undefined;
  const code = epilogueOf(writer, plan, { positions, total, firstColumn, highColumn, lowRow, start });

  const width = tileColumns(bytes);
  const vectors = columns > width / 2 ? 2 : 1;
  const sizes = { bytes, columns, vectors };
  const packers = [left, right].map((side, i) =>
    packer(w, side, sides[i].along, { base: sides[i].base, column: firstColumn, panel: panelsOf[i] }, sizes),
  );
  const packed = [0, 1].filter((i) => (i === 0 ? isPairwise : !plan.isInPlace));
  const { rows: rowsRead, atTile } = rowsOf(w, plan, sides[0], panelsOf[0], { block, start });
  const step = plan.isInPlace ? (sides[1].along.step ?? 0) : panelStep;
  const panel = { at: local(), start: plan.isInPlace ? local() : panelsOf[1], end, step };
  const tile = { dtype: plan.contract.lhs.dtype, rows: rowsRead, panel, totals: total, mask, fastMath };

  const writeBlock = (): void => {
    number(length);
    if (mask !== undefined) {
      get(block);
      w.op("i32.sub");
      w.op("local.tee", count);
      number(contractBlock);
      get(count);
      number(contractBlock);
      w.op("i32.lt_u");
      w.op("select");
      get(block);
      w.op("i32x4.splat");
      pushSplatBits(w, 0);
      w.op("i32x4.ne");
      set(mask);
    }
    set(count);
    const setEnd = (start: number, stride: number): void => {
      get(count);
      number(stride);
      w.op("i32.mul");
      get(start);
      w.op("i32.add");
      set(end);
    };
    if (plan.isInPlace) {
      sides[1].along.begin(block);
      get(packers[1].first);
      get(sides[1].along.offset);
      w.op("i32.add");
      set(panel.start);
    }
    for (const i of packed) {
      setEnd(panelsOf[i], panelStep);
      packers[i].pack(block, end);
    }
    setEnd(panel.start, step);
    get(totals);
    set(total);
    loopOver(w, lowRow, { low: firstRow, high: highRow }, height, () => {
      get(lowRow);
      number(rows - height);
      get(lowRow);
      number(rows - height);
      w.op("i32.lt_u");
      w.op("select");
      set(start);
      atTile();
      if (columns % width === 0 || columns % width > width / 2 || vectors === 1) {
        writeTile(w, tile, vectors);
      } else {
        get(firstColumn);
        number(columns - width);
        w.op("i32.le_s");
        w.when(
          () => writeTile(w, tile, 2),
          () => writeTile(w, tile, 1),
        );
      }
      if (mask === undefined) code.write();
      else {
        get(block);
        number(length - contractBlock);
        w.op("i32.ge_s");
        w.when(code.write);
      }
      advance(w, total, height * panelStep);
    });
  };

  code.prepare();
  loopOver(w, unit, splitRange(w, outer * groups * panels, 1), 1, () => {
    const part = [outer, groups, panels];
    pushDigit(w, part, 2, () => get(unit));
    number(width);
    w.op("i32.mul");
    set(firstColumn);
    pushDigit(w, part, 1, () => get(unit));
    number(tiles * height);
    w.op("i32.mul");
    set(firstRow);
    setLeast(w, highRow, firstRow, tiles * height, rows);
    setLeast(w, highColumn, firstColumn, width, columns);
    pushDigit(w, part, 0, () => get(unit));
    set(outerAt);
    for (let i = 0; i < outerRank; i++) {
      pushDigit(w, shape.slice(0, outerRank), i, () => get(outerAt));
      set(positions[i]);
    }
    code.atOuter();
    [left, right].forEach((side, i) => {
      get(sides[i].start);
      pushOffset(w, side.outer, bytes, () => get(outerAt));
      w.op("i32.add");
      set(sides[i].base);
    });
    for (const i of isPairwise ? [0, 1] : [1]) packers[i].atColumns();
    if (mask === undefined) {
      number(0);
      set(block);
      writeBlock();
    } else loopOver(w, block, { size: length }, contractBlock, writeBlock);
  });
}

// target = least of (from + reach) and limit.
function setLeast(w: FunctionWriter, target: number, from: number, reach: number, limit: number): void {
  w.op("local.get", from);
  w.op("i32.const", reach);
  w.op("i32.add");
  w.op("local.tee", target);
  w.op("i32.const", limit);
  w.op("local.get", target);
  w.op("i32.const", limit);
  w.op("i32.lt_u");
  w.op("select");
  w.op("local.set", target);
}

// The local with the address of an operand's first element.
function startOf({ w, addressOf, scratchAddress }: PhaseWriter, operand: Operand, bytes: number): number {
  const { place, offset } = operand;
  const start = w.local("i32");
  w.op("local.get", typeof place === "number" ? addressOf(place) : scratchAddress(place));
  w.op("i32.const", offset * bytes);
  w.op("i32.add");
  w.op("local.set", start);
  return start;
}

// The rows of a tile. The last one starts early enough to be whole, and its first rows are not stored again.
function rowsOf(
  w: FunctionWriter,
  { roles, bytes, height }: Plan,
  { along, base }: { readonly along: Walk; readonly base: number },
  panel: number,
  { block, start }: { readonly block: number; readonly start: number },
): { readonly rows: Rows; readonly atTile: () => void } {
  const { left, isPairwise } = roles;
  const get = (local: number): void => w.op("local.get", local);
  const count = height;
  if (isPairwise) {
    const at = w.local("i32");
    return {
      atTile: () => undefined,
      rows: {
        ...{ count, isPairwise },
        begin: () => {
          get(panel);
          w.op("local.set", at);
        },
        enter: () => undefined,
        next: () => advance(w, at, panelStep),
        pushAddress: () => get(at),
        immediate: () => 0,
      },
    };
  }
  const { step } = along;
  const stride = (left.own[0]?.stride ?? 0) * bytes;
  const isOne = left.own.length <= 1 && stride >= 0 && stride < 1 << 28 && step !== undefined;
  const pointers = range(isOne ? 1 : count).map(() => w.local("i32"));
  const atTile = (): void =>
    pointers.forEach((pointer, i) => {
      get(base);
      pushOffset(w, left.own, bytes, () => {
        get(start);
        if (i === 0) return;
        w.op("i32.const", i);
        w.op("i32.add");
      });
      w.op("i32.add");
      w.op("local.set", pointer);
    });
  const rowsRead: Rows = isOne
    ? {
        ...{ count, isPairwise },
        begin: () => {
          along.begin(block);
          get(pointers[0]);
          get(along.offset);
          w.op("i32.add");
          w.op("local.set", along.offset);
        },
        enter: along.enter,
        next: along.next,
        pushAddress: () => get(along.offset),
        immediate: (row) => row * stride,
      }
    : {
        ...{ count, isPairwise },
        begin: () => along.begin(block),
        enter: along.enter,
        next: along.next,
        pushAddress: (row) => {
          get(pointers[row]);
          get(along.offset);
          w.op("i32.add");
        },
        immediate: () => 0,
      };
  return { rows: rowsRead, atTile };
}

interface Epilogue {
  readonly prepare: () => void;
  readonly atOuter: () => void;
  readonly write: () => void;
}

// Stores the rows of a tile from its totals.
function epilogueOf(
  { w, addressOf }: PhaseWriter,
  { contract, roles, bytes, rows, height }: Plan,
  at: {
    readonly positions: readonly number[];
    readonly total: number;
    readonly firstColumn: number;
    readonly highColumn: number;
    readonly lowRow: number;
    readonly start: number;
  },
): Epilogue {
  const { shape, exprs, targets, outerRank } = roles;
  const { positions } = at;
  const get = (local: number): void => w.op("local.get", local);
  const inner = shape.length - 1;
  const [row, high, rowTotal, total] = range(4).map(() => w.local("i32"));
  const stores = contract.stores.map((store, i) => ({ ...store, body: exprs[i] }));
  const code = expressionCode(exprs, {
    ...{ w, shape, positions, addressOf },
    accumulated: (half) => {
      get(total);
      w.op("v128.load", 16 * half);
    },
  });
  const writes = storeCode(w, stores, targets, positions, code, addressOf);
  const rowShape = shape.slice(outerRank, inner);
  const writeRow = (): void => {
    rowShape.forEach((_, i) => {
      pushDigit(w, rowShape, i, () => get(row));
      w.op("local.set", positions[outerRank + i]);
    });
    for (let level = outerRank + 1; level <= inner; level++) code.atLevel(level);
    writes.beforeRow();
    get(at.total);
    get(row);
    get(at.start);
    w.op("i32.sub");
    w.op("i32.const", panelStep);
    w.op("i32.mul");
    w.op("i32.add");
    w.op("local.set", rowTotal);
    loopOver(w, positions[inner], { low: at.firstColumn, high: at.highColumn }, 4, () => {
      get(positions[inner]);
      get(at.firstColumn);
      w.op("i32.sub");
      w.op("i32.const", bytes);
      w.op("i32.mul");
      get(rowTotal);
      w.op("i32.add");
      w.op("local.set", total);
      code.atLevel(shape.length);
      writes.store(() => get(at.highColumn));
    });
  };
  return {
    prepare: () => code.atLevel(0),
    atOuter: () => {
      for (let level = 1; level <= outerRank; level++) code.atLevel(level);
    },
    write: () => {
      setLeast(w, high, at.lowRow, height, rows);
      loopOver(w, row, { low: at.lowRow, high }, 1, writeRow);
    },
  };
}
