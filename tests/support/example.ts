/** Runs an example in its short form, as people do: from the command line, in a process of its own. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What an example left. */
export interface Ran {
  readonly printed: string;
  /** The text of a file that it wrote. */
  readonly file: (name: string) => string;
  /** Deletes what it wrote. */
  readonly remove: () => void;
}

/** Runs `npm run example name -- --short` without npm, and with a folder of its own for files. */
export async function runExample(name: string): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), `cotangent-${name}-`));
  const args = ["scripts/run.mjs", "example", name, "--short", "--out", folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return {
    printed: stdout,
    file: (file) => readFileSync(join(folder, file), "utf8"),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
