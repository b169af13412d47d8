/**
 * Random kernel modules: each form of kernel, reading through every kind of view, over scalar expressions of every
 * operation. Backends are compared on them.
 * @module
 */
import * as fc from "fast-check";
import type { DType, Elements } from "../base/dtype.js";
import { allocate, dtypes, isFloating } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range, sizeOf, withoutAxes } from "../base/shape.js";
import type { ModuleBuilder } from "../kernel/builder.js";
import { moduleBuilder } from "../kernel/builder.js";
import type { Combine, Kernel } from "../kernel/kernel.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as lazy from "../kernel/lazy.js";
import type { Module } from "../kernel/module.js";
import { printModule } from "../kernel/print.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { verifyModule } from "../kernel/verify.js";
import type { Chooser } from "./choices.js";
import { anyBuilt } from "./choices.js";
import { drawControl } from "./controlGraphs.js";
import { seededNumbers } from "./differences.js";
import { anyExpression } from "./expressions.js";
import { drawGraph } from "./graphs.js";
import { specialValues } from "./tensors.js";

/** The kernel forms, each the subject of a law; "chain" and "graph" launch several that read each other's results, "control" puts them in loops and branches. */
export type ModuleForm = Kernel["_tag"] | "chain" | "graph" | "control";

/** Every form. */
export const moduleForms: readonly ModuleForm[] = [
  "map",
  "reduce",
  "contract",
  "cumulate",
  "scatter",
  "sort",
  "chain",
  "graph",
  "control",
];

/** A legal module and inputs for it. */
export interface ModuleCase {
  readonly module: Module;
  readonly inputs: readonly Elements[];
}

/** What grows while a module is drawn; local to one drawing. */
interface Drawing {
  readonly choose: Chooser;
  readonly build: ModuleBuilder;
  readonly inputs: Elements[];
}

// Full mantissas, so that the order of additions shows; every third input is sprinkled with special values.
function elementsFor(choose: Chooser, dtype: DType, size: number): Elements {
  const elements = allocate(dtype, size);
  const seed = choose.below(1 << 20);
  const isWild = choose.rarely(3);
  if (seed === 0) return elements.fill(1);
  const special = specialValues(dtype);
  const magnitude = isFloating(dtype) ? 2 : isWild ? 0x8000_0000 : 8;
  const values = seededNumbers(seed, 0, size);
  const picks = seededNumbers(seed, 1, size);
  for (let i = 0; i < size; i++) {
    const pick = Math.floor(Math.abs(picks[i]) * 2 * special.length);
    elements[i] =
      isWild && pick < special.length
        ? special[pick]
        : dtype === "bool"
          ? Number(values[i] > 0)
          : values[i] * magnitude;
  }
  return elements;
}

function input({ choose, build, inputs }: Drawing, dtype: DType, shape: Shape): LazyArray {
  inputs.push(elementsFor(choose, dtype, sizeOf(shape)));
  return build.input({ dtype, shape });
}

function shuffled(choose: Chooser, rank: number): readonly number[] {
  return range(rank).reduce<readonly number[]>(
    (order, axis) => order.toSpliced(choose.below(order.length + 1), 0, axis),
    [],
  );
}

/** A new input seen over `space` by one of the ways in which kernels read. */
function read(drawing: Drawing, dtype: DType, space: Shape): LazyArray {
  const { choose } = drawing;
  const rank = space.length;
  switch (choose.below(6)) {
    case 1: {
      const order = shuffled(choose, rank);
      return lazy.permute(
        input(
          drawing,
          dtype,
          range(rank).map((axis) => space[order.indexOf(axis)]),
        ),
        order,
      );
    }
    case 2: {
      const axes = range(rank).filter(() => choose.below(2) === 1);
      return lazy.broadcast(input(drawing, dtype, withoutAxes(space, axes)), space, axes);
    }
    case 3: {
      // Steps of either sign from either side; where they leave the source, reads are guarded.
      const step = space.map(() => choose.pick([1, -1, 2, -2]));
      const source = space.map((size, axis) => Math.abs(step[axis]) * size + choose.below(3));
      const start = source.map(
        (size, axis) => (step[axis] > 0 ? 0 : size - 1) + choose.pick([0, 0, -1, 1, 2]),
      );
      return lazy.stepThrough(input(drawing, dtype, source), space, start, step);
    }
    case 4: {
      const source = [2, 3].slice(0, 1 + choose.below(2));
      const table = lazy.wholeBuffer(input(drawing, dtype, source)) ?? 0;
      const coordinates = source.map(() => scalar.sub(read(drawing, "int32", space).body, choose.below(3)));
      return { shape: space, body: scalar.loadAt(table, dtype, source, coordinates) };
    }
    case 5:
      return rank === 0
        ? input(drawing, dtype, space)
        : { shape: space, body: scalar.convert(scalar.index(choose.below(rank)), dtype) };
    default:
      return input(drawing, dtype, space);
  }
}

/** An expression of `dtype` over `space`, of a few operations on a few reads. */
function array(drawing: Drawing, dtype: DType, space: Shape): LazyArray {
  const leaf = (wanted: DType): ScalarExpr => read(drawing, wanted, space).body;
  return {
    shape: space,
    body: anyExpression(drawing.choose, dtype, { leaf, depth: drawing.choose.below(4) }),
  };
}

// Lengths around the blocks of the fixed summation orders.
const lengths = [3, 1, 0, 2, 16, 17, 128, 129, 256, 257, 300, 513, 1300];

function smallShape(choose: Chooser, maxRank = 3): Shape {
  return range(choose.below(maxRank + 1)).map(() => choose.pick([2, 1, 3, 4, 5, 0]));
}

function combinesOf(dtype: DType): readonly Combine[] {
  if (dtype === "bool") return ["and", "or", "xor", "max", "min"];
  return isFloating(dtype) ? ["add", "mul", "max", "min"] : ["add", "mul", "max", "min", "and", "or", "xor"];
}

const numericDTypes: readonly DType[] = ["float32", "float64", "int32", "uint32"];

type Form = (drawing: Drawing) => readonly LazyArray[];

const drawReduce = (drawing: Drawing, length: number): LazyArray => {
  const { choose, build } = drawing;
  const dtype = choose.pick(dtypes.toReversed());
  const kept = smallShape(choose, 2);
  const at = choose.below(kept.length + 1);
  const space = kept.toSpliced(at, 0, ...(choose.rarely(3) ? [2, length] : [length]));
  const axes = range(space.length - kept.length).map((i) => at + i);
  return build.reduce(array(drawing, dtype, space), axes, choose.pick(combinesOf(dtype)));
};

const forms: Readonly<Record<ModuleForm, Form>> = {
  map: (drawing) => {
    const { choose, build } = drawing;
    const dtype = choose.pick(dtypes.toReversed());
    // Larger ones are written in turns of several vectors.
    const space = choose.rarely(6)
      ? choose.pick([[600], [1025], [31, 35], [3, 19, 20]])
      : smallShape(choose, 4);
    if (!choose.rarely(4) || space.length === 0) return [build.materialize(array(drawing, dtype, space))];
    const axis = choose.below(space.length);
    const second = space.map((size, a) => (a === axis ? choose.below(4) : size));
    return [build.concatenate([array(drawing, dtype, space), array(drawing, dtype, second)], axis)];
  },
  reduce: (drawing) => [drawReduce(drawing, drawing.choose.pick(lengths))],
  contract: (drawing) => {
    const { choose, build } = drawing;
    const dtype = choose.pick(numericDTypes);
    const [batch, rows, columns] = [1, 3, 5].map((n) => choose.below(n));
    const outer = [...(choose.rarely(3) ? [batch + 1] : []), rows, columns];
    const space = [
      ...outer,
      ...(choose.rarely(3) ? [2] : []),
      choose.pick(lengths.filter((length) => length < 512)),
    ];
    const spread = (axes: readonly number[]): LazyArray =>
      lazy.broadcast(array(drawing, dtype, withoutAxes(space, axes)), space, axes);
    const [row, column] = [outer.length - 2, outer.length - 1];
    // The usual contraction, or operands that depend on every axis there is.
    const isUsual = !choose.rarely(4);
    const both = [spread(isUsual ? [column] : []), spread(isUsual ? [row] : [])];
    return [build.contract(both[0], both[1], outer.length)];
  },
  cumulate: (drawing) => {
    const { choose, build } = drawing;
    const dtype = choose.pick(numericDTypes);
    const space = [...smallShape(choose, 2), choose.pick([3, 1, 0, 20])];
    const axis = choose.below(space.length);
    const combine = choose.pick(["add", "mul", "max", "min"] as const);
    return [build.cumulate(array(drawing, dtype, space), { axis, combine, reverse: choose.below(2) === 1 })];
  },
  scatter: (drawing) => {
    const { choose, build } = drawing;
    const dtype = choose.pick([...numericDTypes, "bool"] as const);
    const target = [2, 3].slice(0, 1 + choose.below(2));
    const space = smallShape(choose, 2);
    const initial = array(drawing, dtype, target);
    const updates = array(drawing, dtype, space);
    const coordinates = target.map(() => array(drawing, "int32", space).body);
    const valid = choose.below(2) === 0 ? scalar.constant(1, "bool") : array(drawing, "bool", space).body;
    return [
      build.scatter(initial, updates, {
        combine: dtype === "bool" ? "replace" : choose.pick(["add", "replace"]),
        coordinates,
        valid,
      }),
    ];
  },
  sort: (drawing) => {
    const { choose, build } = drawing;
    const space = [...smallShape(choose, 2), choose.pick([4, 1, 0, 19])];
    const arrays = range(1 + choose.below(3)).map((): LazyArray => {
      const { shape, body } = array(drawing, choose.pick(numericDTypes), space);
      // Keys of 0 and 1 have ties, which the next key or the old order decides.
      return {
        shape,
        body: choose.below(2) === 0 ? body : scalar.convert(scalar.convert(body, "bool"), body.dtype),
      };
    });
    return build.sort(arrays, choose.below(space.length), 1 + choose.below(arrays.length));
  },
  chain: (drawing) => {
    const { choose, build } = drawing;
    const first = build.materialize(array(drawing, "float32", [3, 4]));
    const sum = build.reduce(
      { shape: [3, 4], body: scalar.mul(first.body, first.body) },
      [choose.below(2)],
      "add",
    );
    const space: Shape = [sum.shape[0], 3, 4];
    const left = lazy.broadcast(sum, space, [1, 2]);
    const product = build.contract(left, lazy.broadcast(first, space, [0]), 2);
    const total = build.reduce(product, [0, 1], "max");
    return choose.below(2) === 0 ? [product, first] : [total, product, sum];
  },
  graph: (drawing) => drawGraph({ ...drawing, input: (dtype, shape) => input(drawing, dtype, shape) }),
  control: (drawing) => drawControl({ ...drawing, input: (dtype, shape) => input(drawing, dtype, shape) }),
};

// Elementwise results computed from what the form has stored: what fusion joins to the loop before.
function withFollowers(drawing: Drawing, outputs: readonly LazyArray[]): readonly LazyArray[] {
  const { choose, build } = drawing;
  const [{ shape, body }] = outputs;
  const followers = range(choose.below(3)).map(() => {
    const dtype = choose.pick(dtypes);
    const leaf = (wanted: DType): ScalarExpr =>
      choose.below(2) === 0 ? scalar.convert(body, wanted) : read(drawing, wanted, shape).body;
    return build.materialize({
      shape,
      body: anyExpression(choose, dtype, { leaf, depth: 1 + choose.below(3) }),
    });
  });
  return followers.length > 0 && choose.rarely(4) ? followers : [...outputs, ...followers];
}

/**
 * Legal modules around one kernel form, with inputs; every second one has special values among its inputs.
 * @internal
 */
export function anyModule(form: ModuleForm): fc.Arbitrary<ModuleCase> {
  return anyBuilt(
    (choose) => {
      const drawing: Drawing = { choose, build: moduleBuilder(), inputs: [] };
      const outputs = withFollowers(drawing, forms[form](drawing));
      const module = verifyModule(drawing.build.finish(outputs));
      const { inputs } = drawing;
      const format = (): string =>
        `${printModule(module)}\ninputs ${inputs.map((x) => `[${Array.from(x, String).join()}]`).join(" ")}`;
      return Object.defineProperty({ module, inputs }, fc.toStringMethod, { value: format });
    },
    form === "control" ? 250 : form === "graph" ? 200 : 60,
  );
}
