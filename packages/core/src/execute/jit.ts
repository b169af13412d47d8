/**
 * jit: trace once per signature, optimize, lower, compile, then run what was compiled.
 * @module
 */

import { defaultBackend } from "../backends/index.js";
import { formatAval } from "../base/aval.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, isConcrete, makeTensor } from "../base/tensor.js";
import type { TreeDef } from "../base/tree.js";
import { treeUnflatten } from "../base/tree.js";
import { call } from "../control/call.js";
import type { Executable } from "../kernel/backend.js";
import { lowerProgram } from "../lower/lower.js";
import { optimize } from "../optimize/pipeline.js";
import { paramsKey } from "../program/key.js";
import type { Program } from "../program/program.js";
import { atomAval } from "../program/program.js";
import { bind, currentInterpreter } from "../trace/bind.js";
import { evaluate } from "../trace/evaluate.js";
import { flattenArguments } from "../trace/flat.js";
import { stageTree } from "../trace/makeProgram.js";

/** What jit takes. */
export interface JitOptions {
  /** Positions of arguments that are not traced: compared by value, one compilation for each. Default none. */
  readonly staticArgnums?: readonly number[];
}

/** A compiled function: called like the original; its cache can be asked and emptied. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: A): R;
  /** How many signatures have been compiled. */
  readonly cacheSize: () => number;
  /** Forgets all compilations. */
  readonly clear: () => void;
}

interface Compiled<R> {
  readonly program: Program;
  readonly treedef: TreeDef<R>;
  readonly run: () => Executable;
}

const capacity = 256;

// Traced under grad or vmap the program alone is needed, so compilation waits for the first concrete call.
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * Compiles `f`: the first call with each structure, shapes, dtypes and static values traces f once; later calls run the
 * compiled program without calling f. The result equals that of f, bit for bit. Tensors that f closes over are
 * constants of the program, and so are numbers and booleans among the arguments: each value compiles once, so pass as a
 * tensor what changes from call to call. Composes with grad, vmap and itself in any order.
 * @throws TraceError when f reads a traced value, as `if` and `while` do; ArgumentError when staticArgnums names no argument
 * @example
 * ```ts
 * import { add, jit, mul, tensor, type Tensor } from "@cotangent/core";
 * const step = jit((w: Tensor, x: Tensor) => add(mul(w, x), 1));
 * step(tensor([1, 2]), tensor([3, 4])).toArray() // => [4, 9]
 * step(tensor([5, 6]), tensor([3, 4])).toArray() // => [16, 25]
 * step.cacheSize() // => 1
 * ```
 */
export function jit<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  options: JitOptions = {},
): Jitted<A, R> {
  const statics = options.staticArgnums ?? [];
  // The cache of compilations: bounded, oldest out first.
  const cache = new Map<string, Compiled<R>>();
  const name = f.name === "" ? "f" : f.name;

  const jitted = (...args: A): R => {
    const bad = statics.find((n) => !Number.isInteger(n) || n < 0 || n >= args.length);
    if (bad !== undefined) {
      throw new ArgumentError({
        op: "jit",
        requirement: "staticArgnums must name arguments of the call",
        expected: `integers from 0 below ${args.length}`,
        received: String(bad),
      });
    }
    const dynamic = args.filter((_, i) => !statics.includes(i));
    const fixed = args.filter((_, i) => statics.includes(i));
    const merge = (traced: readonly unknown[]): A => {
      let next = 0;
      // The positions and types are those of args; filter and map lose them.
      return args.map((arg: unknown, i) => (statics.includes(i) ? arg : traced[next++])) as unknown as A;
    };
    const { tensors: leaves, key: structure } = flattenArguments(dynamic, "jit");
    const key = `${structure}|${leaves.map(formatAval).join()}|${fixed.map(paramsKey).join()}`;
    const known = cache.get(key);
    if (known !== undefined) return apply(known, leaves);

    const { program, captured, treedef } = stageTree(
      "jit",
      (...traced: readonly unknown[]) => f(...merge(traced)),
      dynamic,
    );
    const compiled = {
      program,
      treedef,
      run: lazily(() => defaultBackend.compile(lowerProgram(optimize(program)))),
    };
    // A closure over values of a surrounding transform is good for this call only.
    if (captured.length > 0) return apply(compiled, [...captured, ...leaves]);
    if (cache.size >= capacity) {
      for (const oldest of cache.keys()) {
        cache.delete(oldest);
        break;
      }
    }
    cache.set(key, compiled);
    return apply(compiled, leaves);
  };

  const apply = ({ program, treedef, run }: Compiled<R>, leaves: readonly Tensor[]): R => {
    if (currentInterpreter() !== evaluate || !leaves.every(isConcrete)) {
      return treeUnflatten(treedef, bind(call, leaves, { name, program }));
    }
    const results = run()(leaves.map((leaf) => elementsOf(leaf, "jit")));
    const tensors = program.outputs.map((atom, i) => {
      const { shape, dtype } = atomAval(atom);
      return makeTensor(shape, dtype, results[i]);
    });
    return treeUnflatten(treedef, tensors);
  };

  return Object.freeze(Object.assign(jitted, { cacheSize: () => cache.size, clear: () => cache.clear() }));
}
