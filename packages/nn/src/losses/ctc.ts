/** Connectionist temporal classification: sequences of labels without knowing when each is said. @module */
import {
  add,
  arange,
  concatenate,
  equal,
  expandDims,
  full,
  fullLike,
  greater,
  less,
  logaddexp,
  logicalAnd,
  logSoftmax,
  moveAxis,
  mul,
  neg,
  notEqual,
  reshape,
  roll,
  scan,
  squeeze,
  stack,
  sub,
  type Tensor,
  takeAlongAxis,
  where,
  zeros,
} from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

/** Options of ctcLoss. */
export interface CtcOptions {
  /** How many steps of each sequence count: int32[...]. Default all. */
  readonly logitLengths?: Tensor;
  /** How many labels of each sequence count: int32[...]. Default all. */
  readonly labelLengths?: Tensor;
  /** The class that stands for saying nothing; default 0. */
  readonly blank?: number;
}

/** Instead of -Infinity, so that differences and derivatives are numbers; nothing near it is a sum of logarithms of probabilities. */
const impossible = -1e30;

/**
 * -log of the probability that a sequence, with repetitions and blanks taken away, spells the labels: logits [..., time, classes], labels
 * int32[..., n] -> [...]. Infinity, with derivative 0, where time is too short. One loop over time (scan).
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { ctcLoss } from "@cotangent/nn";
 * const logits = tensor([[0, 0], [0, 0]]);
 * ctcLoss(logits, tensor([1], { dtype: "int32" })).item() // => 0.287...
 * ```
 * @see Graves, Fernández, Gomez and Schmidhuber, "Connectionist temporal classification" (2006)
 */
export function ctcLoss(logits: Tensor, labels: Tensor, options: CtcOptions = {}): Tensor {
  const { blank = 0, logitLengths, labelLengths } = checkOptions("ctcLoss", options);
  checkTensors("ctcLoss", { logits, labels });
  const lead = labels.shape.slice(0, -1);
  const lengths = (given: Tensor | undefined, all: number): Tensor =>
    expandDims(given ?? full(lead, all, { dtype: "int32" }), -1);
  const states = withBlanks(labels, blank);
  const emitted = moveAxis(takeAlongAxis(logSoftmax(logits), expandDims(states, -2), { axis: -1 }), -2, 0);
  // Between two different labels the blank may be left out.
  const maySkip = logicalAnd(notEqual(states, blank), notEqual(states, shifted(states, 2, blank)));
  const ends = lengths(logitLengths, emitted.shape[0]);
  const begin: Tensor = where(
    equal(positionsOf(states), 0),
    zeros(states.shape, { dtype: emitted.dtype }),
    impossible,
  );
  const [alpha] = scan(
    (before: Tensor, [row, t]: readonly [Tensor, Tensor]) => {
      const stepped = logaddexp(before, shifted(before, 1, impossible));
      const skipped = where(maySkip, shifted(before, 2, impossible), impossible);
      return [where(less(t, ends), add(logaddexp(stepped, skipped), row), before), null] as const;
    },
    begin,
    [emitted, arange(emitted.shape[0])] as const,
  );
  return finished(alpha, lengths(labelLengths, labels.shape.at(-1) ?? 0));
}

// blank, first label, blank, ..., last label, blank
function withBlanks(labels: Tensor, blank: number): Tensor {
  const pairs = stack([fullLike(labels, blank), labels], -1);
  const lead = labels.shape.slice(0, -1);
  const end = full([...lead, 1], blank, { dtype: "int32" });
  return concatenate([reshape(pairs, [...lead, 2 * (labels.shape.at(-1) ?? 0)]), end], -1);
}

function positionsOf(states: Tensor): Tensor {
  return arange(states.shape.at(-1) ?? 0);
}

// x moved `by` places along the last axis.
function shifted(x: Tensor, by: number, fill: number): Tensor {
  return where(less(positionsOf(x), by), fill, roll(x, by, -1));
}

// A sequence ends in its last label or in the blank behind it.
function finished(alpha: Tensor, count: Tensor): Tensor {
  const inBlank = takeAlongAxis(alpha, mul(count, 2), { axis: -1 });
  const inLabel = takeAlongAxis(alpha, sub(mul(count, 2), 1), { axis: -1 });
  const loss = neg(logaddexp(inBlank, where(greater(count, 0), inLabel, impossible)));
  return squeeze(where(greater(loss, 1e29), Number.POSITIVE_INFINITY, loss), -1);
}
