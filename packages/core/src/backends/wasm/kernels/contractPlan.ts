/**
 * How the work of a contraction is cut: into units that threads share, of one panel of columns and a group of rows each.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import { sizeOf } from "../../../base/shape.js";
import type { ContractKernel } from "../../../kernel/kernel.js";
import { contractBlock } from "../../../kernel/kernel.js";
import { takesTable } from "./contractDigits.js";
import type { Roles } from "./contractRoles.js";
import { fetchOf, panelStep, tileColumns, tileRows } from "./contractRoles.js";
import type { KernelWriter } from "./kernelWriter.js";

/** Everything that is fixed before code is written. */
export interface Plan {
  readonly contract: ContractKernel;
  readonly roles: Roles;
  readonly fastMath: boolean;
  readonly bytes: number;
  readonly rows: number;
  readonly columns: number;
  /** How many contracted positions there are, and how many are summed in registers before they go to the totals. */
  readonly length: number;
  readonly blockLength: number;
  /** Rows of a tile, and how many tiles a unit of work has below each other. */
  readonly height: number;
  readonly tiles: number;
  /** How many units of work there are in each direction; panels run fastest. */
  readonly outer: number;
  readonly groups: number;
  readonly panels: number;
  /** Is the right side read where it is, instead of packed? */
  readonly isInPlace: boolean;
  /** Bytes of the left side for one contracted position, where a group of rows is packed once for all panels. */
  readonly leftStep: number | undefined;
  /** Scratch memory: panels of the left and the right side, totals, and tables of offsets for both sides. */
  readonly scratch: readonly number[];
}

// A group's rows of the left side should fit the second-level cache, and there should be work for several threads.
const tilesPerGroup = 64;
const leastTiles = 8;
const unitsWanted = 12;
const packedBytes = 1 << 20;
// Where the order of additions is free, a panel may be as long as the first-level cache holds beside the rows.
const fastBlock = 512;

/** Decides, and reserves the memory. */
export function planOf(
  kernel: KernelWriter,
  contract: ContractKernel,
  roles: Roles,
  fastMath: boolean,
): Plan {
  const { left, right, isPairwise, shape, outerRank } = roles;
  const bytes = bytesPerElement(contract.lhs.dtype);
  const outer = sizeOf(shape.slice(0, outerRank));
  const rows = sizeOf(shape.slice(outerRank, -1));
  const columns = shape[shape.length - 1];
  const length = sizeOf(contract.shape.slice(contract.outRank));
  const blockLength = fastMath ? fastBlock : contractBlock;
  const height = Math.min(rows, tileRows);
  const blocks = Math.ceil(rows / height);
  const panels = Math.ceil(columns / tileColumns(bytes));
  const leftStep = height * bytes;
  const room = Math.floor(packedBytes / (leftStep * length));
  const isPacked = !isPairwise && height === tileRows && panels >= 16 && room >= leastTiles;
  const wanted = Math.max(
    blocks / (isPacked ? Math.min(tilesPerGroup, room) : tilesPerGroup),
    Math.min(blocks / leastTiles, unitsWanted / (outer * panels)),
    1,
  );
  const tiles = Math.ceil(blocks / Math.ceil(wanted));
  const step = (right.inner[0]?.stride ?? 0) * bytes;
  const isInPlace =
    blocks <= 2 && fetchOf(right) === "neighbors" && !takesTable(right.inner) && step > 0 && length > 1;
  const reserve = (size: number): number => kernel.reserve(size, true).buffer;
  // Squares of transposed elements may be packed past the end.
  const panelBytes = (Math.min(length, blockLength) + 4) * panelStep;
  const table = ({ inner }: Roles["left"]): number => reserve(takesTable(inner) ? 4 * length : 0);
  return {
    ...{ contract, roles, fastMath, bytes, rows, columns },
    ...{ length, blockLength, height, tiles, outer, panels, isInPlace },
    groups: Math.ceil(blocks / tiles),
    leftStep: isPacked ? leftStep : undefined,
    scratch: [
      reserve(isPairwise ? panelBytes : isPacked ? (tiles * length + 4) * leftStep : 0),
      reserve(isInPlace ? 0 : panelBytes),
      reserve(tiles * height * panelStep),
      table(left),
      table(right),
    ],
  };
}
