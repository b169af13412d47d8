/** What E4, E5 and E6 can be told on the command line, and how they draw. */
import { type Key, random } from "@cotangent/core";
import { type Plot, svgOf } from "@cotangent/train/plots";
import { readOptions } from "./options.js";
import { outFolder, save } from "./output.js";

/** The setting of a run. */
export interface Setting {
  /** Fewer epochs and examples: to see that all works, not to compare figures. */
  readonly short: boolean;
  /** Every random number of the run follows from it. */
  readonly key: Key;
  /** The parts to run, by name: all, or those that were asked for. */
  readonly parts: readonly string[];
  /** Writes a picture. */
  readonly draw: (picture: string, plot: Plot) => void;
}

/** Reads the command line of an experiment, which may have parts. */
export function settingOf(name: string, about: string, all: readonly string[] = []): Setting {
  const { short, seed, out, only } = readOptions(name, about, {
    short: { value: false, help: "fewer epochs and examples" },
    seed: { value: 0, help: "determines every random number of the run" },
    out: { value: outFolder, help: "the folder for pictures" },
    ...(all.length === 0 ? {} : { only: { value: "", help: `some parts of ${all.join(",")}` } }),
  });
  const draw = (picture: string, plot: Plot): void => save(out, `${name}-${picture}.svg`, svgOf(plot));
  const parts = only === undefined || only === "" ? all : only.split(",");
  const unknown = parts.find((part) => !all.includes(part));
  if (unknown === undefined) return { short, key: random.key(seed), parts, draw };
  console.error(`${name}: there is no part "${unknown}". Parts: ${all.join(", ")}.`);
  return process.exit(2);
}
