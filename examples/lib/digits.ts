/** The images that the experiments learn from: MNIST, by Yann LeCun and Corinna Cortes, CC BY-SA 3.0. */
import { at, mean, slice, type Tensor } from "@cotangent/core";
import { fitStandardization, standardize } from "@cotangent/data";
import { type LabeledImages, type Mnist, readMnist } from "@cotangent/data/node";
import { accuracy, softmaxCrossEntropyWithIntegerLabels } from "@cotangent/nn";
import type { Objective } from "@cotangent/train";

/** Examples to learn from, and others to judge by. */
export interface Split {
  readonly train: LabeledImages;
  readonly validation: LabeledImages;
}

/** The examples from `start` to before `stop`. */
export const between = ({ images, labels }: LabeledImages, start: number, stop: number): LabeledImages => ({
  images: at(images, slice(start, stop)).get(),
  labels: at(labels, slice(start, stop)).get(),
});

// 220 MB, read when they are first needed.
let files: Mnist | undefined;

/** The images as they are, pixels from 0 to 1. */
export function mnist(): Mnist {
  files ??= readMnist({ base: import.meta.url });
  return files;
}

/** The first training images, and the first test images, of writers who wrote none of the others; both standardized as the former are. */
export function digits(sizes: { readonly train: number; readonly validation: number }): Split {
  const train = between(mnist().train, 0, sizes.train);
  const validation = between(mnist().test, 0, sizes.validation);
  const pixels = fitStandardization(train.images);
  const standardized = ({ images, labels }: LabeledImages): LabeledImages => ({
    images: standardize(images, pixels),
    labels,
  });
  return { train: standardized(train), validation: standardized(validation) };
}

/** What classifiers of digits are trained for: cross-entropy, with the share of images that are recognized. */
export const recognition: Objective<LabeledImages, { readonly accuracy: Tensor }> = {
  inputs: ({ images }) => images,
  evaluate: (logits, { labels }) => [
    mean(softmaxCrossEntropyWithIntegerLabels(logits, labels)),
    { accuracy: mean(accuracy(logits, labels)) },
  ],
};
