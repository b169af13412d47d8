/**
 * Small pictures as SVG: each is a PNG inside the file.
 * @module
 */
import { cutText, escaped } from "./escaped.js";
import { rangeOf } from "./heatmapPlot.js";
import { imageLayout } from "./imagePlot.js";
import { fontFamily } from "./layout.js";
import type { ImagePlot, Picture } from "./plot.js";
import { base64, encodePng } from "./png.js";
import { isDrawable } from "./scale.js";
import { colorAt, type Rgb, shareOf, type Theme } from "./theme.js";

/** The elements of small pictures in rows, without title and background. */
export function imageSvg(plot: ImagePlot, theme: Theme): string {
  const { size, place, top } = imageLayout(plot);
  const cells = plot.pictures.map((picture, i) => {
    const x = 12 + (i % plot.columns) * place[0] + 3;
    const y = top + Math.floor(i / plot.columns) * place[1];
    const image = `<image x="${round(x)}" y="${y}" width="${round(size[0])}" height="${size[1]}" preserveAspectRatio="xMidYMid" style="image-rendering:optimizeSpeed;image-rendering:pixelated" xlink:href="${dataUri(picture, plot)}"/>\n`;
    if (picture.label === "") return image;
    const label = escaped(cutText(picture.label, Math.max(3, Math.floor(place[0] / 6))));
    return `${image}<text text-anchor="middle" x="${round(x + size[0] / 2)}" y="${y + size[1] + 14}" style="font-size:11px;font-family:${fontFamily};" fill="${theme.soft}">${label}</text>\n`;
  });
  return cells.join("");
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The color of what is no number: one that is on none of the scales. */
const nowhere: Rgb = [204, 121, 167];

function dataUri({ width, height, channels, values }: Picture, { colors, range }: ImagePlot): string {
  const ends = range ?? rangeOf(values, channels === 3 ? "grey" : colors);
  const part = (value: number): number => Math.round(255 * Math.min(1, Math.max(0, shareOf(value, ends))));
  const pixels = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const pixel = values.slice(i * channels, (i + 1) * channels);
    if (!pixel.every(isDrawable)) pixels.set(nowhere, 3 * i);
    else pixels.set(channels === 3 ? pixel.map(part) : colorAt(colors, shareOf(pixel[0], ends)), 3 * i);
  }
  return `data:image/png;base64,${base64(encodePng(width, height, pixels))}`;
}
