/** From the start of a process to the end of the first training step: import, trace, compile, run. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Question } from "../harness.js";

/** The first step of 784-89-10 in a new process, beside a process that does nothing. */
export function start(): Question {
  // As JavaScript, since what is timed is what users run and not the loader of TypeScript.
  const script = fileURLToPath(new URL("../node_modules/.first-step.mjs", import.meta.url));
  const entry = fileURLToPath(new URL("../firstStep.ts", import.meta.url));
  buildSync({ entryPoints: [entry], outfile: script, format: "esm", target: "node20" });
  const inProcess = (name: string, args: readonly string[]) => ({
    name,
    run: () => execFileSync(process.execPath, args, { stdio: "inherit" }),
  });
  return {
    title: "start: process, import, trace, compile and first step of 784-89-10",
    rounds: 10,
    competitors: [
      inProcess("cotangent, first step", [script]),
      inProcess("node, doing nothing", ["-e", "0"]),
    ],
  };
}
