/**
 * Ways into trees: how messages write them, how deep they may be, and that none leads back to where it came from.
 * @module
 */
import { isPlainObject } from "./checks.js";
import { TreeError } from "./errors.js";

/** Keys and indices from the root to a leaf. */
export type TreePath = readonly (string | number)[];

/** `params.dense[0].kernel`, or `(the tree itself)` for the empty path. */
export function formatPath(path: TreePath): string {
  if (path.length === 0) return "(the tree itself)";
  return path
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `[${JSON.stringify(key)}]`;
      return i === 0 ? key : `.${key}`;
    })
    .join("");
}

/** `argument 0.dense.kernel`: a path that begins with the position of an argument. */
export function formatArgument(path: TreePath): string {
  return `argument ${formatPath(path).slice(1).replace("]", "")}`;
}

/** The most levels a tree may have: functions of trees call themselves once a level. */
const deepest = 1000;

/**
 * Goes on to the children of `node`, which has `around` around itself while it does.
 * @throws TreeError when it is one of them, or has too many around itself
 */
export function within<T>(
  node: object,
  path: TreePath,
  op: string,
  around: object[],
  visitChildren: () => T,
): T {
  const start = around.indexOf(node);
  if (start < 0 && path.length < deepest) {
    around.push(node);
    const result = visitChildren();
    around.pop();
    return result;
  }
  throw new TreeError({
    op,
    requirement: start < 0 ? `a tree has at most ${deepest} levels` : "a tree may not contain itself",
    received:
      start < 0
        ? `more below ${formatPath(path.slice(0, 3))}`
        : `${formatPath(path)}, which is ${formatPath(path.slice(0, path.length - around.length + start))} again`,
  });
}

/**
 * Goes through the arrays and plain objects of a value that is no tree of tensors, and leaves the rest alone.
 * @throws TreeError where they contain themselves, or have too many levels
 */
export function checkAcyclic(value: unknown, op: string, path: TreePath, around: object[] = []): void {
  const isArray = Array.isArray(value);
  if (!isArray && !isPlainObject(value)) return;
  within(value, path, op, around, () => {
    for (const key of Reflect.ownKeys(value)) {
      const name = String(key);
      checkAcyclic(Reflect.get(value, key), op, [...path, isArray ? Number(name) : name], around);
    }
  });
}
