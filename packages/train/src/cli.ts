#!/usr/bin/env node
/**
 * The program `cotangent`.
 * @module
 */
import { main } from "./cli/main.js";

const interrupted = new AbortController();
// The first Ctrl-C ends the run after its step, and saves it; the second is that of Node.
process.once("SIGINT", () => interrupted.abort());
process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted.signal,
});
