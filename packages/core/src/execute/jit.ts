/**
 * jit: trace once per signature, optimize, lower, compile, then run what was compiled.
 * @module
 */

import { compileProgram } from "../backends/index.js";
import { lazily } from "../base/lazily.js";
import { checkAlive, isConcrete, makeTensor, storageOf, Tensor } from "../base/tensor.js";
import { treeLeavesWithPath, treeUnflatten } from "../base/tree.js";
import type { TreeDef } from "../base/treeDef.js";
import type { Tensors } from "../base/treeTypes.js";
import { call } from "../control/call.js";
import type { Executable } from "../kernel/backend.js";
import { lowerProgram } from "../lower/lower.js";
import { optimize } from "../optimize/pipeline.js";
import type { Program } from "../program/program.js";
import { atomAval } from "../program/program.js";
import { bind, currentInterpreter } from "../trace/bind.js";
import { evaluate } from "../trace/evaluate.js";
import { flattenArguments, recognizer } from "../trace/flat.js";
import { stageTree } from "../trace/makeProgram.js";
import { keepsPlaces } from "../trace/places.js";
import type { Explanation, Signature } from "./explain.js";
import { explain, signatureOf } from "./explain.js";
import type { HeldCall, JitOptions } from "./holdStatic.js";
import { holdStatic } from "./holdStatic.js";
import { warnOfConstants } from "./warnOfConstants.js";

/**
 * A compiled function: called like the original, numbers and booleans that it returns being scalar tensors; its cache can
 * be asked and emptied.
 */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: A): Tensors<R>;
  /** How many signatures have been compiled. */
  readonly cacheSize: () => number;
  /** Forgets all compilations. */
  readonly clear: () => void;
  /**
   * Whether a call with these arguments would run what is compiled or trace again, and which argument, leaf and property
   * differs from the nearest compiled signature. Calls nothing.
   * @throws as the call, for arguments that it does not take
   * @example
   * ```ts
   * import { jit, mul, ones, type Tensor } from "@cotangent/core";
   * const square = jit((x: Tensor) => mul(x, x));
   * square(ones([2]));
   * square.explain(ones([3])).reasons
   * // => [{ path: [0], property: "shape", before: "[2]", now: "[3]" }]
   * ```
   */
  readonly explain: (...args: A) => Explanation;
}

interface Compiled<R> {
  /** For `explain`. */
  readonly signature: Signature;
  /** The tensors of arguments that it was compiled for, static ones aside. */
  readonly recognize: ReturnType<typeof recognizer>;
  readonly staticKeys: readonly string[];
  readonly program: Program;
  /** Positions in the program's inputs of the tensors that calls give away. */
  readonly donated: readonly number[];
  readonly treedef: TreeDef<Tensors<R>>;
  readonly run: () => Executable;
}

/** How many compilations a function keeps. */
const capacity = 128;

// Where the tensors of the arguments at these positions stand among those of all arguments.
function donatedLeaves(args: readonly unknown[], positions: readonly number[]): readonly number[] {
  const isDonated = (i: string | number): boolean =>
    positions.some((position) => position === i || position + args.length === i);
  return treeLeavesWithPath(args, "jit")
    .filter(([, leaf]) => leaf instanceof Tensor)
    .flatMap(([[arg]], i) => (isDonated(arg) ? [i] : []));
}

/**
 * Compiles `f`: the first call with each structure (the order of keys included), shapes, dtypes and static values traces f
 * once; later calls run the compiled program without calling f. The result equals that of f, bit for bit. Tensors that f
 * closes over are constants of the program, and so are numbers and booleans among the arguments: each value compiles once,
 * so pass as a tensor what changes from call to call. Composes with grad, vmap and itself in any order.
 * @throws TraceError when f reads a traced value, as `if` and `while` do; ArgumentError when staticArgnums are no integers
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
  const hold = holdStatic("jit", f, options);
  const { donate = [], fastMath = false } = options;
  // The cache of compilations, the one that was used last in front: most calls have the signature of the one before.
  let cache: readonly Compiled<R>[] = [];
  const name = f.name || "f";
  const label = `jit(${name})`;
  const find = ({ args, keys }: HeldCall<R>): readonly [Compiled<R>, readonly Tensor[]] | undefined => {
    for (const known of cache) {
      if (known.staticKeys.some((key, i) => key !== keys[i])) continue;
      const tensors = known.recognize(args);
      if (tensors !== undefined) return [known, tensors];
    }
    return undefined;
  };
  const remember = (compiled: Compiled<R>): void => {
    if (cache[0] !== compiled)
      cache = [compiled, ...cache.filter((one) => one !== compiled).slice(0, capacity - 1)];
  };

  const jitted = (...args: A): Tensors<R> => {
    const held = hold(args);
    const found = keepsPlaces() ? undefined : find(held);
    if (found !== undefined) {
      remember(found[0]);
      return apply(...found);
    }

    const { program, captured, treedef, tensors } = stageTree("jit", held.f, held.args);
    const donated = donatedLeaves(held.args, donate).map((leaf) => captured.length + leaf);
    const compiled = {
      signature: signatureOf(args, held.keys),
      recognize: recognizer(held.args),
      staticKeys: held.keys,
      program,
      donated,
      treedef,
      // Traced under grad or vmap the program alone is needed, so compilation waits for the first concrete call.
      run: lazily(() => {
        const optimized = optimize(program);
        warnOfConstants(label, optimized);
        return compileProgram(lowerProgram(optimized), { donated, fastMath });
      }),
    };
    // A closure over values of a surrounding transform is good for this call only, and so is what knows its places.
    if (captured.length === 0 && !keepsPlaces()) remember(compiled);
    return apply(compiled, [...captured, ...tensors]);
  };

  const apply = ({ program, donated, treedef, run }: Compiled<R>, leaves: readonly Tensor[]): Tensors<R> => {
    for (const leaf of leaves) checkAlive(label, leaf);
    if (currentInterpreter() !== evaluate || !leaves.every(isConcrete)) {
      return treeUnflatten(treedef, bind(call, leaves, { name, program }));
    }
    const results = run()(leaves.map((leaf) => storageOf(leaf, "jit")));
    for (const position of donated) Tensor.donate(leaves[position], label);
    const tensors = program.outputs.map((atom, i) => {
      const { shape, dtype } = atomAval(atom);
      return makeTensor(shape, dtype, results[i]);
    });
    return treeUnflatten(treedef, tensors);
  };

  return Object.freeze(
    Object.assign(jitted, {
      cacheSize: () => cache.length,
      clear: () => {
        cache = [];
      },
      explain: (...args: A) => {
        const held = hold(args);
        for (const leaf of flattenArguments(held.args, "jit").tensors) checkAlive(label, leaf);
        const compiled = cache.map(({ signature }) => signature);
        return explain(label, signatureOf(args, held.keys), compiled, find(held) === undefined);
      },
    }),
  );
}
