/**
 * describeLaws: what every primitive, and every function, must satisfy, as a test suite for any runner.
 * @module
 */
import * as fc from "fast-check";
import { checkList, kindOf } from "../base/checks.js";
import { shortName } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import type { Primitive } from "../program/primitive.js";
import type { Drawn } from "./anyArguments.js";
import { argumentsFor } from "./anyArguments.js";
import type { FunctionCase, FunctionLaw, Invariance } from "./functionLaws.js";
import { casesOf, checkInvariance, functionLaws, valueLaws, withoutDerivatives } from "./functionLaws.js";
import { lawsOf, runLaw } from "./primitiveLaws.js";

/** The two functions of a test runner that a suite needs: those of vitest, jest and node:test fit. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => void) => unknown;
}

/** Where and how long the laws run. */
export interface LawOptions extends Partial<Runner> {
  /** Random calls per law and dtype, besides one call around each corner shape. Default 20. */
  readonly numRuns?: number;
  /** fast-check's seed; it is part of the suite's name. Default 0. */
  readonly seed?: number;
  /** Called once for each check that held, one law on one call, with the name of the law: to count them. */
  readonly onCheck?: (law: string) => void;
}

/** What a function is called with: an arbitrary of argument lists, or one description per argument. */
export type FunctionDomain<A extends readonly unknown[]> = fc.Arbitrary<A> | readonly Drawn[];

const lawNames: readonly FunctionLaw[] = [
  "differences",
  "adjoint",
  "linear",
  "linearize",
  "second order",
  "jit",
  "vmap",
  "orders",
  "inputs",
];

/** `describe` or `it` of a runner that makes them global. */
function globalOf(name: "describe" | "it"): (title: string, body: () => void) => unknown {
  const found: unknown = Reflect.get(globalThis, name);
  if (typeof found === "function") return (title, body) => Reflect.apply(found, undefined, [title, body]);
  throw new ArgumentError({
    op: "describeLaws",
    requirement: "a test runner is needed",
    expected: `a global ${name}, or the option ${name}`,
    fix: 'Pass it: import { describe, it } from "vitest" (or node:test), then describeLaws(primitive, { describe, it }).',
  });
}

/** The runner among the options, or the global one. */
export function runnerOf({ describe, it }: Partial<Runner>): Runner {
  return { describe: describe ?? globalOf("describe"), it: it ?? globalOf("it") };
}

/** What the laws of a function are checked on, besides where and how long. */
export interface FunctionLawOptions<A extends readonly unknown[]> extends LawOptions {
  /** The function's name in titles and counterexamples; default f.name. */
  readonly name?: string;
  /** Laws that do not apply, as "vmap" for a function that reads values. Default none. */
  readonly without?: readonly FunctionLaw[];
  /** Further laws by their names: functions from f and its arguments to two results that must be equal but for rounding. */
  readonly invariances?: Readonly<Record<string, Invariance<A>>>;
}

function describePrimitive(primitive: Primitive, options: LawOptions): void {
  const { describe, it } = runnerOf(options);
  const { numRuns = 20, seed = 0, onCheck = () => undefined } = options;
  describe(`${primitive.name} (seed ${seed}, ${numRuns} runs)`, () => {
    for (const dtype of primitive.dtypes) {
      for (const law of lawsOf(primitive, dtype)) {
        it(`${shortName(dtype)}: ${law.name}`, () =>
          runLaw(law, primitive, { dtype, numRuns, seed, onCheck }));
      }
    }
  });
}

/** A law ready to be run: its name, and a fast-check property that fails where it is broken. */
export interface FunctionProperty {
  readonly name: string;
  readonly property: fc.IProperty<[FunctionCase]>;
}

/**
 * The laws of a function as fast-check properties, for a runner of one's own; describeLaws makes a suite of them. Where no
 * argument or no result holds floating-point values, told by one call, those of derivatives are not among them.
 * @throws ArgumentError for a domain that holds no value, and for names in `without` that are no laws
 * @example
 * ```ts
 * import * as fc from "fast-check";
 * import { sin, type Tensor } from "@cotangent/core";
 * import { lawsOfFunction } from "@cotangent/core/testing";
 * const laws = lawsOfFunction((x: Tensor) => sin(x), [{ shape: [2], dtype: "float64", domain: { low: -1, high: 1 } }]);
 * for (const { property } of laws) fc.assert(property, { numRuns: 2, seed: 1 });
 * laws[0].name // => "derivatives agree with differences"
 * ```
 */
export function lawsOfFunction<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  domain: FunctionDomain<A>,
  options?: FunctionLawOptions<A>,
): readonly FunctionProperty[];
export function lawsOfFunction(
  f: (...args: readonly unknown[]) => unknown,
  domain: FunctionDomain<readonly unknown[]>,
  options: FunctionLawOptions<readonly unknown[]> = {},
): readonly FunctionProperty[] {
  return asked("lawsOfFunction", f, domain, options).laws;
}

// The laws, and why those of derivatives are not among them.
function asked(
  op: string,
  f: (...args: readonly unknown[]) => unknown,
  domain: FunctionDomain<readonly unknown[]>,
  options: FunctionLawOptions<readonly unknown[]>,
): { readonly laws: readonly FunctionProperty[]; readonly reason: string | undefined } {
  const { name = nameOfFunction(f), without = [], invariances = {} } = options;
  checkLawNames(op, without);
  const cases = casesOf(name, f, domain instanceof fc.Arbitrary ? domain : argumentsFor(op, domain));
  const reason = reasonWithout(cases);
  const table = reason === undefined ? functionLaws : valueLaws;
  const own = lawNames.flatMap((law) => (without.includes(law) ? [] : (table[law] ?? [])));
  const users = Object.entries(invariances).map(([title, invariance]) => ({
    title,
    check: (whole: FunctionCase) => checkInvariance(whole, `${title} must hold`, invariance),
  }));
  const laws = [...own, ...users].map(({ title, check }) => ({
    name: title,
    property: fc.property(cases, (whole) => {
      check(whole);
      options.onCheck?.(title);
    }),
  }));
  return { laws, reason };
}

// Told by one call. Where that fails all laws are asked, and tell why.
function reasonWithout(cases: fc.Arbitrary<FunctionCase>): string | undefined {
  try {
    const [whole] = fc.sample(cases, { numRuns: 1, seed: 0 });
    return withoutDerivatives(whole);
  } catch {
    return undefined;
  }
}

function checkLawNames(op: string, without: readonly unknown[]): void {
  checkList(op, "without", without);
  const stranger = without.find((law) => !lawNames.some((name) => name === law));
  if (stranger === undefined) return;
  throw new ArgumentError({
    op,
    requirement: "without must name laws",
    expected: lawNames.map((name) => `"${name}"`).join(", "),
    received: kindOf(stranger),
  });
}

const nameOfFunction = (f: { readonly name: string }): string => (f.name === "" ? "f" : f.name);

function describeFunction(
  f: (...args: readonly unknown[]) => unknown,
  domain: FunctionDomain<readonly unknown[]>,
  options: FunctionLawOptions<readonly unknown[]>,
): void {
  const { describe, it } = runnerOf(options);
  const { numRuns = 20, seed = 0, name = nameOfFunction(f) } = options;
  const { laws, reason } = asked("describeLaws", f, domain, options);
  const left = reason === undefined ? "" : `; no law of derivatives: ${reason}`;
  describe(`${name} (seed ${seed}, ${numRuns} runs${left})`, () => {
    for (const { name: law, property } of laws) {
      it(law, () => fc.assert(property, { numRuns, seed, includeErrorInReport: true }));
    }
  });
}

/**
 * Declares the test suite of a primitive: for every dtype it takes, on calls around scalar, empty and size-1 shapes of
 * every rank to 5 and random ones: shape rule = evaluation; vmap = loop and jit = eager, bit for bit; jvp against
 * central differences; vjp adjoint to jvp; linearity; second and third derivatives; transposition; inputs untouched.
 * The laws that apply follow from the kind that the primitive declares; tolerances are those of `tolerances`.
 * @throws ArgumentError when neither the options nor the globals have `describe` and `it`
 * @example
 * ```ts
 * import { describeLaws, primitives } from "@cotangent/core/testing";
 * const names: string[] = [];
 * const describe = (_name: string, body: () => void) => body();
 * const it = (name: string, body: () => void) => { body(); names.push(name); };
 * describeLaws(primitives[0], { describe, it, numRuns: 1 });
 * names.length > 0 // => true
 * ```
 */
export function describeLaws(primitive: Primitive, options?: LawOptions): void;
/**
 * Declares the test suite of a function: a loss, a layer, a rule of customVjp, a step of an optimizer, a schedule, what a
 * transform returns. `domain` says what its arguments are: an arbitrary of argument lists, or one description per argument
 * (see anyArguments). Derivatives against differences; reverse mode adjoint to forward mode; both linear; linearize = jvp;
 * second derivatives and the symmetry of the Hessian; jit = evaluation and vmap = a loop, bit for bit; grad, jit and vmap in
 * every order; inputs untouched; and the `invariances` of the options. A kink that is drawn counts as no offence.
 * A function without floating-point arguments or results, told by one call, is asked no law of derivatives, and the suite's
 * name says so. A counterexample is shrunk and printed as code, with the seed that repeats it.
 * @throws ArgumentError when neither the options nor the globals have `describe` and `it`; for a domain that holds no value,
 * and for names in `without` that are no laws
 * @example
 * ```ts
 * import { add, softmax, type Tensor } from "@cotangent/core";
 * import { describeLaws } from "@cotangent/core/testing";
 * const names: string[] = [];
 * const describe = (_name: string, body: () => void) => body();
 * const it = (name: string, body: () => void) => { body(); names.push(name); };
 * describeLaws((x: Tensor) => softmax(x), [{ shape: [3], dtype: "float64", domain: { low: -2, high: 2 } }], {
 *   describe, it, numRuns: 2,
 *   invariances: { "adding a number changes nothing": (f, x) => [f(add(x, 5)), f(x)] },
 * });
 * names.at(-1) // => "adding a number changes nothing"
 * ```
 */
export function describeLaws<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  domain: FunctionDomain<A>,
  options?: FunctionLawOptions<A>,
): void;
export function describeLaws(
  subject: Primitive | ((...args: readonly unknown[]) => unknown),
  second: LawOptions | FunctionDomain<readonly unknown[]> = {},
  options: FunctionLawOptions<readonly unknown[]> = {},
): void {
  if (second instanceof fc.Arbitrary || isList(second)) {
    if (typeof subject === "function") describeFunction(subject, second, options);
    return;
  }
  if ("kind" in subject) {
    describePrimitive(subject, second);
    return;
  }
  throw new ArgumentError({
    op: "describeLaws",
    requirement: "the laws of a function need to know what to call it with",
    expected: "one description per argument, or an arbitrary of argument lists",
    received: "options alone",
    fix: 'Write describeLaws(f, [{ shape: [3], dtype: "float64", domain: { low: -1, high: 1 } }]).',
  });
}

// Array.isArray does not narrow readonly arrays.
function isList(value: object): value is readonly Drawn[] {
  return Array.isArray(value);
}
