/**
 * traceNonFinite: where the first NaN or infinity of a computation comes from.
 * @module
 */
import { Tensor as TensorClass } from "../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { Tensors } from "../base/treeTypes.js";
import { callFlat } from "../trace/flat.js";
import type { NonFinite } from "./makerBook.js";
import { isSpoiled, originsFor } from "./origins.js";
import { nameOf } from "./problemOf.js";
import { formatPlace, namesOf, watch } from "./watch.js";

/** What traceNonFinite found. */
export interface NonFiniteTrace<R> {
  readonly result: R;
  /** Where the first value that spoiled the result comes from; undefined when the result is finite. */
  readonly first: NonFinite | undefined;
  /** From the first value to the result: an infinity, say, and the NaN that it became. */
  readonly chain: readonly NonFinite[];
  /** The leaves of the result that are not finite, as `result.loss`. */
  readonly spoiled: readonly string[];
  /** One value of every operation that made some, also of those that never reached the result. */
  readonly all: readonly NonFinite[];
  /** The chain in words. */
  readonly text: string;
}

function describe(one: NonFinite): string {
  const { value, operation, operands, line, loops, derivativeOf, pass, index } = one;
  const at = index.length === 0 ? "" : ` at [${index.join(", ")}]`;
  if (operation === "argument") return `${operands[0].path} is ${value}${at}`;
  const given = operands.map(
    (operand) => `${operand.path === undefined ? "" : `${operand.path} = `}${operand.value}`,
  );
  const place = {
    line,
    isBackward: pass === "backward",
    ...(derivativeOf === undefined ? {} : { derivativeOf }),
  };
  if (operation === "constant") {
    const taken = line === "" ? "" : `, taken ${formatPlace(place, loops)}`;
    return `a constant is ${value}${at}${taken}`;
  }
  return `${operation}(${given.join(", ")}) is ${value}${at}, ${formatPlace(place, loops)}`;
}

function textOf(chain: readonly NonFinite[], spoiled: readonly string[]): string {
  if (chain.length === 0) {
    return spoiled.length === 0
      ? "Every value of the result is finite."
      : `${spoiled.join(", ")}: not finite from the start.`;
  }
  const steps = chain.map((one, i) => `${i === 0 ? "" : "then "}${describe(one)}`);
  const fixes = chain.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  return [...steps, `so ${spoiled.join(", ")} is not finite.`, ...fixes].join("\n");
}

/**
 * Calls `f` operation by operation and says where the first NaN or infinity of its result comes from: the operation, the
 * user's line, the values it was made of, the argument they are, the round of a loop. It looks into jit, scan, whileLoop,
 * cond, vmap and derivatives; `traceNonFinite(grad(loss))` follows the backward pass. A `where` whose unsafe branch is NaN or
 * has an infinite derivative is recognized, and the way to write it instead given. Elements are followed one by one, but for
 * operations such as sort, conv and factorizations, of which the earliest of all that went in is told. Nothing is slower
 * where it is not used.
 * @throws ArgumentError when it is called inside of another transform
 * @example
 * ```ts
 * import { div, grad, greater, log, sum, type Tensor, tensor, where } from "@cotangent/core";
 * import { traceNonFinite } from "@cotangent/core/testing";
 * const { first } = traceNonFinite((x: Tensor) => sum(log(x)))(tensor([1, 0]));
 * [first?.operation, first?.value, first?.operands[0].path, first?.index] // => ["log", -Infinity, "args[0]", [1]]
 * const unsafe = (x: Tensor) => sum(where(greater(x, 0), log(x), 0));
 * traceNonFinite(unsafe)(tensor([1, 0])).first // => undefined
 * const backward = traceNonFinite(grad(unsafe))(tensor([1, 0])).first;
 * [backward?.operation, backward?.derivativeOf, backward?.pass, backward?.value] // => ["div", "log", "backward", NaN]
 * ```
 */
export function traceNonFinite<A extends readonly unknown[], R>(
  f: (...args: A) => R,
): (...args: A) => NonFiniteTrace<Tensors<R>> {
  return (...args) => {
    const { observe, report } = originsFor(namesOf(args, "traceNonFinite"));
    const { leaves, treedef } = watch("traceNonFinite", () => callFlat("traceNonFinite", f, args), observe);
    const result = treeUnflatten(treedef, leaves);
    const bad = treeLeavesWithPath(result, "traceNonFinite").flatMap(([path, leaf]) =>
      leaf instanceof TensorClass && isSpoiled(leaf) ? [{ leaf, name: nameOf(path, "result") }] : [],
    );
    const { chain, all } = report(bad.map(({ leaf }) => leaf));
    const spoiled = bad.map(({ name }) => name);
    return { result, first: chain[0], chain, spoiled, all, text: textOf(chain, spoiled) };
  };
}
