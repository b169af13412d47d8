/**
 * Compares Cotangent with its peers, interleaved in one run: `npm run bench`, or `npm run bench -- matmul` for the
 * questions whose title holds a word. With `--alone` each competitor of ours runs by itself, as it does in a program of
 * its own. Results go into docs/benchmarks.md by hand, with the date and the machine.
 */
import { cpus } from "node:os";
import { formatTimings, measure } from "./harness.js";
import { loadJaxJs, loadTensorFlow } from "./peers.js";
import { callOverhead } from "./questions/calls.js";
import { longLoop, tinyKernels } from "./questions/checkpoints.js";
import { convolutions } from "./questions/convolution.js";
import { elementwiseChain } from "./questions/elementwise.js";
import { epoch, recurrentNetwork } from "./questions/loops.js";
import { rowFunctions } from "./questions/losses.js";
import { matrixProducts } from "./questions/matmul.js";
import { start } from "./questions/start.js";
import { trainerAlone, trainerOverhead } from "./questions/trainer.js";
import { trainingStep } from "./questions/trainingStep.js";

const alone = process.argv.includes("--alone");
const words = process.argv.slice(2).filter((word) => word !== "--alone");
const tf = await loadTensorFlow();
const jax = await loadJaxJs();
const questions = [
  trainingStep(tf, jax, { layers: [784, 89, 10] }),
  trainingStep(tf, jax, { layers: [784, 178, 46, 10], keep: 0.8 }),
  trainerOverhead(),
  trainerAlone(),
  ...matrixProducts(tf, jax, [64, 256, 512, 1024]),
  elementwiseChain(tf, jax),
  ...rowFunctions(tf),
  ...convolutions(tf),
  recurrentNetwork(tf),
  epoch(),
  longLoop(),
  tinyKernels(),
  start(),
  ...callOverhead(tf, jax),
];

console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown processor"}\n`);
for (const question of questions) {
  if (words.length > 0 && !words.some((word) => question.title.includes(word))) continue;
  const ours = question.competitors.filter(({ name }) => name.startsWith("cotangent"));
  const turns = alone ? ours.map((one) => ({ ...question, competitors: [one] })) : [question];
  const timings = [];
  for (const turn of turns) timings.push(...(await measure(turn)));
  console.log(`${formatTimings(question, timings)}\n`);
}
process.exit(0);
