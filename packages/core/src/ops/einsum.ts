/**
 * Einstein summation: products and sums of tensors by naming their axes.
 * @module
 */
import { kindOf } from "../base/checks.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import { range, withoutAxes } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asCall, formatCall } from "./asCall.js";
import { factors } from "./contract.js";

/** A tensor with a label for each axis: a letter, or ".k" for the k-th last axis of an ellipsis. */
interface Labelled {
  readonly value: Tensor;
  readonly labels: readonly string[];
}

/**
 * Sums of products over named axes: one letter per axis, one term per operand, and after `->` the axes of the result.
 * Letters that the result lacks are summed over; a letter that a term repeats takes the diagonal; `...` stands for any
 * further axes, which broadcast. Without `->` the result has the ellipsis, then the letters that occur once, in
 * alphabetical order. Operands combine from left to right; dtypes promote.
 * `operands` [...] -> the axes that the result names.
 * @throws ArgumentError when the text is no such formula or has another number of terms; ShapeError when a letter stands
 * for different sizes or a term has another number of axes than its operand
 * @example
 * ```ts
 * import { einsum, tensor } from "@cotangent/core";
 * const a = tensor([[1, 2], [3, 4]]);
 * einsum("ij,jk->ik", a, a).toArray() // => [[7, 10], [15, 22]]
 * einsum("ii", a).item() // => 5
 * einsum("ij->j", a).toArray() // => [4, 6]
 * ```
 */
export function einsum(spec: string, ...operands: readonly TensorLike[]): Tensor {
  const given = { operand: operands };
  const { terms, output } = parse(spec, operands.length);
  const values = factors("einsum", ...operands);
  const inputs = values.map((value, i) => ({ value, labels: spell(terms[i], value, i, spec) }));
  const sizes = checkSizes(inputs, given);
  const labelled = inputs.map((input) => diagonals(dropOnes(input, sizes)));
  const result = outputLabels(output, inputs, spec);
  return asCall("einsum", given, () => {
    const [first, ...rest] = labelled;
    const product = rest.reduce((left, right, i) => {
      const later = rest.slice(i + 1).flatMap(({ labels }) => labels);
      return multiply(left, right, new Set([...result, ...later]));
    }, first);
    return arrange(sumOut(product, new Set(result)), result);
  });
}

function formulaError(spec: string, requirement: string, received: string): ArgumentError {
  return new ArgumentError({ op: "einsum", requirement, received: `${received} in ${JSON.stringify(spec)}` });
}

function parse(
  spec: string,
  count: number,
): { readonly terms: readonly string[]; readonly output: string | undefined } {
  if (typeof spec !== "string") {
    throw new ArgumentError({
      op: "einsum",
      requirement: "the first argument must be a formula",
      received: kindOf(spec),
      fix: 'Write a string, as "ij,jk->ik".',
    });
  }
  const [inputs, output, ...more] = spec.replaceAll(" ", "").split("->");
  const terms = inputs.split(",");
  const bad = [...terms, output ?? ""].find((term) => !/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term));
  if (more.length > 0 || bad !== undefined) {
    throw formulaError(
      spec,
      "a formula is terms of letters and at most one ellipsis each, as in ij,jk->ik",
      JSON.stringify(bad ?? "a second ->"),
    );
  }
  if (terms.length !== count || count === 0) {
    throw new ArgumentError({
      op: "einsum",
      requirement: "the formula must have one term per operand",
      expected: String(count),
      received: `${terms.length} in ${JSON.stringify(spec)}`,
    });
  }
  return { terms, output };
}

// The labels of a term's axes; an ellipsis takes the axes that the letters leave over.
function spell(term: string, x: Tensor, i: number, spec: string): readonly string[] {
  const [before, after] = term.split("...");
  const letters = before.length + (after?.length ?? 0);
  const open = x.shape.length - letters;
  if (open < 0 || (after === undefined && open > 0)) {
    throw new ShapeError({
      op: "einsum",
      requirement: "a term must have one letter per axis of its operand",
      expected: `${x.shape.length} for operand ${i}`,
      received: `${JSON.stringify(term)} in ${JSON.stringify(spec)}`,
      arguments: formatCall({ operand: x }),
    });
  }
  return after === undefined ? [...before] : [...before, ...range(open).map((k) => `.${open - k}`), ...after];
}

// The size of each label; along an ellipsis 1 gives way.
function checkSizes(
  inputs: readonly Labelled[],
  given: { readonly operand: readonly TensorLike[] },
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  inputs.forEach(({ value, labels }, i) => {
    labels.forEach((label, axis) => {
      const size = value.shape[axis];
      const known = sizes.get(label);
      const stretches = label.startsWith(".") && (known === 1 || size === 1);
      if (known !== undefined && known !== size && !stretches) {
        throw new ShapeError({
          op: "einsum",
          requirement: label.startsWith(".")
            ? "the axes of the ellipsis must broadcast"
            : "a letter must stand for one size",
          expected: label.startsWith(".") ? `size ${known}` : `${label} of size ${known}`,
          received: `${size} at axis ${axis} of operand ${i}`,
          arguments: formatCall(given),
        });
      }
      sizes.set(label, known === undefined || known === 1 ? size : known);
    });
  });
  return sizes;
}

// Axes of an ellipsis that stretch are left out: products do the same for every position along them.
function dropOnes({ value, labels }: Labelled, sizes: ReadonlyMap<string, number>): Labelled {
  const ones = range(labels.length).filter((axis) => value.shape[axis] !== sizes.get(labels[axis]));
  if (ones.length === 0) return { value, labels };
  const shape = withoutAxes(value.shape, ones);
  return { value: primitives.reshape(value, { shape }), labels: withoutAxes(labels, ones) };
}

// Takes the diagonal of axes with one label, until there are none.
function diagonals({ value, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (second < 0) return { value, labels };
  const first = labels.indexOf(labels[second]);
  const size = value.shape[first];
  const steps = primitives.iota({ shape: [size, 2], axis: 0, dtype: "int32" });
  const taken = primitives.gather(value, steps, { axes: [first, second], outOfBounds: "clamp" });
  return diagonals({ value: taken, labels: [labels[first], ...withoutAxes(labels, [first, second])] });
}

function outputLabels(
  output: string | undefined,
  inputs: readonly Labelled[],
  spec: string,
): readonly string[] {
  const all = inputs.flatMap(({ labels }) => labels);
  const dots = [...new Set(all.filter((label) => label.startsWith(".")))].toSorted(
    (a, b) => Number(b.slice(1)) - Number(a.slice(1)),
  );
  if (output === undefined) {
    const once = all.filter(
      (label) => !label.startsWith(".") && all.indexOf(label) === all.lastIndexOf(label),
    );
    return [...dots, ...once.toSorted((a, b) => (a < b ? -1 : 1))];
  }
  const [before, after] = output.split("...");
  const letters = [...before, ...(after ?? "")];
  const bad = letters.find((letter, i) => !all.includes(letter) || letters.indexOf(letter) < i);
  if (bad !== undefined) {
    throw formulaError(spec, "the result may name each letter of the operands once", JSON.stringify(bad));
  }
  if (after === undefined && dots.length > 0) {
    throw formulaError(
      spec,
      "the result must have an ellipsis when an operand has one",
      JSON.stringify(output),
    );
  }
  return after === undefined ? letters : [...before, ...dots, ...after];
}

// Sums over the labels that nothing needs any more.
function sumOut({ value, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = range(labels.length).filter((axis) => !needed.has(labels[axis]));
  if (axes.length === 0) return { value, labels };
  return { value: primitives.reduceSum(value, { axes }), labels: withoutAxes(labels, axes) };
}

function multiply(left: Labelled, right: Labelled, needed: ReadonlySet<string>): Labelled {
  const lhs = sumOut(left, new Set([...needed, ...right.labels]));
  const rhs = sumOut(right, new Set([...needed, ...left.labels]));
  const shared = lhs.labels.filter((label) => rhs.labels.includes(label));
  const batch = shared.filter((label) => needed.has(label));
  const contract = shared.filter((label) => !needed.has(label));
  const axesOf = (side: Labelled, labels: readonly string[]): readonly number[] =>
    labels.map((label) => side.labels.indexOf(label));
  const value = primitives.dotGeneral(lhs.value, rhs.value, {
    lhsContract: axesOf(lhs, contract),
    rhsContract: axesOf(rhs, contract),
    lhsBatch: axesOf(lhs, batch),
    rhsBatch: axesOf(rhs, batch),
  });
  const free = (side: Labelled): readonly string[] => side.labels.filter((label) => !shared.includes(label));
  return { value, labels: [...batch, ...free(lhs), ...free(rhs)] };
}

// The axes in the order of the result. Each label has its full size in some operand, so none is missing.
function arrange({ value, labels }: Labelled, result: readonly string[]): Tensor {
  return primitives.transpose(value, { permutation: result.map((label) => labels.indexOf(label)) });
}
