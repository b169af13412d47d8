/**
 * Loops and branches in random programs. Each can also be run by the loops and branches of JavaScript, which is what it
 * must equal.
 * @module
 */

import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import { cond } from "../control/branches/cond.js";
import { foriLoop, whileLoop } from "../control/loops/loops.js";
import { scan } from "../control/loops/scan.js";
import { rowsBetween } from "../control/loops/unroll.js";
import { add } from "../primitives/add.js";
import { broadcast, reduceSum } from "../primitives/broadcast.js";
import { gt, lt } from "../primitives/compare.js";
import { concatenate } from "../primitives/concatenate.js";
import { constantLike } from "../primitives/constant.js";
import { mul } from "../primitives/mul.js";
import { reshape } from "../primitives/reshape.js";
import { sin } from "../primitives/sinCos.js";
import { asCode } from "./asCode.js";
import type { Chooser } from "./choices.js";
import type { MakeStep, Step } from "./programSteps.js";

/** Draws a number of operations on values of these avals. */
export type DrawSteps = (choose: Chooser, avals: readonly Aval[], count: number) => readonly Step[];

type Body = (values: readonly Tensor[], isPlain: boolean) => Tensor;

// Something like `like` that depends on x and on every element of `value`.
function blended(x: Tensor, value: Tensor): Tensor {
  const total = reduceSum(value, { axes: range(value.shape.length) });
  const everywhere = broadcast(total, { shape: x.shape, axes: range(x.shape.length) });
  return sin(add(mul(x, constantLike(x, 0.75)), everywhere));
}

function rowOf(x: Tensor, i: number): Tensor {
  return reshape(rowsBetween(x, i, i + 1), { shape: x.shape.slice(1) });
}

function stacked(rows: readonly Tensor[], like: Aval): Tensor {
  if (rows.length === 0) return constantLike(like, 0);
  const [first, ...rest] = rows.map((row) => reshape(row, { shape: [1, ...row.shape] }));
  return concatenate(first, ...rest, { axis: 0 });
}

// The same as code, for scalars and totals that broadcast by themselves.
const blendedCode = (x: string, value: string): string => `sin(add(mul(${x}, 0.75), sum(${value})))`;

/** Steps that are loops and branches, their bodies drawn by `draw`. */
export function controlSteps(draw: DrawSteps): readonly MakeStep[] {
  // A function of values to one value, by a few operations.
  const body = (
    choose: Chooser,
    avals: readonly Aval[],
  ): { readonly code: string; readonly last: string; readonly run: Body; readonly out: Aval } => {
    const steps = draw(choose, avals, 1 + choose.below(2));
    return {
      code: steps.map((step, i) => `const $${avals.length + i} = ${step.code}; `).join(""),
      last: `$${avals.length + steps.length - 1}`,
      out: steps.at(-1)?.out ?? avals[avals.length - 1],
      run: (values, isPlain) => {
        const all = [...values];
        for (const { apply } of steps) all.push(apply(all, isPlain));
        return all[all.length - 1];
      },
    };
  };

  const scanned: MakeStep = (choose, avals, x) => {
    const { shape, dtype } = avals[x];
    const c = choose.below(avals.length);
    if (shape.length === 0) return undefined;
    const row = aval(shape.slice(1), dtype);
    const { code, last, run, out } = body(choose, [avals[0], avals[c], row]);
    const reverse = choose.rarely(3);
    const options = {
      reverse,
      unroll: choose.rarely(4) ? 2 : 1,
      checkpoint: choose.pick(["none", "none", 1, 2, "sqrt"] as const),
    };
    const givesRows = choose.below(2) === 0;
    const rows = aval([shape[0], ...out.shape], dtype);
    const apply = (values: readonly Tensor[], isPlain: boolean): Tensor => {
      const round = (carry: Tensor, one: Tensor): readonly [Tensor, Tensor] => {
        const value = run([values[0], carry, one], isPlain);
        return [blended(carry, value), value];
      };
      if (!isPlain) {
        const [carry, results] = scan<Tensor, Tensor, Tensor>(round, values[c], values[x], options);
        return givesRows ? results : carry;
      }
      let carry = values[c];
      const results: Tensor[] = [];
      for (const i of reverse ? range(shape[0]).toReversed() : range(shape[0])) {
        [carry, results[i]] = round(carry, rowOf(values[x], i));
      }
      return givesRows ? stacked(results, rows) : carry;
    };
    const round = `($1, $2) => { ${code}return [${blendedCode("$1", last)}, ${last}]; }`;
    const told = `scan(${round}, $${c}, $${x}, ${asCode(options)})[${givesRows ? 1 : 0}]`;
    return { code: told, out: givesRows ? rows : avals[c], apply };
  };

  const repeated: MakeStep = (choose, avals, x) => {
    const { code, last, run } = body(choose, [avals[0], avals[x]]);
    const rounds = choose.below(4);
    const kind = choose.pick(["while", "fori", "computed fori"] as const);
    const checkpoint = choose.pick([64, 1, 2]);
    const apply = (values: readonly Tensor[], isPlain: boolean): Tensor => {
      const round = (carry: Tensor): Tensor => blended(carry, run([values[0], carry], isPlain));
      if (isPlain) return range(rounds).reduce<Tensor>((carry) => round(carry), values[x]);
      const end = scalarTensor(rounds, "int32");
      if (kind === "fori") return foriLoop<Tensor>(0, rounds, (_, carry) => round(carry), values[x]);
      if (kind === "computed fori")
        return foriLoop<Tensor>(0, end, (_, carry) => round(carry), values[x], { checkpoint });
      const [, last] = whileLoop<readonly [Tensor, Tensor]>(
        ([i]) => lt(i, end),
        ([i, carry]) => [add(i, scalarTensor(1, "int32")), round(carry)],
        [scalarTensor(0, "int32"), values[x]],
        { checkpoint },
      );
      return last;
    };
    const told = repeatedCode(kind, rounds, checkpoint, { x: `$${x}`, code, value: blendedCode("$1", last) });
    return { code: told, out: avals[x], apply };
  };

  const chosen: MakeStep = (choose, avals, x) => {
    const [one, other] = [body(choose, [avals[0], avals[x]]), body(choose, [avals[0], avals[x]])];
    const c = choose.below(avals.length);
    const limit = choose.pick([0.25, -0.25, 5]);
    const apply = (values: readonly Tensor[], isPlain: boolean): Tensor => {
      const total = reduceSum(values[c], { axes: range(avals[c].shape.length) });
      const condition = gt(total, scalarTensor(limit, total.dtype));
      const [first, second] = [one, other].map(
        ({ run }) =>
          (value: Tensor): Tensor =>
            blended(value, run([values[0], value], isPlain)),
      );
      if (!isPlain) return cond(condition, first, second, values[x]);
      return condition.item() ? first(values[x]) : second(values[x]);
    };
    const [yes, no] = [one, other].map((b) => `($1) => { ${b.code}return ${blendedCode("$1", b.last)}; }`);
    const told = `cond(greater(sum($${c}), ${limit}), ${yes}, ${no}, $${x})`;
    return { code: told, out: avals[x], apply };
  };

  return [scanned, repeated, chosen];
}

function repeatedCode(
  kind: "while" | "fori" | "computed fori",
  rounds: number,
  checkpoint: number,
  { x, code, value }: { readonly x: string; readonly code: string; readonly value: string },
): string {
  const integer = (n: number): string => `tensor(${n}, { dtype: "int32" })`;
  const options = `{ checkpoint: ${checkpoint} }`;
  if (kind === "fori") return `foriLoop(0, ${rounds}, (_, $1) => { ${code}return ${value}; }, ${x})`;
  if (kind === "computed fori")
    return `foriLoop(0, ${integer(rounds)}, (_, $1) => { ${code}return ${value}; }, ${x}, ${options})`;
  const round = `([i, $1]) => { ${code}return [add(i, 1), ${value}]; }`;
  return `whileLoop(([i]) => less(i, ${rounds}), ${round}, [${integer(0)}, ${x}], ${options})[1]`;
}
