/** describeLaws under other runners than vitest: node:test, and one whose functions are global, each in its own process. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

function run(
  file: string,
  ...flags: readonly string[]
): { readonly text: string; readonly status: number | null } {
  const path = fileURLToPath(new URL(`runners/${file}`, import.meta.url));
  const all = ["--conditions=@cotangent/source", "--import", "tsx", ...flags, path];
  // The child is no part of the suite that started it.
  const env = { ...process.env, NODE_OPTIONS: "", NODE_TEST_CONTEXT: undefined };
  const { stdout, stderr, status } = spawnSync(process.execPath, all, { encoding: "utf8", env });
  return { text: stdout + stderr, status };
}

describe("describeLaws", () => {
  it("works under node:test, and fails there what is wrong", () => {
    const { text, status } = run("node.ts", "--test-reporter=tap");
    expect(status).toBe(1);
    expect(text).toMatch(/\n {4}ok \d+ - derivatives agree with differences/);
    expect(text).toMatch(/not ok \d+ - derivatives agree with differences/);
    expect(text).toMatch(/# pass 17\n# fail 1\n/);
  });

  it("works where describe and it are global", () => {
    const { text, status } = run("globals.ts");
    expect(status).toBe(0);
    expect(text).toContain("ok grad, jit and vmap agree in every order");
  });
});
