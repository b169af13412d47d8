/**
 * The command line: what it understands, what it answers, and how it ends.
 * @module
 */
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { CheckpointError } from "../checkpoints/checkpointError.js";
import type { Effects } from "../run/events.js";
import { effectsOn } from "../run/nodeEffects.js";
import type { TextStream } from "../run/terminal.js";
import { type CheckGradientsOptions, checkGradients } from "./checkGradients.js";
import { type EvaluateOptions, evaluateModule } from "./evaluateModule.js";
import { inspectCheckpoint } from "./inspectCheckpoint.js";
import { type Answer, type ExitCode, type Output, toJson } from "./output.js";
import { reportRun } from "./reportRun.js";
import { type RunOptions, resume, train } from "./runModule.js";

/** What the command line has of the process. */
export interface Surroundings {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Aborted when the run is to end after the step that is being made. */
  readonly signal: AbortSignal;
}

const moduleHelp = `
A module exports what is trained (JavaScript, or TypeScript with NODE_OPTIONS="--import tsx"):

  export const model = serial([dense(89), tanh, dense(10)]);       // @cotangent/nn
  export const optimizer = adam(1e-3);                             // @cotangent/optim
  export const objective = {
    inputs: ({ images }) => images,
    evaluate: (logits, { labels }) => [
      mean(softmaxCrossEntropyWithIntegerLabels(logits, labels)),
      { accuracy: mean(accuracy(logits, labels)) },
    ],
  };
  export const data = pipe(datasets.fromTensors(images), datasets.shuffle(random.key(1)), datasets.batch({ batchSize: 60 }));
  export const inputShape = [784];

and, if it likes, validation and test (batches), epochs (10), seed (0), monitor ("validation.loss"), callbacks ([]).`;

const exitHelp = `
Exit codes: 0 done; 1 done, and the answer is no (NaN, a wrong gradient); 2 the command line or the module is wrong;
3 a checkpoint cannot be used; 130 interrupted, and saved.`;

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It takes a whole number, ${least} or more.`);
  };
}

interface Shared {
  readonly json?: boolean;
}

/** With --json, what is no result goes to stderr. */
function effectsOf({ stdout, stderr }: Surroundings, json: boolean): Effects {
  return effectsOn(json ? stderr : stdout);
}

function withRunOptions(command: Command): Command {
  return command
    .option("--out <folder>", "where the run is kept (default: runs/ and the name of the module)")
    .option(
      "--epochs <n>",
      "after how many epochs in all it ends (default: what the module says, or 10)",
      wholeFrom(1),
    )
    .option("--steps-per-call <n>", "steps in one compiled call; the bits are the same", wholeFrom(1))
    .option("--dashboard", "show a live page on 127.0.0.1")
    .option("--quiet", "no progress");
}

/** Runs one command line, as from process.argv.slice(2); returns how the process is to end. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, signal } = surroundings;
  const output: Output = {
    out: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
  };
  let code: ExitCode = 0;
  const answer = async ({ json = false }: Shared, made: Promise<Answer>): Promise<void> => {
    const { text, data, code: ended = 0 } = await made;
    output.out(json ? toJson(data) : text);
    code = ended;
  };
  const program = new Command("cotangent")
    .description("Trains models, and looks at what they became.")
    .addHelpText("after", exitHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    });
  const command = (name: string, about: string, example: string): Command =>
    program
      .command(name)
      .description(about)
      .option("--json", "answer with one JSON document")
      .addHelpText("after", `\nExample:\n  ${example}`);

  withRunOptions(
    command(
      "train",
      "trains what a module exports, and saves the run after every epoch",
      "npx cotangent train ./mnist.js --epochs 20",
    ),
  )
    .argument("<module>")
    .option(
      "--seed <n>",
      "determines the parameters and the steps (default: what the module says, or 0)",
      wholeFrom(0),
    )
    .option("--force", "write over a run that is there")
    .addHelpText("after", moduleHelp)
    .action((file: string, options: RunOptions & Shared) => {
      const effects = effectsOf(surroundings, options.json === true);
      return answer(options, train(file, options, { effects, signal }));
    });
  withRunOptions(
    command(
      "resume",
      "goes on with a run, as if it had never stopped",
      "npx cotangent resume ./mnist.js --epochs 40",
    ),
  )
    .argument("<module>")
    .action((file: string, options: RunOptions & Shared) => {
      const effects = effectsOf(surroundings, options.json === true);
      return answer(options, resume(file, options, { effects, signal, output }));
    });
  command(
    "evaluate",
    "the figures of the best checkpoint of a run",
    "npx cotangent evaluate ./mnist.js --on test",
  )
    .argument("<module>")
    .option("--out <folder>", "where the run is kept")
    .option("--checkpoint <file>", "another checkpoint than the best, or else the last, of the run")
    .option("--on <data>", "test, validation or data (default: the first that the module exports)")
    .action((file: string, options: EvaluateOptions & Shared) =>
      answer(options, evaluateModule(file, options, output)),
    );
  command("inspect", "what is in a checkpoint", "npx cotangent inspect runs/mnist/best.safetensors")
    .argument("<checkpoint>")
    .action((file: string, options: Shared) => answer(options, inspectCheckpoint(file)));
  command(
    "report",
    "writes the page about a run again, from its checkpoint",
    "npx cotangent report runs/mnist/run.safetensors",
  )
    .argument("<checkpoint>")
    .option("--out <file>", "the page (default: report.html beside the checkpoint)")
    .action((file: string, options: Shared & { readonly out?: string }) =>
      answer(options, reportRun(file, options.out)),
    );
  command(
    "check-gradients",
    "compares the gradient of the loss of a module with differences, in float64",
    "npx cotangent check-gradients ./mnist.js --order 2",
  )
    .argument("<module>")
    .option("--examples <n>", "of the first batch (default: 4)", wholeFrom(1))
    .option("--order <n>", "derivatives up to this one (default: 1)", wholeFrom(1))
    .option("--seed <n>", "determines the directions (default: 0)", wholeFrom(0))
    .action((file: string, options: CheckGradientsOptions & Shared) =>
      answer(options, checkGradients(file, options)),
    );

  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CheckpointError) {
      output.note(error.message);
      return 3;
    }
    // Ours say all there is to say; of others the place counts too.
    const isOurs = error instanceof Error && "fields" in error;
    output.note(
      isOurs ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    return 2;
  }
}
