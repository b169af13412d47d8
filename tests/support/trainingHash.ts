/**
 * Trains the network of E1 for some steps and prints a hash of the bytes that its parameters and momenta end in:
 * `trainingHash.ts <jit or eager> <threads> <steps>`. The hash is the same wherever this runs.
 */
import { createHash } from "node:crypto";
import { setThreads } from "@cotangent/core";
import { bytesOf, network } from "./network.js";

const [mode, threads, steps] = process.argv.slice(2);
setThreads(Number(threads));
const { start, step } = network({ inputs: 784, hidden: 89 }, mode === "jit" ? "jit" : "eager");
let state = start;
for (let i = 0; i < Number(steps); i++) state = step(state);
console.log(createHash("sha256").update(bytesOf(state)).digest("hex"));
