/**
 * Small pictures in rows: digits of a data set, filters of a layer, what a unit sees.
 * @module
 */
import { Tensor } from "@cotangent/core";
import {
  type ColorScale,
  check,
  frameOf,
  type ImagePlot,
  type Numbers,
  numbersOf,
  type Picture,
  type PlotOptions,
} from "./plot.js";

/** A picture: a tensor [height, width] or [height, width, 1 or 3], or rows of numbers. */
export type PictureOptions =
  | Tensor
  | readonly Numbers[]
  | { readonly label?: string; readonly pixels: Tensor | readonly Numbers[] };

/** What an imagePlot shows. */
export interface ImagePlotOptions extends Omit<PlotOptions, "height"> {
  /** The pictures; or one tensor [count, height, width] or [count, height, width, 1 or 3]. */
  readonly images: readonly PictureOptions[] | Tensor;
  /** How many stand in a row; default: as many as make the rows about as long as there are rows, at most 20. */
  readonly columns?: number;
  /** For pictures of one channel; default `grey`. */
  readonly colors?: ColorScale;
  /**
   * The values of the first and the last color: [1, 0] draws ink on paper. For three channels, those of none and all of a color.
   * Default: the least and the largest value of each picture; around 0 for `diverging`.
   */
  readonly range?: readonly [low: number, high: number];
}

/**
 * Small pictures in rows, with their labels below. The height follows from the width.
 * @throws ArgumentError when a picture is no picture
 * @example
 * ```ts
 * import { imagePlot } from "@cotangent/train/plots";
 * const plot = imagePlot({ images: [{ label: "7", pixels: [[0, 1], [1, 0]] }, [[1, 1], [0, 0]]], range: [0, 1] });
 * plot.pictures[0] // => { label: "7", width: 2, height: 2, channels: 1, values: [0, 1, 1, 0] }
 * ```
 */
export function imagePlot(options: ImagePlotOptions): ImagePlot {
  const pictures = Object.freeze(picturesOf(options.images));
  const { colors = "grey", range = null } = options;
  const { columns = Math.min(20, Math.ceil(Math.sqrt(pictures.length * 1.6))) || 1 } = options;
  check(
    "imagePlot",
    Number.isInteger(columns) && columns >= 1,
    "columns must be a whole number",
    "1 or more",
    columns,
  );
  const { title, width } = frameOf("imagePlot", options);
  const layout = imageLayout({ title, width, pictures, columns });
  return Object.freeze({
    _tag: "image",
    title,
    width,
    height: layout.height,
    pictures,
    columns,
    colors,
    range: range === null ? null : Object.freeze(range),
  });
}

/** Where pictures stand: the size of each, of its place, and of all. */
export function imageLayout(plot: Pick<ImagePlot, "title" | "width" | "pictures" | "columns">): {
  readonly size: readonly [width: number, height: number];
  readonly place: readonly [width: number, height: number];
  readonly top: number;
  readonly height: number;
} {
  const { pictures, columns } = plot;
  const top = plot.title === "" ? 12 : 40;
  const label = pictures.some((picture) => picture.label !== "") ? 18 : 0;
  const placeWidth = (plot.width - 24) / columns;
  const width = Math.max(1, placeWidth - 6);
  const ratio = Math.max(0, ...pictures.map((picture) => picture.height / picture.width));
  const height = Math.round(width * (ratio > 0 ? ratio : 1));
  const rows = Math.ceil(pictures.length / columns);
  const placeHeight = height + 6 + label;
  return {
    size: [width, height],
    place: [placeWidth, placeHeight],
    top,
    height: Math.max(40, top + rows * placeHeight + 6),
  };
}

function picturesOf(images: ImagePlotOptions["images"]): readonly Picture[] {
  if (!(images instanceof Tensor)) return images.map((image) => pictureOf(image));
  const [count, ...shape] = images.shape;
  const all = numbersOf(images);
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: count ?? 0 }, (_, i) =>
    picture("", shape, all.slice(i * size, (i + 1) * size)),
  );
}

function pictureOf(image: PictureOptions): Picture {
  const { label = "", pixels } = "pixels" in image ? image : { pixels: image };
  if (pixels instanceof Tensor) return picture(label, pixels.shape, numbersOf(pixels));
  const rows = pixels.map(numbersOf);
  const width = rows.at(0)?.length ?? 0;
  for (const row of rows)
    check(
      "imagePlot",
      row.length === width,
      "rows of a picture must have one length",
      `${width}`,
      row.length,
    );
  return picture(label, [rows.length, width], rows.flat());
}

function picture(label: string, shape: readonly number[], values: readonly number[]): Picture {
  const [height = 0, width = 0, channels = 1] = shape;
  const fits = [2, 3].includes(shape.length) && height > 0 && width > 0 && (channels === 1 || channels === 3);
  if (!fits || (channels !== 1 && channels !== 3)) {
    check(
      "imagePlot",
      false,
      "pictures must have pixels",
      "[height, width] or [height, width, 1 or 3]",
      `[${shape}]`,
    );
    return picture(label, [1, 1], [0]);
  }
  return Object.freeze({ label, width, height, channels, values: Object.freeze(values) });
}
