/**
 * Pictures as pixels: SVG drawn by resvg in WebAssembly, with a typeface that is brought along, so that every machine draws the
 * same bytes.
 * @module
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { ArgumentError } from "@cotangent/core";

/** How to draw. */
export interface PngOptions {
  /** Pixels of the picture per pixel of the plot, above 0; default 2. */
  readonly scale?: number;
}

// Both packages are read at the first picture, and then kept: resvg can be started once.
let loading:
  | Promise<{ readonly Resvg: typeof import("@resvg/resvg-wasm").Resvg; readonly fonts: Uint8Array[] }>
  | undefined;

async function load() {
  const { resolve } = createRequire(import.meta.url);
  const [{ Resvg, initWasm }, wasm, ...fonts] = await Promise.all([
    import("@resvg/resvg-wasm"),
    readFile(resolve("@resvg/resvg-wasm/index_bg.wasm")),
    ...["", "-Bold"].map((weight) =>
      readFile(resolve(`dejavu-fonts-ttf/ttf/DejaVuSansCondensed${weight}.ttf`)),
    ),
  ]);
  await initWasm(wasm);
  return { Resvg, fonts };
}

/**
 * An SVG, such as svgOf draws, as the bytes of a PNG file. Text is set in DejaVu Sans Condensed.
 * @throws ArgumentError (rejects) when the text is no SVG, or scale is no number above 0
 * @example
 * ```ts
 * import { linePlot, svgOf } from "@cotangent/train/plots";
 * import { pngOf } from "@cotangent/train/node";
 * const png = await pngOf(svgOf(linePlot({ series: [{ values: [3, 2, 1] }] })));
 * [...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join("") // => "PNG"
 * ```
 */
export async function pngOf(svg: string, options: PngOptions = {}): Promise<Uint8Array> {
  const { scale = 2 } = options;
  if (!(scale > 0 && scale <= 20))
    throw new ArgumentError({
      op: "pngOf",
      requirement: "scale must be a number",
      expected: "above 0, up to 20",
      received: String(scale),
    });
  loading ??= load();
  const { Resvg, fonts } = await loading;
  const family = "DejaVu Sans Condensed";
  try {
    const picture = new Resvg(svg, {
      // Small pictures keep their pixels.
      imageRendering: 1,
      fitTo: { mode: "zoom", value: scale },
      font: { fontBuffers: fonts, defaultFontFamily: family, sansSerifFamily: family },
    });
    const image = picture.render();
    const bytes = image.asPng();
    // Both hold memory that the garbage collector does not see.
    image.free();
    picture.free();
    return bytes;
  } catch (error) {
    throw new ArgumentError({ op: "pngOf", requirement: "the text must be an SVG", received: String(error) });
  }
}
