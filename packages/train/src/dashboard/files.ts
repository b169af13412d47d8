/**
 * The files of the page, as they stand beside this one, the palette of the plots, and the library of the charts as it was installed.
 * @module
 */
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { dark, light, type Theme } from "../plots/theme.js";

const types = { html: "text/html", css: "text/css", js: "text/javascript", svg: "image/svg+xml" } as const;
/** What is served as it stands, by its path. */
const files: Readonly<Record<string, keyof typeof types>> = {
  "/index.html": "html",
  "/page.css": "css",
  "/icon.svg": "svg",
  "/page.js": "js",
  "/charts.js": "js",
  "/elements.js": "js",
  "/statistics.js": "js",
};
/** What every answer says of itself: nothing is kept, framed or loaded from elsewhere. */
export const headers: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** The library of the charts, as it was installed. */
function echartsPath(): string {
  return join(
    dirname(createRequire(import.meta.url).resolve("echarts/package.json")),
    "dist/echarts.esm.min.js",
  );
}

/** The palette of the plots as variables of a style sheet. */
function themeSheet(): string {
  const variables = ({ series, ...named }: Theme): string =>
    [...Object.entries(named), ...series.map((color, i) => [`series-${i}`, color])]
      .map(([name, color]) => `--${name}: ${color};`)
      .join(" ");
  return `:root { ${variables(light)} }\n@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }\n`;
}

/** A file of the page and what kind it is; undefined where there is none. */
async function fileAt(path: string): Promise<readonly [keyof typeof types, string] | undefined> {
  if (path === "/theme.css") return ["css", themeSheet()];
  if (path === "/echarts.js") return ["js", await readFile(echartsPath(), "utf8")];
  const name = path === "/" ? "/index.html" : path;
  if (!Object.hasOwn(files, name)) return undefined;
  return [files[name], await readFile(new URL(`./page${name}`, import.meta.url), "utf8")];
}

/** Answers with a file of the page. Whatever is wrong with a request or a file, the run goes on. */
export async function answer(path: string, response: ServerResponse): Promise<void> {
  const file = await fileAt(path).catch(() => null);
  if (file === undefined) response.writeHead(404, headers).end();
  else if (file === null)
    response.writeHead(500, headers).end("This file was lost; was the package bundled?\n");
  else {
    const [type, text] = file;
    response.writeHead(200, { ...headers, "Content-Type": `${types[type]}; charset=utf-8` }).end(text);
  }
}
