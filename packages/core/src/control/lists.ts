/** Lists of arguments and results, taken apart and put together by flags. @module */

/** The entries whose flag is set. */
export function chosen<T>(list: readonly T[], flags: readonly boolean[]): readonly T[] {
  return list.filter((_, i) => flags[i]);
}

/** A list with an entry of `list` where the flag is set, null elsewhere. */
export function spread<T>(flags: readonly boolean[], list: readonly T[]): readonly (T | null)[] {
  let next = 0;
  return flags.map((flag) => (flag ? list[next++] : null));
}

/** The list in pieces as long as those of `like`. */
export function inGroups<T>(
  list: readonly T[],
  like: readonly (readonly unknown[])[],
): readonly (readonly T[])[] {
  const ends = like.map((_, i) => like.slice(0, i + 1).reduce((sum, group) => sum + group.length, 0));
  return like.map((group, i) => list.slice(ends[i] - group.length, ends[i]));
}
