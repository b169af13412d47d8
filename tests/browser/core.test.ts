/**
 * Promise 2 in a real browser: the same bytes as in Node on one thread and on several, whatever the page's server allows.
 * Bundled by vite from source, served from 127.0.0.1. Needs a Chromium; see chromium.ts.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { setThreads } from "@cotangent/core";
import type { Browser } from "playwright-core";
import { build, defaultClientConditions } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesOf, network } from "../support/network.js";
import { chromiumPath, launchChromium, noChromium } from "./chromium.js";
import type { Page as Library, Result, Task } from "./page/page.js";
import { type Places, type Site, serve } from "./site.js";

const isolated = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
const policy = (text: string) => ({ "Content-Security-Policy": text });
const places: Places = {
  plain: { headers: {} },
  isolated: { headers: isolated },
  strict: { headers: { ...isolated, ...policy("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'") } },
  noWebAssembly: { headers: { ...isolated, ...policy("default-src 'self'") } },
  noWorkers: {
    headers: { ...isolated, ...policy("default-src 'self' 'wasm-unsafe-eval'; worker-src 'none'") },
  },
  noScript: { headers: isolated, lacks: /worker/ },
  elsewhere: {
    headers: { "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin" },
  },
};

/** Large enough that two threads pay. */
const sizes = { inputs: 256, hidden: 64 };
/** The bytes that Node ends in, as a hash. */
const hashes = new Map<number, string>();
function hashInNode(steps: number): string {
  setThreads(1);
  const { start, step } = network(sizes, "jit");
  let state = start;
  for (let i = 0; i < steps; i++) state = step(state);
  return createHash("sha256").update(bytesOf(state)).digest("hex");
}
const expected = (steps: number): string => {
  const known = hashes.get(steps) ?? hashInNode(steps);
  hashes.set(steps, known);
  return known;
};

/** What a page did, and what went wrong in it that nobody caught. */
interface Visit {
  readonly results: readonly Result[];
  readonly uncaught: readonly string[];
  /** What the console shows as errors; a browser says there what it has blocked. */
  readonly errors: readonly string[];
}

const path = chromiumPath();
if (path === undefined) console.log(noChromium);

describe.skipIf(path === undefined)("in Chromium", () => {
  let site: Site;
  let other: Site;
  let browser: Browser;
  beforeAll(async () => {
    const outDir = fileURLToPath(new URL("../../node_modules/.cache/browser/core", import.meta.url));
    await build({
      root: fileURLToPath(new URL("page", import.meta.url)),
      configFile: false,
      logLevel: "warn",
      base: "./",
      resolve: { conditions: ["@cotangent/source", ...defaultClientConditions] },
      build: { outDir, emptyOutDir: true, rollupOptions: { output: { entryFileNames: "page.js" } } },
    });
    site = await serve(outDir, places);
    other = await serve(outDir, places);
    browser = await launchChromium(path ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    other?.close();
  });

  async function visit(
    place: string,
    tasks: readonly Omit<Task, "sizes">[],
    script?: string,
  ): Promise<Visit> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const uncaught: string[] = [];
    const errors: string[] = [];
    page.on("pageerror", (error) => uncaught.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(`${site.url}/${place}/${script === undefined ? "index.html" : "empty.html"}`);
    if (script !== undefined) await page.addScriptTag({ type: "module", url: script });
    const results: Result[] = [];
    for (const task of tasks) {
      const result = await page.evaluate(
        (asked) => (globalThis as typeof globalThis & { readonly page: Library }).page.train(asked),
        { ...task, sizes },
      );
      results.push(result);
    }
    await context.close();
    return { results, uncaught, errors };
  }

  it("a page that is not isolated runs on one thread, to the bytes of Node", async () => {
    const steps = 200;
    const { results, uncaught, errors } = await visit("plain", [
      { mode: "jit", threads: 2, steps },
      { mode: "eager", threads: 2, steps },
    ]);
    expect([uncaught, errors]).toEqual([[], []]);
    for (const result of results)
      expect(result).toMatchObject({ hash: expected(steps), workers: 0, threads: 1 });
  });

  it("an isolated page runs on as many threads as it is told, to the same bytes", async () => {
    const steps = 200;
    const { results, uncaught, errors } = await visit("isolated", [
      { mode: "jit", threads: 1, steps },
      { mode: "eager", threads: 1, steps },
      { mode: "jit", threads: 2, steps, warm: true },
      { mode: "eager", threads: 2, steps, warm: true },
    ]);
    expect([uncaught, errors]).toEqual([[], []]);
    expect(results.map(({ hash }) => hash)).toEqual(results.map(() => expected(steps)));
    expect(results.map(({ threads }) => threads)).toEqual([1, 1, 2, 2]);
    expect(results[1].workers).toBe(0);
  }, 120_000);

  it("workers come from the page's own origin, as a policy of 'self' asks", async () => {
    const steps = 200;
    const { results, uncaught, errors } = await visit("strict", [
      { mode: "jit", threads: 2, steps, warm: true },
    ]);
    expect([uncaught, errors]).toEqual([[], []]);
    expect(results).toMatchObject([{ hash: expected(steps), threads: 2 }]);
  });

  it("workers that are terminated are replaced, and the page answers all the while", async () => {
    const steps = 200;
    const { results, uncaught, errors } = await visit("isolated", [
      { mode: "jit", threads: 2, steps, warm: true, kill: true },
    ]);
    expect([uncaught, errors]).toEqual([[], []]);
    expect(results).toMatchObject([{ hash: expected(steps), threads: 2 }]);
    expect(results[0].workers).toBeGreaterThan(1);
    // A call that waits for a thread which never comes gives up after 20 s.
    expect(results[0].blocked).toBeLessThan(5000);
  });

  it("a policy without 'wasm-unsafe-eval' leaves the reference backend, and the same bytes", async () => {
    const steps = 20;
    const { results, uncaught, errors } = await visit("noWebAssembly", [
      { mode: "jit", threads: 2, steps },
      { mode: "eager", threads: 2, steps },
    ]);
    expect([uncaught, errors]).toEqual([[], []]);
    for (const result of results)
      expect(result).toMatchObject({ hash: expected(steps), workers: 0, threads: 1 });
  });

  it.each([
    ["a policy without workers", "noWorkers", /Content Security Policy/],
    ["a server without the worker's script", "noScript", /404/],
  ])("%s leaves one thread", async (_reason, place, note) => {
    const steps = 200;
    const { results, uncaught, errors } = await visit(place, [{ mode: "jit", threads: 2, steps }]);
    expect(uncaught).toEqual([]);
    // Chromium's own note of what it has blocked.
    expect(errors.filter((text) => !note.test(text))).toEqual([]);
    expect(results).toMatchObject([{ hash: expected(steps), workers: 1, threads: 1 }]);
  });

  it("a library from another origin, whose workers a page may not start, runs on one thread", async () => {
    const steps = 200;
    const script = `${other.url}/elsewhere/page.js`;
    const { results, uncaught, errors } = await visit(
      "isolated",
      [{ mode: "jit", threads: 2, steps }],
      script,
    );
    expect([uncaught, errors]).toEqual([[], []]);
    expect(results).toMatchObject([{ hash: expected(steps), threads: 1 }]);
  });
});
