/**
 * Elements ahead of time: for datasets of promises, such as files that are being read.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import { isNone } from "fp-ts/lib/Option.js";
import { checkWhole } from "../checkOption.js";
import { type Cursor, checkCursor, checkDataset, type Dataset } from "./dataset.js";

/** How far to read ahead, and where to begin. */
export interface PrefetchOptions extends Partial<Cursor> {
  /** Elements that are begun before they are asked for, 0 or more; default 2. */
  readonly ahead?: number;
}

/**
 * The elements of an epoch with the cursor behind each, awaited; while one is used, up to `ahead` more are on their way.
 * The order is that of the dataset, whichever promise is kept first.
 * @throws ArgumentError when an option is no whole number; and what a promise is rejected with, in its turn
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * const files = pipe(datasets.fromArray(["a", "b"]), datasets.map(async (name) => `content of ${name}`));
 * const read: string[] = [];
 * for await (const [content] of datasets.prefetch(files, { ahead: 1 })) read.push(content);
 * read // => ["content of a", "content of b"]
 * ```
 */
export async function* prefetch<T>(
  dataset: Dataset<T>,
  options: PrefetchOptions = {},
): AsyncGenerator<readonly [element: Awaited<T>, next: Cursor], void, void> {
  const { ahead = 2 } = checkOptions("prefetch", options);
  checkDataset("prefetch", dataset);
  checkWhole("prefetch", "ahead", ahead);
  const { epoch, index: first } = checkCursor("prefetch", options);
  const begun: Promise<Awaited<T>>[] = [];
  let next = first;
  let ended = false;
  for (let index = first; ; index++) {
    while (begun.length <= ahead && !ended) {
      const element = dataset.at(next++, epoch);
      ended = isNone(element);
      if (isNone(element)) break;
      const promise = Promise.resolve(element.value);
      // Its rejection is thrown when its turn comes; until then it is no unhandled one.
      promise.catch(() => undefined);
      begun.push(promise);
    }
    const current = begun.shift();
    if (current === undefined) return;
    yield [await current, Object.freeze({ epoch, index: index + 1 })];
  }
}
