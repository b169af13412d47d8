/**
 * Static arguments: what of a call is not traced, as jit and inspect take it.
 * @module
 */
import { checkFunction, checkList, kindOf } from "../base/checks.js";
import { ArgumentError } from "../base/errors.js";
import { checkAcyclic } from "../base/treePath.js";
import { paramsKey } from "../program/key.js";

/** What jit and inspect take. */
export interface JitOptions {
  /**
   * Positions of arguments that are not traced, one compilation for each value. Arrays, typed arrays and plain objects (with
   * the order of their keys) are compared by what they hold at each call; functions, large tensors and
   * instances of classes (a Map or Set, a Date) by identity: what changes inside them goes unseen. Negative positions count from
   * the last argument of the call; one behind it is an optional argument that was left out. Default none.
   */
  readonly staticArgnums?: readonly number[];
  /**
   * Positions of arguments whose memory the call may use for its results, as training loops do with parameters that they
   * replace. Their tensors may not be used afterwards. Ignored while a transform traces the call. Default none.
   */
  readonly donate?: readonly number[];
  /**
   * Allows fused multiply-add and longer runs of additions in contractions, where the engine has relaxed SIMD: faster, and no longer the
   * same bits on every machine. Default false.
   */
  readonly fastMath?: boolean;
}

/** A call whose static arguments are set apart. */
export interface HeldCall<R> {
  /** The arguments, null in place of the static ones. */
  readonly args: readonly unknown[];
  /** The function of such arguments. */
  readonly f: (...args: readonly unknown[]) => R;
  /** For each argument: "" or, when it is static, a text that is equal for equal values. */
  readonly keys: readonly string[];
}

function checkPositions(op: string, name: string, positions: readonly number[]): void {
  checkList(op, name, positions);
  const bad = positions.findIndex((n) => !Number.isInteger(n));
  if (bad < 0) return;
  throw new ArgumentError({ op, requirement: `${name} must be integers`, received: kindOf(positions[bad]) });
}

/**
 * Prepares calls of `f` whose arguments at staticArgnums are held fixed.
 * @throws ArgumentError when staticArgnums are no integers; at a call TreeError for a static argument that contains itself
 */
export function holdStatic<A extends readonly unknown[], R>(
  op: string,
  f: (...args: A) => R,
  options: JitOptions,
): (args: A) => HeldCall<R> {
  checkFunction(op, f, options);
  const { staticArgnums = [], donate = [] } = options;
  checkPositions(op, "staticArgnums", staticArgnums);
  checkPositions(op, "donate", donate);
  return (args) => {
    const positions = staticArgnums.map((n) => (n < 0 ? n + args.length : n));
    const isStatic = (i: number): boolean => positions.includes(i);
    const keys = args.map((arg, i) => {
      if (!isStatic(i)) return "";
      checkAcyclic(arg, op, [i]);
      return paramsKey(arg);
    });
    return {
      args: args.map((arg, i) => (isStatic(i) ? null : arg)),
      // The positions and types are those of args; map loses them.
      f: (...traced) => f(...(traced.map((arg, i) => (isStatic(i) ? args[i] : arg)) as unknown as A)),
      keys,
    };
  };
}
