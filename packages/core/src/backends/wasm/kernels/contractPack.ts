/**
 * Panels: the elements of a few columns for a block of contracted positions, packed one position behind the other.
 * @module
 */
import { range } from "../../../base/shape.js";
import type { FunctionWriter } from "../encoder.js";
import { pushOffset } from "./contractDigits.js";
import type { Side } from "./contractRoles.js";
import { fetchOf, tileColumns } from "./contractRoles.js";
import type { Walk } from "./contractWalk.js";
import { advance } from "./contractWalk.js";

/** What packing works on, in locals: the address of the side's elements, the first column, and where the panel is. */
export interface PanelPlace {
  readonly base: number;
  readonly column: number;
  readonly panel: number;
}

/** The columns there are in all, and how many vectors of them go into a panel that has room for `step` bytes. */
export interface PanelSizes {
  readonly bytes: number;
  readonly columns: number;
  readonly vectors: number;
  readonly step: number;
}

/** Code that packs panels of one side. */
export interface Packer {
  /** The local with the address of the first column. */
  readonly first: number;
  /** Finds the columns. */
  readonly atColumns: () => void;
  /** Packs from contracted position `start` until the panel's address `end`. */
  readonly pack: (start: number, end: number) => void;
}

/** Prepares the packing of panels. */
export function packer(
  w: FunctionWriter,
  side: Side,
  along: Walk,
  { base, column, panel }: PanelPlace,
  { bytes, columns, vectors, step }: PanelSizes,
): Packer {
  const get = (local: number): void => w.op("local.get", local);
  const fetch = fetchOf(side);
  const lanes = tileColumns(bytes) / 2;
  const isNear = fetch === "neighbors";
  const pointers = range(isNear ? 1 : vectors * lanes).map(() => w.local("i32"));
  const [to, position] = [w.local("i32"), w.local("i32")];
  // Vectors of columns that happen to be neighbors.
  const innermost = side.own[side.own.length - 1];
  const mayBeNear = fetch === "gathered" && innermost.stride === 1 && innermost.size >= lanes;
  const near = range(mayBeNear ? vectors : 0).map(() => w.local("i32"));

  const atColumns = (): void => {
    pointers.forEach((pointer, j) => {
      get(base);
      // Columns past the last one repeat it.
      get(column);
      if (j > 0) {
        w.op("i32.const", j);
        w.op("i32.add");
        w.op("local.tee", position);
        w.op("i32.const", columns - 1);
        get(position);
        w.op("i32.const", columns);
        w.op("i32.lt_u");
        w.op("select");
      }
      w.op("local.set", position);
      pushOffset(w, side.own, bytes, () => get(position));
      w.op("i32.add");
      w.op("local.set", pointer);
    });
    near.forEach((isSo, v) => {
      get(pointers[v * lanes + lanes - 1]);
      get(pointers[v * lanes]);
      w.op("i32.sub");
      w.op("i32.const", (lanes - 1) * bytes);
      w.op("i32.eq");
      w.op("local.set", isSo);
    });
  };

  const pushAddress = (j: number): void => {
    get(pointers[j]);
    get(along.offset);
    w.op("i32.add");
  };
  const pushGathered = (v: number): void => {
    for (let lane = lanes - 1; lane >= 0; lane--) pushAddress(v * lanes + lane);
    w.op(bytes === 8 ? "v128.load64_zero" : "v128.load32_zero");
    for (let lane = 1; lane < lanes; lane++) {
      w.op(bytes === 8 ? "v128.load64_lane" : "v128.load32_lane", 0, lane);
    }
  };
  const packOne = (): void =>
    range(vectors).forEach((v) => {
      const store = (): void => w.op("v128.store", 16 * v);
      if (isNear) {
        get(to);
        pushAddress(0);
        w.op("v128.load", 16 * v);
        store();
        return;
      }
      const gathered = (): void => {
        get(to);
        pushGathered(v);
        store();
      };
      if (!mayBeNear) {
        gathered();
        return;
      }
      get(near[v]);
      w.when(() => {
        get(to);
        pushAddress(v * lanes);
        w.op("v128.load");
        store();
      }, gathered);
    });
  // A square of as many positions as a vector has lanes; past the block's end it packs what nobody reads.
  const squares = fetch === "transposed" ? range(lanes).map(() => w.local("v128")) : [];
  const packSquares = (): void =>
    range(vectors).forEach((v) => {
      squares.forEach((square, j) => {
        pushAddress(v * lanes + j);
        w.op("v128.load");
        w.op("local.set", square);
      });
      pushTransposed(w, squares, (i, push) => {
        get(to);
        push();
        w.op("v128.store", i * step + 16 * v);
      });
    });

  return {
    first: pointers[0],
    atColumns,
    pack: (start, end) => {
      get(panel);
      w.op("local.set", to);
      along.begin(start);
      w.loop((again) => {
        along.enter();
        if (fetch === "transposed") {
          packSquares();
          advance(w, along.offset, lanes * bytes);
          advance(w, to, lanes * step);
        } else {
          packOne();
          along.next();
          advance(w, to, step);
        }
        get(to);
        get(end);
        w.op("i32.lt_u");
        w.branchIf(again);
      });
    },
  };
}

// Hands out the columns of a square whose rows are `rows`.
function pushTransposed(
  w: FunctionWriter,
  rows: readonly number[],
  use: (i: number, push: () => void) => void,
): void {
  const shuffle = (a: number, b: number, width: number, picks: readonly number[]): void => {
    w.op("local.get", a);
    w.op("local.get", b);
    w.op("i8x16.shuffle", ...picks.flatMap((pick) => range(width).map((byte) => pick * width + byte)));
  };
  if (rows.length === 2) {
    use(0, () => shuffle(rows[0], rows[1], 8, [0, 2]));
    use(1, () => shuffle(rows[0], rows[1], 8, [1, 3]));
    return;
  }
  const pairs = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ].map((picks) =>
    [0, 2].map((row) => {
      const half = w.local("v128");
      shuffle(rows[row], rows[row + 1], 4, picks);
      w.op("local.set", half);
      return half;
    }),
  );
  pairs.forEach(([upper, lower], p) => {
    use(2 * p, () => shuffle(upper, lower, 8, [0, 2]));
    use(2 * p + 1, () => shuffle(upper, lower, 8, [1, 3]));
  });
}
