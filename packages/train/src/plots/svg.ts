/**
 * Plots as SVG files: charts, small pictures, and several of them side by side.
 * @module
 */
import { chartSvg } from "./chartSvg.js";
import { cutText, escaped } from "./escaped.js";
import { gridLayout, gridTitle } from "./gridPlot.js";
import { imageSvg } from "./imageSvg.js";
import { fontFamily } from "./layout.js";
import { check, type GridPlot, type Plot } from "./plot.js";
import { dark, light, pairs, type Theme } from "./theme.js";

/** How to draw. */
export interface SvgOptions {
  /** `auto`, the default, is light, and dark where a screen that shows it is set to dark. */
  readonly theme?: "auto" | "light" | "dark";
  /** What the ids in it begin with, letters and digits; default `c`. Pictures that are written into one page need different ones. */
  readonly id?: string;
}

/**
 * A plot as a picture: the text of an SVG file. In Node it is the same for the same plot on every machine; a page, where it works
 * too, measures text with its own typeface. Names are text in it, whatever they hold.
 * @throws ArgumentError when id is no name
 * @example
 * ```ts
 * import { histogramPlot, svgOf } from "@cotangent/train/plots";
 * const plot = histogramPlot({ title: "a < b", series: [{ values: [1, 2, 2, 3] }] });
 * svgOf(plot) === svgOf(plot) // => true
 * svgOf(plot).includes("a &lt; b") // => true
 * ```
 */
export function svgOf(plot: Plot, options: SvgOptions = {}): string {
  const { theme = "auto", id = "c" } = options;
  check(
    "svgOf",
    /^[a-zA-Z][a-zA-Z0-9]*$/.test(id),
    "id must be a name",
    "letters and digits",
    JSON.stringify(id),
  );
  const style = theme === "auto" ? `<style>${darkStyle}</style>\n` : "";
  return wrapped(plot, drawn(plot, theme === "dark" ? dark : light, id), style);
}

/** The style that turns the light theme into the dark one, on screens that are set to dark. */
export const darkStyle: string = `@media screen and (prefers-color-scheme: dark) { ${pairs
  .flatMap(([from, to]) => ["fill", "stroke"].map((name) => `.plot [${name}="${from}"] { ${name}: ${to} }`))
  .join(" ")} }`;

function wrapped({ width, height, title }: Plot, content: string, style: string): string {
  const label = title === "" ? "" : ` aria-label="${escaped(cutText(title, 200))}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="plot" role="img"${label} width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${style}${content}</svg>\n`;
}

/** The content of a picture. `id` is what the ids in it begin with, which must differ within one file. */
function drawn(plot: Plot, theme: Theme, id: string): string {
  switch (plot._tag) {
    case "image":
      return backdrop(plot, theme) + imageSvg(plot, theme);
    case "grid":
      return backdrop(plot, theme) + grid(plot, theme, id);
    default:
      return chartSvg(plot, theme, id);
  }
}

/** Background and title, which ECharts draws for charts. */
function backdrop({ width, height, title }: Plot, theme: Theme): string {
  const area = `<rect width="${width}" height="${height}" x="0" y="0" fill="${theme.background}"/>\n`;
  if (title === "") return area;
  const text = escaped(cutText(title, Math.floor(width / 8)));
  return `${area}<text x="12" y="25" style="font-size:15px;font-family:${fontFamily};font-weight:bold;" fill="${theme.ink}">${text}</text>\n`;
}

function grid(plot: GridPlot, theme: Theme, id: string): string {
  const { widths, heights } = gridLayout(plot);
  const before = (sizes: readonly number[], end: number): number =>
    sizes.slice(0, end).reduce((sum, size) => sum + size, 0);
  const top = plot.title === "" ? 0 : gridTitle;
  const cells = plot.plots.map((cell, i) => {
    const [x, y] = [before(widths, i % plot.columns), top + before(heights, Math.floor(i / plot.columns))];
    return `<svg x="${x}" y="${y}" width="${cell.width}" height="${cell.height}">\n${drawn(cell, theme, `${id}-${i}`)}</svg>\n`;
  });
  return cells.join("");
}
