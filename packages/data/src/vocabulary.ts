/**
 * Vocabularies: tokens to numbers and back, and n-grams.
 * @module
 */
import { ArgumentError, type Tensor, tensor } from "@cotangent/core";
import { checkArguments, checkFields, checkList, checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkWhole } from "./checkOption.js";

/** Tokens, numbered by their positions. */
export interface Vocabulary {
  /** Every token once: position 0 is the unknown token, if there is one, then from the most frequent down. */
  readonly tokens: readonly string[];
  /** How often each was counted; 0 for the unknown token. */
  readonly counts: readonly number[];
  /** The token that stands for all others; undefined when there is none. */
  readonly unknown: string | undefined;
  /** The position of each token. */
  readonly positions: ReadonlyMap<string, number>;
}

/** Which tokens to keep. */
export interface VocabularyOptions {
  /** Most tokens, the unknown one included; by default all. */
  readonly maxSize?: number;
  /** Leave out tokens that come less often; default 1. */
  readonly minCount?: number;
  /** The token that stands for all that were left out or never seen; default "<unk>", null for none. */
  readonly unknown?: string | null;
}

/**
 * Counts tokens and numbers them, from the most frequent down, equally frequent ones by code unit.
 * @throws ArgumentError when a number is out of range
 * @example
 * ```ts
 * import { fitVocabulary } from "@cotangent/data";
 * const { tokens, counts } = fitVocabulary(["to", "be", "or", "not", "to", "be"], { maxSize: 3 });
 * [tokens, counts] // => [["<unk>", "be", "to"], [0, 2, 2]]
 * ```
 */
export function fitVocabulary(tokens: Iterable<string>, options: VocabularyOptions = {}): Vocabulary {
  checkArguments("fitVocabulary", { tokens: "iterable" }, { tokens });
  const { maxSize = Infinity, minCount = 1, unknown = "<unk>" } = checkOptions("fitVocabulary", options);
  if (maxSize !== Infinity) checkWhole("fitVocabulary", "maxSize", maxSize, 1);
  checkWhole("fitVocabulary", "minCount", minCount, 1);
  const counted = new Map<string, number>();
  for (const token of tokens) counted.set(token, (counted.get(token) ?? 0) + 1);
  const first: readonly (readonly [string, number])[] = unknown === null ? [] : [[unknown, 0]];
  const seen = [...counted]
    .filter(([token, count]) => count >= minCount && token !== unknown)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const kept = [...first, ...seen].slice(0, maxSize);
  return vocabularyOf(
    kept.map(([token]) => token),
    { counts: kept.map(([, count]) => count), unknown },
  );
}

/** What a list of tokens does not tell. */
export interface VocabularyParts {
  /** One per token; by default 0. */
  readonly counts?: readonly number[];
  /** One of the tokens, or null for none, which is the default. */
  readonly unknown?: string | null;
}

/**
 * The vocabulary of a list of tokens, numbered as they come: for one that was saved, or counted elsewhere.
 * @throws ArgumentError when a token comes twice, or the unknown one is not among them
 * @example
 * ```ts
 * import { encodeTokens, vocabularyOf } from "@cotangent/data";
 * const vocabulary = vocabularyOf(["?", "yes", "no"], { unknown: "?" });
 * encodeTokens(["no", "maybe"], vocabulary).toArray() // => [2, 0]
 * ```
 */
export function vocabularyOf(tokens: readonly string[], options: VocabularyParts = {}): Vocabulary {
  checkList("vocabularyOf", "tokens", tokens);
  const { counts = tokens.map(() => 0), unknown = null } = checkOptions("vocabularyOf", options);
  const positions = new Map(tokens.map((token, i) => [token, i]));
  const wrong =
    positions.size < tokens.length
      ? { requirement: "tokens must differ", received: `${tokens.length - positions.size} that come again` }
      : counts.length !== tokens.length
        ? { requirement: "there must be one count per token", received: String(counts.length) }
        : unknown !== null && !positions.has(unknown)
          ? { requirement: "the unknown token must be one of the tokens", received: JSON.stringify(unknown) }
          : undefined;
  if (wrong !== undefined) throw new ArgumentError({ op: "vocabularyOf", ...wrong });
  return Object.freeze({
    tokens: Object.freeze([...tokens]),
    counts: Object.freeze([...counts]),
    unknown: unknown ?? undefined,
    positions,
  });
}

/**
 * The number of each token: int32[n]; that of the unknown token for those that the vocabulary does not have.
 * @throws ArgumentError for such a token when there is no unknown one
 * @example
 * ```ts
 * import { encodeTokens, fitVocabulary } from "@cotangent/data";
 * const vocabulary = fitVocabulary(["a", "b", "a"]);
 * encodeTokens(["b", "a", "z"], vocabulary).toArray() // => [2, 1, 0]
 * ```
 */
export function encodeTokens(tokens: readonly string[], vocabulary: Vocabulary): Tensor {
  checkArguments("encodeTokens", { tokens: "iterable" }, { tokens });
  checkVocabulary("encodeTokens", vocabulary);
  const { positions, unknown } = vocabulary;
  const other = unknown === undefined ? undefined : positions.get(unknown);
  return tensor(
    Int32Array.from(tokens, (token, i) => {
      const position = positions.get(token) ?? other;
      if (position !== undefined) return position;
      throw new ArgumentError({
        op: "encodeTokens",
        requirement: "every token must be in a vocabulary that has no unknown token",
        received: `${JSON.stringify(token.slice(0, 40))} at ${i}`,
      });
    }),
  );
}

/**
 * The tokens with these numbers [n].
 * @throws ArgumentError for a number that no token has
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { decodeTokens, fitVocabulary } from "@cotangent/data";
 * decodeTokens(tensor([1, 0], { dtype: "int32" }), fitVocabulary(["a"])) // => ["a", "<unk>"]
 * ```
 */
export function decodeTokens(numbers: Tensor, vocabulary: Vocabulary): readonly string[] {
  checkTensors("decodeTokens", { numbers });
  checkVocabulary("decodeTokens", vocabulary);
  return Array.from(numbers.toTypedArray(), (number, i) => {
    const token = number < 0 ? undefined : vocabulary.tokens.at(number);
    if (token !== undefined) return token;
    throw new ArgumentError({
      op: "decodeTokens",
      requirement: "numbers must be of tokens",
      expected: `0 to ${vocabulary.tokens.length - 1}`,
      received: `${number} at ${i}`,
    });
  });
}

/**
 * All runs of `n` neighbours, in their order; none when there are fewer than n.
 * @throws ArgumentError when n is no positive integer
 * @example
 * ```ts
 * import { ngrams } from "@cotangent/data";
 * ngrams(["to", "be", "or"], 2) // => [["to", "be"], ["be", "or"]]
 * ```
 */
export function ngrams<T>(items: readonly T[], n: number): readonly (readonly T[])[] {
  checkList("ngrams", "items", items);
  checkWhole("ngrams", "n", n, 1);
  return Array.from({ length: Math.max(0, items.length - n + 1) }, (_, i) =>
    Object.freeze(items.slice(i, i + n)),
  );
}

/**
 * The n-grams of numbered tokens [m] as a table: int32[m - n + 1, n]. The last column is what a model predicts from the others.
 * @throws ArgumentError when n is no positive integer
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { ngramTable } from "@cotangent/data";
 * ngramTable(tensor([5, 6, 7, 8], { dtype: "int32" }), 3).toArray() // => [[5, 6, 7], [6, 7, 8]]
 * ```
 */
export function ngramTable(numbers: Tensor, n: number): Tensor {
  checkTensors("ngramTable", { numbers });
  checkWhole("ngramTable", "n", n, 1);
  const all = Int32Array.from(numbers.toTypedArray());
  const rows = Math.max(0, all.length - n + 1);
  const table = new Int32Array(rows * n);
  for (let i = 0; i < table.length; i++) table[i] = all[Math.floor(i / n) + (i % n)];
  return tensor(table, { shape: [rows, n] });
}

/**
 * Words and single punctuation marks of a text, in lower case: letters, digits and apostrophes hold together. Enough for
 * experiments; bring your own for more.
 * @example
 * ```ts
 * import { wordsOf } from "@cotangent/data";
 * wordsOf("Call me Ishmael. Don't!") // => ["call", "me", "ishmael", ".", "don't", "!"]
 * ```
 */
export function wordsOf(text: string): readonly string[] {
  checkArguments("wordsOf", { text: "string" }, { text });
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];
}

function checkVocabulary(op: string, vocabulary: Vocabulary): void {
  const fix = "Pass what fitVocabulary or vocabularyOf returned.";
  checkFields(op, "vocabulary", vocabulary, { tokens: "array", positions: "object" }, fix);
}
