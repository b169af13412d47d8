/**
 * A Chromium that is installed on this machine: CHROMIUM_PATH, or the first of its usual names on PATH. Tests that need one are
 * skipped where there is none, and say so.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** Why the tests in a browser are skipped. */
export const noChromium =
  "tests/browser: skipped, no Chromium found. Install chromium, or set CHROMIUM_PATH to one.";

/** The path of a Chromium; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const { CHROMIUM_PATH, PATH = "" } = process.env;
  if (CHROMIUM_PATH !== undefined) return CHROMIUM_PATH;
  return PATH.split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** Starts it with a profile of its own, which goes when it ends, and without what it does in the background. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
