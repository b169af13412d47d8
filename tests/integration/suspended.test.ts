/** A process that is suspended during a call, as by Ctrl-Z, goes on when it is continued: the pause is no sign of a dead thread. */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = fileURLToPath(new URL("../support/suspendedRun.ts", import.meta.url));

// Windows has no signals that stop a process.
it.skipIf(process.platform === "win32")(
  "threads outlive a suspension in the middle of their calls",
  async () => {
    const args = ["--import", "tsx", "--conditions=@cotangent/source", script, "8000"];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (text) => {
      out += String(text);
    });
    child.stderr.on("data", (text) => {
      err += String(text);
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!out.includes("ready") && child.exitCode === null) await sleep(20);
    for (let i = 0; i < 6; i++) {
      await sleep(100);
      child.kill("SIGSTOP");
      // Longer than its threads may keep each other waiting.
      await sleep(600);
      child.kill("SIGCONT");
    }
    expect([await ended, out, err]).toEqual([0, "ready\ndone\n", ""]);
  },
  60_000,
);
