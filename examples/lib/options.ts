/** What an example can be told on the command line, and what it says when it is told something else. */
import { parseArgs } from "node:util";

/** An option: its value when it is not given, whose type is that of the option, and a line of help. */
interface Option<V> {
  readonly value: V;
  readonly help: string;
}

type Value = number | string | boolean;
type Options = Readonly<Record<string, Option<Value>>>;
type Widened<V> = V extends number ? number : V extends boolean ? boolean : string;
type Values<O extends Options> = { readonly [N in keyof O]: Widened<O[N]["value"]> };

/**
 * The options of a command line; prints and ends the process for --help and for what it does not understand. Numbers are
 * whole ones, 0 or more; a true or false is a flag. `name` is what the example is called, `about` one sentence.
 */
export function readOptions<const O extends Options>(name: string, about: string, options: O): Values<O>;
export function readOptions(name: string, about: string, options: Options): Readonly<Record<string, Value>> {
  const known = { ...options, help: { value: false, help: "this text" } };
  const flags = Object.entries(known).map(
    ([option, { value }]) => [option, { type: typeof value === "boolean" ? "boolean" : "string" }] as const,
  );
  const help = helpOf(name, about, known);
  try {
    const { values } = parseArgs({ args: process.argv.slice(2), options: Object.fromEntries(flags) });
    if (values.help === true) {
      console.log(help);
      process.exit(0);
    }
    const read = Object.entries(options).map(([option, { value }]) => [
      option,
      parsed(option, values[option] ?? value, typeof value === "number"),
    ]);
    return Object.fromEntries(read);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${name}: ${error.message}\n\n${help}`);
    return process.exit(2);
  }
}

function parsed(option: string, given: unknown, isNumber: boolean): unknown {
  if (!isNumber || typeof given === "number") return given;
  if (/^\d{1,9}$/.test(String(given))) return Number(given);
  throw new TypeError(`--${option} takes a whole number, got "${String(given)}".`);
}

function helpOf(name: string, about: string, options: Options): string {
  const rows = Object.entries(options).map(([option, { value, help }]) => {
    const shown =
      typeof value === "boolean" ? `--${option}` : `--${option} ${typeof value === "number" ? "N" : "TEXT"}`;
    return `  ${shown.padEnd(18)}${help}${typeof value === "boolean" || value === "" ? "" : `; default ${value}`}`;
  });
  return [about, "", `npm run example ${name} -- [options]`, "", ...rows].join("\n");
}
