/** Pictures as PNG files: those we encode, and those resvg draws, whose text is seen. */
import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linePlot } from "./linePlot.js";
import { base64, encodePng } from "./png.js";
import { pngOf } from "./pngOf.js";
import { svgOf } from "./svg.js";

/** The content of the chunks of one kind, joined. */
function chunks(png: Uint8Array, kind: string): Buffer {
  const view = new DataView(png.buffer, png.byteOffset);
  const found: Uint8Array[] = [];
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at))
    if (String.fromCharCode(...png.subarray(at + 4, at + 8)) === kind)
      found.push(png.subarray(at + 8, at + 8 + view.getUint32(at)));
  return Buffer.concat(found);
}

describe("encodePng", () => {
  it("stores rows that zlib reads back, also of more than one block", () => {
    const [width, height] = [150, 160];
    const pixels = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 31) & 255);
    const rows = inflateSync(chunks(encodePng(width, height, pixels), "IDAT"));
    expect(rows.length).toBe(height * (1 + 3 * width));
    for (let y = 0; y < height; y++) {
      const row = rows.subarray(y * (1 + 3 * width), (y + 1) * (1 + 3 * width));
      expect(row[0]).toBe(0);
      expect(Buffer.compare(row.subarray(1), pixels.subarray(y * 3 * width, (y + 1) * 3 * width))).toBe(0);
    }
  });

  it("stores one byte of a grey pixel", () => {
    const grey = encodePng(2, 1, Uint8Array.of(7, 7, 7, 9, 9, 9));
    expect([...inflateSync(chunks(grey, "IDAT"))]).toEqual([0, 7, 9]);
    expect(chunks(grey, "IHDR")[9]).toBe(0);
  });

  it("writes base64 as Node does", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(base64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
      }),
    );
  });
});

describe("pngOf", () => {
  it("draws the same bytes, of the size that is asked for", async () => {
    const svg = svgOf(linePlot({ title: "loss", series: [{ values: [3, 2, 1] }], width: 200, height: 100 }));
    const png = await pngOf(svg);
    expect([chunks(png, "IHDR").readUInt32BE(0), chunks(png, "IHDR").readUInt32BE(4)]).toEqual([400, 200]);
    expect(Buffer.compare(await pngOf(svg), png)).toBe(0);
  });

  it("sets text, in letters of every alphabet that the typeface has", async () => {
    const empty = await pngOf(svgOf(linePlot({ series: [] })));
    const drawn = await Promise.all(
      ["loss", "λόγος", "потеря", "10⁻⁵ · −3"].map((label) =>
        pngOf(svgOf(linePlot({ x: label, series: [] }))),
      ),
    );
    for (const png of drawn) expect(png.length).toBeGreaterThan(empty.length + 200);
    expect(new Set(drawn.map((png) => Buffer.from(png).toString("base64"))).size).toBe(4);
  });

  it("objects to what is no SVG", async () => {
    await expect(pngOf("<svg")).rejects.toThrow("pngOf: the text must be an SVG, got ");
    await expect(pngOf("<svg/>", { scale: 0 })).rejects.toThrow(
      "pngOf: scale must be a number, expected above 0, up to 20, got 0.",
    );
  });
});
