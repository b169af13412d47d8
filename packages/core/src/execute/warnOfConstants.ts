/** The one warning of this library: large tensors that a compiled function closes over. @module */
import { formatAval } from "../base/aval.js";
import { bytesOfTensor, constantsOf } from "../program/constants.js";
import type { Program } from "../program/program.js";

const largeBytes = 1_048_576;

/** Warns when constants of more than 1 MiB are compiled in. */
export function warnOfConstants(op: string, program: Program): void {
  const large = [...constantsOf(program).keys()].filter((tensor) => bytesOfTensor(tensor) > largeBytes);
  if (large.length === 0) return;
  const listed = large.map((tensor) => `${formatAval(tensor)} of ${bytesOfTensor(tensor)} bytes`);
  console.warn(
    `${op}: a tensor of more than 1 MiB that the function closes over is compiled in as a constant, got ${listed.join(", ")}. Pass it as an argument, and the code neither holds it nor depends on it.`,
  );
}
