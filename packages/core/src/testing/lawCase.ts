/**
 * What one run of a law gets: a legal call of a primitive with drawn values, and how to apply it.
 * @module
 */
import * as fc from "fast-check";
import { formatAval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { paramsKey } from "../program/key.js";
import type { Primitive, Sample } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import type { ShapeBounds } from "./arbitraries.js";
import { anyShape } from "./arbitraries.js";
import type { GradientProblem } from "./gradientProblem.js";
import { anyTensors } from "./tensors.js";

/** What a law is checked on: its name, for messages, and what determines directions and choices within the law. */
export interface Subject {
  readonly name: string;
  readonly seed: number;
}

/** A legal call with values. */
export interface LawCase extends Subject {
  readonly primitive: Primitive;
  readonly params: object;
  readonly args: readonly Tensor[];
  /** Two more calls of the same shapes: what vmap maps over besides `args`. */
  readonly others: readonly (readonly Tensor[])[];
  /** Positions of the arguments under test: those whose dtype the sample leaves open. */
  readonly open: readonly number[];
}

/** Are values drawn from the domain, or (for what must hold everywhere) from all values of the dtype? */
export type ValueChoice = "domain" | "any";

/** A broken law, found on one call of one primitive or function. */
export class LawError extends Error {
  override readonly name = "LawError";
  readonly primitive: string;
  readonly law: string;
  constructor(fields: { readonly primitive: string; readonly law: string; readonly text: string }) {
    super(`${fields.primitive}: ${fields.law}, ${fields.text}.`);
    this.primitive = fields.primitive;
    this.law = fields.law;
  }
}

/** Shapes that every primitive meets whatever the seed: scalar, empty, size 1, more than four lanes, every rank up to 5. */
export const cornerShapes: readonly Shape[] = [
  [],
  [0],
  [1],
  [3],
  [5],
  [2, 3],
  [3, 0],
  [0, 2],
  [1, 4],
  [4, 1],
  [1, 1, 1],
  [2, 3, 2],
  [2, 1, 3, 2],
  [1, 2, 2, 1, 3],
];

/** The call as text, for counterexamples. */
export function formatCase({ primitive, args, params }: LawCase): string {
  const given = Object.keys(params).length === 0 ? [] : [paramsKey(params)];
  return `${primitive.name}(${[...args.map(String), ...given].join(", ")})`;
}

/** Calls around one sample. */
export function casesOfSample(
  primitive: Primitive,
  sample: Sample<object>,
  drawn: { readonly dtype: DType; readonly values: ValueChoice },
): fc.Arbitrary<LawCase> {
  const { dtype, values } = drawn;
  // Indices and predicates keep their domain: what the operation does outside of it is for its own tests.
  const specs = sample.args.map(({ shape, domain, dtype: fixed }) =>
    values === "any" && fixed === undefined && isFloating(dtype)
      ? { shape, dtype }
      : { shape, dtype: fixed ?? dtype, domain },
  );
  // Those of a dtype of their own are differentiated when it is the one that is drawn.
  const isOpen = ({ dtype: fixed }: Sample<object>["args"][number]): boolean =>
    fixed === undefined || (fixed === dtype && isFloating(dtype));
  const open = sample.args.flatMap((arg, i) => (isOpen(arg) ? [i] : []));
  const call = anyTensors(specs);
  return fc.tuple(call, call, call, fc.nat({ max: 9999 })).map(([args, second, third, seed]): LawCase => {
    const { name } = primitive;
    const whole: LawCase = {
      name,
      primitive,
      params: sample.params,
      args,
      others: [second, third],
      open,
      seed,
    };
    return Object.defineProperty(whole, fc.toStringMethod, { value: () => formatCase(whole) });
  });
}

/** Calls around any shape for which the primitive has samples. */
export function anyCase(
  primitive: Primitive,
  drawn: { readonly dtype: DType; readonly values: ValueChoice; readonly bounds?: ShapeBounds },
): fc.Arbitrary<LawCase> {
  return anyShape({ maxElements: 24, ...drawn.bounds })
    .map((shape) => primitive.samples(shape))
    .filter((samples) => samples.length > 0)
    .chain((samples) =>
      fc.constantFrom(...samples).chain((sample) => casesOfSample(primitive, sample, drawn)),
    );
}

/** Applies the primitive to the case's arguments, or to others in their place. */
export function applyCase(
  { primitive, params, args }: LawCase,
  given: readonly Tensor[] = args,
): readonly Tensor[] {
  return bind(primitive, given, params);
}

/** The primitive as a function of some of its arguments alone, with floating results alone; the other arguments are held. */
export function partialCase(
  whole: LawCase,
  positions: readonly number[],
): (xs: readonly Tensor[]) => readonly Tensor[] {
  return (xs) => {
    const given = whole.args.map((arg, i) => (positions.includes(i) ? xs[positions.indexOf(i)] : arg));
    return applyCase(whole, given).filter(({ dtype }) => isFloating(dtype));
  };
}

/** The derivative problem of a call; undefined where nothing is floating. */
export function problemOfCase(whole: LawCase): GradientProblem | undefined {
  const positions = whole.open.filter((i) => isFloating(whole.args[i].dtype));
  const f = partialCase(whole, positions);
  const results = positions.length === 0 ? [] : f(positions.map((i) => whole.args[i]));
  if (results.length === 0) return undefined;
  return {
    f,
    xs: positions.map((i) => whole.args[i]),
    argumentNames: positions.map((i) => `argument ${i} (${formatAval(whole.args[i])})`),
    resultNames: results.map((_, i) => `result ${i}`),
  };
}
