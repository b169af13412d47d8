/** Where examples leave what they made: files in a folder, by default examples/out, which is not in the repository. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The default folder, as seen from the root of the repository, where `npm run example` runs. */
export const outFolder = "examples/out";

/** Writes a file and says so. */
export function save(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  console.log(`Wrote ${file}`);
}
