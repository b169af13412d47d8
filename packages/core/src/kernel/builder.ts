/**
 * Builds a Module launch by launch. Lowering rules get one: what they return lazily is free, what they launch is stored.
 * The builder is a local of whoever lowers; nothing of it is visible outside but the finished, frozen Module.
 * @module
 */
import type { Aval } from "../base/aval.js";
import type { DType, Elements } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { sizeOf, withoutAxes } from "../base/shape.js";
import { branchBuilder } from "./buildBranch.js";
import type { BuilderCore, ControlBuilder } from "./buildControl.js";
import { loopBuilder } from "./buildLoop.js";
import type { Combine, CumulateKernel, Kernel, Store } from "./kernel.js";
import type { LazyArray } from "./lazy.js";
import { axesLast, reshape, splat, whole, wholeBuffer } from "./lazy.js";
import { withFrees } from "./liveness.js";
import type { BufferDecl, Module, Step } from "./module.js";
import type { ScalarExpr } from "./scalar.js";
import { accumulated } from "./scalar.js";
import { launchOf } from "./steps.js";
import { composeView, denseView, guardView, stepMap } from "./view.js";

/** What lowering rules may do. */
export interface Builder extends ControlBuilder {
  /** A tensor that is part of the program. */
  readonly constant: (aval: Aval, elements: Elements) => LazyArray;
  /** Stores the elements, unless they are a buffer already. */
  readonly materialize: (array: LazyArray) => LazyArray;
  /** The same elements over another shape, stored first where no index map does it. */
  readonly reshape: (array: LazyArray, shape: Shape) => LazyArray;
  /** Combines along `axes`, which disappear. */
  readonly reduce: (array: LazyArray, axes: readonly number[], combine: Combine) => LazyArray;
  /** Sums products over all axes of the common space from `outRank` on. */
  readonly contract: (lhs: LazyArray, rhs: LazyArray, outRank: number) => LazyArray;
  /** Running combination along an axis. */
  readonly cumulate: (
    array: LazyArray,
    options: Pick<CumulateKernel, "axis" | "reverse" | "combine">,
  ) => LazyArray;
  /** `initial` with `updates` combined in at `coordinates` where `valid`. */
  readonly scatter: (initial: LazyArray, updates: LazyArray, options: ScatterOptions) => LazyArray;
  /** Sorts the arrays together along an axis. */
  readonly sort: (arrays: readonly LazyArray[], axis: number, keyCount: number) => readonly LazyArray[];
  /** The arrays one behind the other along an axis. */
  readonly concatenate: (arrays: readonly LazyArray[], axis: number) => LazyArray;
}

/** Where and how scatter combines. */
export interface ScatterOptions {
  readonly combine: "add" | "replace";
  readonly coordinates: readonly ScalarExpr[];
  readonly valid: ScalarExpr;
}

/** A builder together with its ends: inputs to start from, `finish` to get the module. */
export interface ModuleBuilder extends Builder {
  readonly input: (aval: Aval) => LazyArray;
  readonly finish: (outputs: readonly LazyArray[]) => Module;
}

/** An empty module to build on. */
export function moduleBuilder(): ModuleBuilder {
  const buffers: BufferDecl[] = [];
  const inputs: number[] = [];
  let steps: Step[] = [];

  const declare = (decl: BufferDecl): number => buffers.push(decl) - 1;
  const temporary = (dtype: DType, shape: Shape): number =>
    declare({ dtype, size: sizeOf(shape), role: "temporary" });
  const append = (step: Step): void => {
    steps.push(step);
  };
  const launch = (kernel: Kernel): void => append(launchOf(kernel));
  // What runs meanwhile appends to a list of its own.
  const collect = (run: () => void): readonly Step[] => {
    const outside = steps;
    const inside: Step[] = [];
    steps = inside;
    run();
    steps = outside;
    return inside;
  };

  const store = (array: LazyArray): LazyArray => {
    const out = temporary(array.body.dtype, array.shape);
    launch({
      _tag: "map",
      shape: array.shape,
      stores: [{ body: array.body, out, target: denseView(array.shape) }],
    });
    return whole(out, array.body.dtype, array.shape);
  };
  const materialize = (array: LazyArray): LazyArray => {
    const buffer = wholeBuffer(array);
    return buffer === undefined ? store(array) : whole(buffer, array.body.dtype, array.shape);
  };

  const core: BuilderCore = { buffers, declare, append, collect, materialize };
  return {
    loop: loopBuilder(core),
    branch: branchBuilder(core),
    input: (aval) => {
      const buffer = declare({ dtype: aval.dtype, size: sizeOf(aval.shape), role: "input" });
      inputs.push(buffer);
      return whole(buffer, aval.dtype, aval.shape);
    },
    constant: (aval, elements) => {
      if (elements.length === 1) return splat(elements[0], aval.dtype, aval.shape);
      return whole(
        declare({ dtype: aval.dtype, size: elements.length, role: "constant", elements }),
        aval.dtype,
        aval.shape,
      );
    },
    materialize,
    reshape: (array, shape) => {
      const result = reshape(array, shape) ?? reshape(store(array), shape);
      invariant(result !== undefined, "a stored array can take any shape of its size");
      return result;
    },
    reduce: (array, axes, combine) => {
      const keptShape = withoutAxes(array.shape, axes);
      const { shape, body } = axesLast(array, axes);
      const out = temporary(body.dtype, keptShape);
      const stores = [storeResult(out, body.dtype, keptShape)];
      launch({ _tag: "reduce", shape, keptRank: keptShape.length, combine, body, stores });
      return whole(out, body.dtype, keptShape);
    },
    contract: (lhs, rhs, outRank) => {
      const shape = lhs.shape.slice(0, outRank);
      const out = temporary(lhs.body.dtype, shape);
      const stores = [storeResult(out, lhs.body.dtype, shape)];
      launch({ _tag: "contract", shape: lhs.shape, outRank, lhs: lhs.body, rhs: rhs.body, stores });
      return whole(out, lhs.body.dtype, shape);
    },
    cumulate: (array, options) => {
      const out = temporary(array.body.dtype, array.shape);
      launch({ _tag: "cumulate", shape: array.shape, body: array.body, out, ...options });
      return whole(out, array.body.dtype, array.shape);
    },
    scatter: (initial, updates, options) => {
      const stored = store(initial);
      const out = wholeBuffer(stored);
      invariant(out !== undefined, "a stored array is a whole buffer");
      launch({
        _tag: "scatter",
        shape: updates.shape,
        body: updates.body,
        outShape: initial.shape,
        out,
        ...options,
      });
      return stored;
    },
    sort: (arrays, axis, keyCount) => {
      const shape = arrays[0].shape;
      const outs = arrays.map((array) => temporary(array.body.dtype, shape));
      launch({ _tag: "sort", shape, axis, keyCount, bodies: arrays.map((array) => array.body), outs });
      return arrays.map((array, i) => whole(outs[i], array.body.dtype, shape));
    },
    concatenate: (arrays, axis) => {
      const dtype = arrays[0].body.dtype;
      const total = arrays.reduce((sum, array) => sum + array.shape[axis], 0);
      const shape = arrays[0].shape.map((size, a) => (a === axis ? total : size));
      const out = temporary(dtype, shape);
      let start = 0;
      for (const array of arrays) {
        const offsets = shape.map((_, a) => (a === axis ? start : 0));
        const map = stepMap(
          array.shape,
          offsets,
          shape.map(() => 1),
        );
        const target = composeView(denseView(shape), map);
        launch({
          _tag: "map",
          shape: array.shape,
          stores: [{ body: array.body, out, target: guardView(target) }],
        });
        start += array.shape[axis];
      }
      return whole(out, dtype, shape);
    },
    finish: (results) => {
      const outputs = results.map((result) => {
        const buffer = wholeBuffer(materialize(result));
        invariant(buffer !== undefined, "a materialized array is a whole buffer");
        return buffer;
      });
      return { buffers, inputs, outputs, steps: withFrees(steps, buffers, outputs) };
    },
  };
}

// What a loop has gathered, as it is.
function storeResult(out: number, dtype: DType, shape: Shape): Store {
  return { body: accumulated(dtype), out, target: denseView(shape) };
}
