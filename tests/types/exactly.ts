/** How the type tests ask for a type: by a call that does not compile when another one comes. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Does not compile unless the value has exactly the type T. */
export function exactly<T>(): <U>(
  value: U,
  ...proof: Equal<T, U> extends true ? [] : [expected: T, received: U]
) => void {
  return () => undefined;
}
