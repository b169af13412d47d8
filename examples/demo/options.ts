/** What the demo can be told on the command line, and what it says when it is told something else. */
import { parseArgs } from "node:util";

export interface Options {
  readonly epochs: number;
  readonly seed: number;
  readonly layers: readonly number[];
  readonly out: string;
}

const help = `Trains a network on the MNIST images and checks the gradient of its loss.

npm run demo -- [options]

  --epochs N      passes over the 60,000 training images; default 20
  --seed N        determines every random number of the run; default 0
  --layers A,B    sizes of the hidden layers, first to last; default 89
  --out FOLDER    where the best model and the report go; default examples/out
  --help          this text`;

/** The options; prints and ends the process for --help and for what it does not understand. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        epochs: { type: "string", default: "20" },
        seed: { type: "string", default: "0" },
        layers: { type: "string", default: "89" },
        out: { type: "string", default: "examples/out" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    return {
      epochs: wholeNumber("--epochs", values.epochs, 1, 1000),
      seed: wholeNumber("--seed", values.seed, 0, 2 ** 32 - 1),
      out: values.out,
      layers: values.layers.split(",").map((size) => wholeNumber("--layers", size, 1, 10_000)),
    };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof OptionError)) throw error;
    console.error(`demo: ${error.message}\n\n${help}`);
    process.exit(2);
  }
}

class OptionError extends Error {}

function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && value >= low && value <= high) return value;
  const form = option === "--layers" ? "whole numbers separated by commas, each" : "a whole number";
  throw new OptionError(`${option} takes ${form} from ${low} to ${high}, got "${text}".`);
}
