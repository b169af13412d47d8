/**
 * The loops of a contraction: units of work, blocks of contracted positions, tiles.
 * @module
 */
import { range } from "../../../base/shape.js";
import type { FunctionWriter } from "../encoder.js";
import { loopOver, splitRange } from "../loops.js";
import { pushSplatBits } from "../vectors.js";
import { pushDigit, pushOffset } from "./contractDigits.js";
import { epilogueOf } from "./contractEpilogue.js";
import { packer } from "./contractPack.js";
import type { Plan } from "./contractPlan.js";
import type { Side } from "./contractRoles.js";
import { panelStep, tileColumns } from "./contractRoles.js";
import { rowsOf } from "./contractRows.js";
import { writeTile } from "./contractTile.js";
import type { Walk } from "./contractWalk.js";
import { advance, setLeast, walk } from "./contractWalk.js";
import type { PhaseWriter } from "./kernelWriter.js";

/** Writes the phase that multiplies and stores. */
export function writeUnits(writer: PhaseWriter, plan: Plan): void {
  const { w, addressOf } = writer;
  const { roles, bytes, rows, columns, length, height, tiles, leftStep } = plan;
  const { shape, outerRank, isPairwise } = roles;
  const get = (local: number): void => w.op("local.get", local);
  const set = (local: number): void => w.op("local.set", local);
  const number = (value: number): void => w.op("i32.const", value);
  const local = (): number => w.local("i32");

  const positions = shape.map(local);
  const [unit, outerAt, firstColumn, highColumn] = range(4).map(local);
  const [firstRow, lowRow, highRow, block, count, end, total] = range(7).map(local);
  const [leftPanel, rightPanel, totals, ...tables] = plan.scratch.map(addressOf);
  const sides = [roles.left, roles.right].map((side, i) => {
    const along = walk(w, side.inner, bytes, tables[i]);
    along.prepare();
    return { side, along, base: local(), panel: i === 0 ? leftPanel : rightPanel };
  });
  // A last tile that would not be full starts earlier; its first rows are not stored again.
  const start = leftStep !== undefined || rows % height === 0 ? lowRow : local();
  const epilogue = epilogueOf(writer, plan, { positions, total, start, lowRow, firstColumn, highColumn });
  // Without a block before, there are no totals to add to.
  const mask = length > plan.blockLength ? w.local("v128") : undefined;

  const width = tileColumns(bytes);
  const vectors = columns > width / 2 ? 2 : 1;
  const sizes = { bytes, columns, vectors, step: panelStep };
  const packers = sides.map(({ side, along, base, panel }) =>
    packer(w, side, along, { base, column: firstColumn, panel }, sizes),
  );
  const [left, right] = sides;
  const step = plan.isInPlace ? (right.along.step ?? 0) : panelStep;
  const panel = { at: local(), start: plan.isInPlace ? local() : rightPanel, end, step };
  const tile = {
    ...{ plan, panel, mask, totals: total },
    rows: rowsOf(w, plan, left, { firstRow, start, block }),
  };

  const setEnd = (from: number, stride: number): void => {
    get(count);
    number(stride);
    w.op("i32.mul");
    get(from);
    w.op("i32.add");
    set(end);
  };
  const writeRows = (): void => {
    if (start !== lowRow) {
      number(rows - height);
      get(lowRow);
      number(rows - height);
      get(lowRow);
      w.op("i32.lt_u");
      w.op("select");
      set(start);
    }
    tile.rows.atTile();
    const rest = columns % width;
    if (vectors === 1 || rest === 0 || rest > width / 2) writeTile(w, tile, vectors);
    else {
      get(highColumn);
      get(firstColumn);
      w.op("i32.sub");
      number(width / 2);
      w.op("i32.gt_u");
      w.when(
        () => writeTile(w, tile, 2),
        () => writeTile(w, tile, 1),
      );
    }
    if (mask === undefined) epilogue.write();
    else {
      get(block);
      number(length - plan.blockLength);
      w.op("i32.ge_s");
      w.when(epilogue.write);
    }
    advance(w, total, height * panelStep);
  };
  const writeBlock = (): void => {
    setLeast(w, count, block, plan.blockLength, length);
    get(count);
    get(block);
    w.op("i32.sub");
    set(count);
    if (mask !== undefined) {
      get(block);
      w.op("i32x4.splat");
      pushSplatBits(w, 0);
      w.op("i32x4.ne");
      set(mask);
    }
    if (isPairwise) {
      setEnd(leftPanel, panelStep);
      packers[0].pack(block, end);
    }
    if (plan.isInPlace) {
      right.along.begin(block);
      get(packers[1].first);
      get(right.along.offset);
      w.op("i32.add");
      set(panel.start);
    } else {
      setEnd(rightPanel, panelStep);
      packers[1].pack(block, end);
    }
    setEnd(panel.start, step);
    get(totals);
    set(total);
    loopOver(w, lowRow, { low: firstRow, high: highRow }, height, writeRows);
  };

  epilogue.prepare();
  const group = { lowRow, firstRow, highRow, ...left };
  const packLeft = leftStep === undefined ? () => undefined : groupPacker(w, plan, leftStep, group);
  const parts = [plan.outer, plan.groups, plan.panels];
  loopOver(
    w,
    unit,
    splitRange(
      w,
      parts.reduce((product, part) => product * part),
      1,
    ),
    1,
    () => {
      pushDigit(w, parts, 2, () => get(unit));
      number(width);
      w.op("i32.mul");
      set(firstColumn);
      setLeast(w, highColumn, firstColumn, width, columns);
      pushDigit(w, parts, 1, () => get(unit));
      number(tiles * height);
      w.op("i32.mul");
      set(firstRow);
      setLeast(w, highRow, firstRow, tiles * height, rows);
      pushDigit(w, parts, 0, () => get(unit));
      set(outerAt);
      range(outerRank).forEach((axis) => {
        pushDigit(w, shape.slice(0, outerRank), axis, () => get(outerAt));
        set(positions[axis]);
      });
      epilogue.atOuter();
      for (const { side, base } of sides) {
        get(addressOf(side.operand.buffer));
        number(side.operand.offset * bytes);
        w.op("i32.add");
        pushOffset(w, side.outer, bytes, () => get(outerAt));
        w.op("i32.add");
        set(base);
      }
      packLeft(unit);
      if (isPairwise) packers[0].atColumns();
      packers[1].atColumns();
      if (mask === undefined) {
        number(0);
        set(block);
        writeBlock();
      } else loopOver(w, block, { size: length }, plan.blockLength, writeBlock);
    },
  );
}

// Packs the rows of a unit's group, tile by tile over all contracted positions, unless the unit before was of the same.
function groupPacker(
  w: FunctionWriter,
  { bytes, rows, length, height, panels }: Plan,
  step: number,
  at: GroupPlace,
): (unit: number) => void {
  const [packed, tile, end, zero] = range(4).map(() => w.local("i32"));
  const place = { base: at.base, column: at.lowRow, panel: tile };
  const { atColumns, pack } = packer(w, at.side, at.along, place, {
    ...{ bytes, step },
    columns: rows,
    vectors: step / 16,
  });
  return (unit) => {
    w.op("local.get", unit);
    w.op("i32.const", panels);
    w.op("i32.div_u");
    w.op("i32.const", 1);
    w.op("i32.add");
    w.op("local.tee", end);
    w.op("local.get", packed);
    w.op("i32.ne");
    w.when(() => {
      w.op("local.get", end);
      w.op("local.set", packed);
      w.op("local.get", at.panel);
      w.op("local.set", tile);
      loopOver(w, at.lowRow, { low: at.firstRow, high: at.highRow }, height, () => {
        atColumns();
        w.op("local.get", tile);
        w.op("i32.const", length * step);
        w.op("i32.add");
        w.op("local.set", end);
        pack(zero, end);
        w.op("local.get", end);
        w.op("local.set", tile);
      });
    });
  };
}

interface GroupPlace {
  readonly side: Side;
  readonly along: Walk;
  readonly base: number;
  readonly panel: number;
  readonly lowRow: number;
  readonly firstRow: number;
  readonly highRow: number;
}
