/**
 * Images of two classes, labelled -1 and 1. The homework had grey photographs of cats and cars, 32 by 32, which no package holds: two
 * digits that are hard to tell apart stand in for them. MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
 */
import { reshape, type Tensor, tensor } from "@cotangent/core";
import { examplesAt } from "@cotangent/data";
import { type LabeledImages, readMnist } from "@cotangent/data/node";

/** Images float32[n, 784], 0 to 1, and labels float32[n, 1]. */
export interface Labelled {
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** What is learned from, so little that learning it by heart is easy, and what is judged by. */
export interface Classes {
  readonly train: Labelled;
  readonly test: Labelled;
}

/** The first images of two digits among the training and among the test images of MNIST. */
export function twoDigits(
  [first, second]: readonly [number, number],
  sizes: { readonly train: number; readonly test: number },
): Classes {
  const mnist = readMnist({ base: import.meta.url });
  const part = ({ images, labels }: LabeledImages, size: number): Labelled => {
    const digits = labels.toTypedArray();
    const places = [...digits.keys()]
      .filter((i) => digits[i] === first || digits[i] === second)
      .slice(0, size);
    const signs = places.map((i) => (digits[i] === first ? -1 : 1));
    return {
      images: examplesAt(images, tensor(places, { dtype: "int32" })),
      labels: reshape(tensor(signs, { dtype: "float32" }), [places.length, 1]),
    };
  };
  return { train: part(mnist.train, sizes.train), test: part(mnist.test, sizes.test) };
}
