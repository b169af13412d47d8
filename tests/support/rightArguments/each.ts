/** The tables of right arguments in this folder, and how several functions share a line of them. */

/** The name of a function, `random.normal` for a member of a namespace -> arguments with which it works. */
export type RightArguments = Readonly<Record<string, readonly unknown[]>>;

/** The same arguments for each of these names, which are separated by blanks. */
export function each(names: string, ...args: readonly unknown[]): RightArguments {
  return Object.fromEntries(names.split(" ").map((name) => [name, args]));
}
