/** Four words in a row, all of them among the commonest: three to see, one to say. */
import { div, type Key, log, mean, reshape, type Tensor, take, tensor } from "@cotangent/core";
import { encodeTokens, fitVocabulary, ngrams, splitIndices, type Vocabulary, wordsOf } from "@cotangent/data";

/** Examples: int32[n, 3], the words before, and int32[n], the word. */
export interface Examples {
  readonly before: Tensor;
  readonly word: Tensor;
}

/** A text as examples, in three parts that have no chapter in common. */
export interface Corpus {
  readonly vocabulary: Vocabulary;
  /** To learn from. */
  readonly train: Examples;
  /** To choose the best epoch by. */
  readonly validation: Examples;
  /** To report on. */
  readonly test: Examples;
}

/** The corpus of some chapters and their `size` commonest words and signs: eight chapters of ten are for training. */
export function corpusOf(chapters: readonly string[], size: number, key: Key): Corpus {
  const words = chapters.map(wordsOf);
  const vocabulary = fitVocabulary(words.flat(), { maxSize: size, unknown: null });
  const [train, validation, test] = splitIndices(chapters.length, [8, 1, 1], { key }).map((part) =>
    examplesOf(
      Array.from(part.toTypedArray(), (chapter) => words[chapter]),
      vocabulary,
    ),
  );
  return { vocabulary, train, validation, test };
}

function examplesOf(chapters: readonly (readonly string[])[], vocabulary: Vocabulary): Examples {
  const rows = chapters
    .flatMap((words) => ngrams(words, 4))
    .filter((row) => row.every((word) => vocabulary.positions.has(word)));
  const before = rows.flatMap((row) => row.slice(0, 3));
  const word = rows.map((row) => row[3]);
  return {
    before: reshape(encodeTokens(before, vocabulary), [rows.length, 3]),
    word: encodeTokens(word, vocabulary),
  };
}

/** The cross-entropy, in nats, on the test part when every word gets its share of the training part, whatever stands before it. */
export function frequencyLoss({ vocabulary, train, test }: Corpus): number {
  // One more of each, so that no share is 0.
  const counts = vocabulary.tokens.map(() => 1);
  for (const word of train.word.toTypedArray()) counts[word]++;
  const logs = log(div(tensor(counts), train.word.shape[0] + counts.length));
  return -mean(take(logs, test.word)).item();
}
