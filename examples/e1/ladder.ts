/**
 * The steps of E1: each is the one before it with one change. What Weidman builds up in chapter 4 of "Deep Learning from Scratch"
 * (2019), with his figures. Glorot's initialization is meant as the paper has it: 2 / (in + out) is the variance.
 */
import { mean, oneHot, sum, type Tensor } from "@cotangent/core";
import type { LabeledImages } from "@cotangent/data/node";
import { initializers, sigmoid, softmaxCrossEntropy, squaredError } from "@cotangent/nn";
import { constantSchedule, exponentialDecay, linearSchedule, type Schedule } from "@cotangent/optim";

/** All that one training run is told. */
export interface Setup {
  /** Sizes of the hidden layers. */
  readonly hidden: readonly number[];
  readonly kernelInit: initializers.Initializer;
  readonly loss: (outputs: Tensor, labels: LabeledImages["labels"]) => Tensor;
  readonly momentum: number;
  /** The rate of each epoch, from 0, of so many. */
  readonly rate: (epochs: number) => Schedule;
  /** The share of hidden units that dropout keeps. */
  readonly keep: number;
  /** The most epochs. */
  readonly epochs: number;
}

/** A step of the ladder. */
export interface Step extends Setup {
  readonly name: string;
  readonly change: string;
  /** Test accuracy in the book, in percent. */
  readonly book: number;
}

const digits = (labels: Tensor): Tensor => oneHot(labels, 10);

/** The squared error of an image is the sum over its ten outputs. */
const squared: Setup["loss"] = (outputs, labels) =>
  mean(sum(squaredError(sigmoid.of(outputs), digits(labels)), { axis: -1 }));

const crossEntropy: Setup["loss"] = (logits, labels) => mean(softmaxCrossEntropy(logits, digits(labels)));

/** By equal steps, and by one factor, from the first epoch's rate to the last one's. */
const linear =
  (first: number, last: number): Setup["rate"] =>
  (epochs) =>
    linearSchedule(first, last, { transitionSteps: Math.max(1, epochs - 1) });
const exponential =
  (first: number, last: number): Setup["rate"] =>
  (epochs) =>
    exponentialDecay(first, { transitionSteps: Math.max(1, epochs - 1), decayRate: last / first });

const one: Setup = {
  hidden: [89],
  kernelInit: initializers.normal(1),
  loss: squared,
  momentum: 0,
  rate: () => constantSchedule(0.3),
  keep: 1,
  epochs: 50,
};
const two: Setup = { ...one, loss: crossEntropy };
const three: Setup = { ...two, momentum: 0.9, rate: () => constantSchedule(0.1) };
const fourA: Setup = { ...three, rate: linear(0.2, 0.03) };
const fourB: Setup = { ...three, rate: exponential(0.2, 0.08) };
const five: Setup = { ...three, kernelInit: initializers.glorotNormal() };
const fiveA: Setup = { ...five, rate: linear(0.06, 0.006) };
const fiveB: Setup = { ...five, rate: exponential(0.05, 0.002) };
const six: Setup = { ...fiveB, keep: 0.8 };
const seven: Setup = { ...fiveB, hidden: [178, 46] };
const eight: Setup = { ...seven, keep: 0.8, epochs: 100 };

/** First to last. */
export const ladder: readonly Step[] = [
  { name: "1", change: "squared error, sigmoid, SGD, weights N(0, 1)", book: 72.58, ...one },
  { name: "2", change: "softmax cross-entropy", book: 91.01, ...two },
  { name: "3", change: "momentum 0.9, rate 0.1", book: 95.51, ...three },
  { name: "4a", change: "linear decay of the rate", book: 95.91, ...fourA },
  { name: "4b", change: "exponential decay instead", book: 96.06, ...fourB },
  { name: "5a", change: "Glorot's initialization, linear decay", book: 96.71, ...fiveA },
  { name: "5b", change: "the same, exponential decay", book: 96.71, ...fiveB },
  { name: "6", change: "dropout, keeping 0.8", book: 96.95, ...six },
  { name: "7", change: "two hidden layers, 178 and 46, no dropout", book: 96.52, ...seven },
  { name: "8", change: "dropout 0.8 after both, up to 100 epochs", book: 97.15, ...eight },
];
