/**
 * The laws about values: shapes are what the shape rule says, and no way of running a primitive changes a bit.
 * @module
 */
import { avalOf, formatAval, sameAval } from "../base/aval.js";
import { range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { atomAval } from "../program/program.js";
import { typecheck } from "../program/typecheck.js";
import { stage } from "../trace/stage.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { vmap } from "../transform/vmap.js";
import { firstDifference, sameBits } from "./close.js";
import { seededDirections } from "./differences.js";
import type { LawCase, Subject } from "./lawCase.js";
import { applyCase, LawError, problemOfCase } from "./lawCase.js";
import { stackTensors } from "./slices.js";

/** Throws a LawError unless both lists hold the same tensors, bit for bit. */
export function expectSameBits(
  whole: Subject,
  law: string,
  lists: {
    readonly actual: readonly Tensor[];
    readonly expected: readonly Tensor[];
    readonly where?: string;
  },
): void {
  const { actual, expected, where = "" } = lists;
  const bad = expected.findIndex((tensor, i) => actual[i] === undefined || !sameBits(actual[i], tensor));
  if (bad < 0 && actual.length === expected.length) return;
  const text = `expected ${String(expected[bad])}, got ${String(actual[bad])} (result ${bad}${where})`;
  throw new LawError({ primitive: whole.name, law, text });
}

/** The results have the shapes and dtypes of the shape rule, evaluated and staged alike, and their elements fill them. */
export function shapesAgree(whole: LawCase): void {
  const law = "the shape rule must agree with evaluation";
  const { primitive, params, args } = whole;
  const promised = primitive.shape(args.map(avalOf), params);
  const evaluated = applyCase(whole);
  const { program } = stage((xs) => applyCase(whole, xs), args.map(avalOf), "laws");
  typecheck(program, "the laws");
  const staged = program.outputs.map(atomAval);
  const fail = (text: string): never => {
    throw new LawError({ primitive: primitive.name, law, text });
  };
  promised.forEach((aval, i) => {
    const result = evaluated[i];
    if (result === undefined || !sameAval(aval, result))
      fail(`expected ${formatAval(aval)}, got ${String(result)}`);
    if (!sameAval(aval, staged[i]))
      fail(`expected ${formatAval(aval)}, got ${formatAval(staged[i])} when staged`);
    const count = elementsOf(result, "laws").length;
    if (count !== sizeOf(aval.shape)) fail(`expected ${sizeOf(aval.shape)} elements, got ${count}`);
  });
  if (promised.length !== evaluated.length)
    fail(`expected ${promised.length} results, got ${evaluated.length}`);
}

// Every choice of mapped axes where there are few; otherwise choices in which every argument takes each of its own.
function mappings({ args, seed }: LawCase): readonly (readonly (number | null)[])[] {
  const choices = args.map((x): readonly (number | null)[] => [null, ...range(x.shape.length + 1)]);
  const count = choices.reduce((product, list) => product * list.length, 1);
  const all: readonly (readonly (number | null)[])[] =
    count <= 12
      ? choices.reduce<readonly (readonly (number | null)[])[]>(
          (rows, list) => rows.flatMap((row) => list.map((choice) => [...row, choice])),
          [[]],
        )
      : range(Math.max(...choices.map((list) => list.length))).map((k) =>
          choices.map((list, i) => list[(k + seed * i) % list.length]),
        );
  return all.filter((row) => row.some((axis) => axis !== null));
}

/** vmap gives what a loop gives, for mapped axes anywhere and mapped sizes of 0, 1 and 3. */
export function vmapEqualsLoop(whole: LawCase): void {
  const calls = [whole.args, ...whole.others];
  mappings(whole).forEach((axes, k) => {
    const size = [3, 1, 0][(k + whole.seed) % 3];
    const mapped = whole.args.map((arg, i) => {
      const axis = axes[i];
      return axis === null
        ? arg
        : stackTensors(
            calls.slice(0, size).map((args) => args[i]),
            axis,
            arg,
          );
    });
    const actual = vmap((...xs: readonly Tensor[]) => applyCase(whole, xs), axes)(...mapped);
    const rows = range(size).map((j) =>
      applyCase(
        whole,
        whole.args.map((arg, i) => (axes[i] === null ? arg : calls[j][i])),
      ),
    );
    const avals = whole.primitive.shape(whole.args.map(avalOf), whole.params);
    const expected = avals.map((aval, i) =>
      stackTensors(
        rows.map((row) => row[i]),
        0,
        aval,
      ),
    );
    const where = `, inAxes [${axes.map(String).join()}], mapped size ${size}`;
    expectSameBits(whole, "vmap must equal a loop bit for bit", { actual, expected, where });
  });
}

/** The compiled program gives what evaluation gives. */
export function jitEqualsEager(whole: LawCase): void {
  const compiled = jit((...xs: readonly Tensor[]) => applyCase(whole, xs));
  expectSameBits(whole, "jit must equal evaluation bit for bit", {
    actual: compiled(...whole.args),
    expected: applyCase(whole),
  });
}

/** Compiled derivatives are those without jit, whichever of the two is applied first. */
export function jitOfDerivatives(whole: LawCase): void {
  const problem = problemOfCase(whole);
  if (problem === undefined) return;
  const { f, xs } = problem;
  const flat = (...args: readonly Tensor[]): readonly Tensor[] => f(args);
  const v = seededDirections(xs, whole.seed, 0);
  const w = seededDirections(f(xs), whole.seed, 1);
  const forward = (...all: readonly Tensor[]): readonly Tensor[] =>
    jvp(flat, all.slice(0, xs.length), all.slice(xs.length))[1];
  const reverse = (...all: readonly Tensor[]): readonly Tensor[] =>
    vjp(flat, all.slice(0, xs.length))[1](all.slice(xs.length));
  const law = "jit of a derivative must equal the derivative bit for bit";
  const forwards = forward(...xs, ...v);
  const backwards = reverse(...xs, ...w);
  expectSameBits(whole, law, {
    actual: jit(forward)(...xs, ...v),
    expected: forwards,
    where: ", jit of jvp",
  });
  expectSameBits(whole, law, {
    actual: jit(reverse)(...xs, ...w),
    expected: backwards,
    where: ", jit of vjp",
  });
  expectSameBits(whole, law, { actual: jvp(jit(flat), xs, v)[1], expected: forwards, where: ", jvp of jit" });
  expectSameBits(whole, law, {
    actual: vjp(jit(flat), xs)[1](w),
    expected: backwards,
    where: ", vjp of jit",
  });
}

/** Nothing writes to the elements of an argument: not evaluation, not compilation, not a derivative. */
export function inputsStay(whole: LawCase): void {
  const before = whole.args.map((arg) => elementsOf(arg, "laws").slice());
  jitEqualsEager(whole);
  const problem = problemOfCase(whole);
  if (problem !== undefined) {
    const { f, xs } = problem;
    const flat = (...args: readonly Tensor[]): readonly Tensor[] => f(args);
    const [values] = jvp(flat, xs, xs);
    vjp(flat, xs)[1](values);
  }
  whole.args.forEach((arg, i) => {
    const at = firstDifference(before[i], elementsOf(arg, "laws"));
    if (at < 0) return;
    const text = `argument ${i} was ${before[i][at]} at element ${at}, is ${elementsOf(arg, "laws")[at]}`;
    throw new LawError({ primitive: whole.primitive.name, law: "inputs must not change", text });
  });
}
