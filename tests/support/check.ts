/**
 * Compares a value with how a document writes it: `// => [1, 2]`, `// => 0.7615...`, `// => throws ShapeError: ...`.
 * Both are read as words, so spaces, line ends, kinds of quotes and trailing commas do not matter.
 */
import { inspect } from "node:util";

/** What a document says of a value, and where. */
export interface Expectation {
  readonly expected: string;
  readonly where: string;
}

/**
 * Fails with the place in the document when the value is not the expected one. The modules of snippets import it.
 * @public
 */
export async function check(value: () => Promise<unknown>, { expected, where }: Expectation): Promise<void> {
  const actual = await written(value, expected.startsWith("throws "));
  if (actual.some((text) => matches(text, expected))) return;
  throw new Error(`${where}: expected ${expected}\ngot ${actual[0]}`);
}

/** The ways in which a document may write the value. */
async function written(value: () => Promise<unknown>, throws: boolean): Promise<readonly string[]> {
  if (!throws) {
    const actual = await value();
    return typeof actual === "string" ? [JSON.stringify(actual), actual] : [inspected(actual)];
  }
  try {
    return [`no error, but ${inspected(await value())}`];
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
    return [`throws ${name}: ${message}`, `throws ${message}`];
  }
}

function inspected(value: unknown): string {
  return inspect(value, {
    depth: null,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Number.POSITIVE_INFINITY,
  });
}

/** Whether the text of a value is the expected one; `...` after a number stands for the rest of its digits. */
export function matches(actual: string, expected: string): boolean {
  if (trimmed(actual) === trimmed(expected)) return true;
  const a = wordsOf(actual);
  const e = wordsOf(expected);
  if (expected.startsWith("throws ") && e.at(-1) === "...") {
    // The end of a message may be left out.
    return e.slice(0, -1).every((word, i) => word === a[i]);
  }
  return a.length === e.length && e.every((word, i) => wordMatches(a[i] ?? "", word));
}

function wordMatches(actual: string, expected: string): boolean {
  const [, digits, exponent = ""] = /^(-?\d*\.?\d+)\.\.\.(e[+-]?\d+)?$/.exec(expected) ?? [];
  if (digits === undefined) return actual === expected;
  const [mantissa = "", power] = actual.split("e");
  return mantissa.startsWith(digits) && (power === undefined ? "" : `e${power}`) === exponent;
}

function wordsOf(text: string): readonly string[] {
  const words = text.replaceAll("[Object: null prototype] ", "").match(word) ?? [];
  return words
    .map((w, i) => (/^["']/.test(w) ? quoted(w, words[i + 1] === ":") : w))
    .filter((w, i) => !(w === "," && /^[\]})]$/.test(words[i + 1] ?? "")));
}

/** A string, a number (perhaps cut short), a name, three dots, or any other mark. */
const word =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?(?:\d+\.?\d*|\.\d+)(?:\.\.\.)?(?:e[+-]?\d+)?n?|[A-Za-z_$][\w$]*|\.\.\.|\S/g;

/** One spelling for both kinds of quotes; none around a key. */
function quoted(text: string, isKey: boolean): string {
  const inner = text.slice(1, -1).replaceAll(`\\${text[0]}`, text[0] ?? "");
  return isKey ? inner : JSON.stringify(inner);
}

function trimmed(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}
