/** Beginning with weights that have learned something else: to draw the images again, or to tell other digits apart. */
import { type Key, random, take } from "@cotangent/core";
import type { LabeledImages } from "@cotangent/data/node";
import { dense, meanSquaredError, parameters, relu, serial } from "@cotangent/nn";
import { adam, chain, freeze, type GradientTransformation } from "@cotangent/optim";
import type { Objective } from "@cotangent/train";
import { between, recognition, type Split } from "../lib/digits.js";
import { learn } from "../lib/learn.js";

/** The part that is handed on, and the heads for two tasks. */
const body = serial([dense(200), relu]);
const classifier = serial({ body, head: dense(10) });
const autoencoder = serial({ body, head: dense(784) });

/** To draw the image again from 200 numbers. */
const drawing: Objective<LabeledImages, null> = {
  inputs: ({ images }) => images,
  evaluate: (outputs, { images }) => [meanSquaredError(outputs, images), null],
};

/** A row of the table: where the weights of the body came from, whether they may change, and what it came to. */
export interface Transferred {
  readonly from: string;
  readonly body: "learns" | "frozen";
  readonly loss: number;
  readonly accuracy: number;
}

/** The examples of digits from `least` to `most`. */
function only({ images, labels }: LabeledImages, least: number, most: number): LabeledImages {
  const chosen = Array.from(labels.toTypedArray()).flatMap((label, i) =>
    label >= least && label <= most ? [i] : [],
  );
  return { images: take(images, chosen, 0), labels: take(labels, chosen, 0) };
}

/**
 * The task: tell 5, 6, 7, 8, 9 apart, with `few` labeled examples. The body begins as it was drawn; as the first half of an autoencoder of
 * all images, whose labels nobody needs; or with the weights of a network that tells 0 to 4 apart.
 */
export async function transfer(
  images: Split,
  { key, few, epochs = 20 }: { readonly key: Key; readonly few: number; readonly epochs?: number },
): Promise<readonly Transferred[]> {
  const [drawKey, sourceKey, targetKey] = random.split(key, 3);
  const common = { inputShape: [784], key: sourceKey, epochs, batchSize: 50 };
  const optimizer = adam(1e-3);
  const encoder = await learn(
    { layer: autoencoder, optimizer },
    { ...common, ...images, objective: drawing },
  );
  const low = { train: only(images.train, 0, 4), validation: only(images.validation, 0, 4) };
  const other = await learn({ layer: classifier, optimizer }, { ...common, ...low, objective: recognition });

  const train = between(only(images.train, 5, 9), 0, few);
  const task = { train, validation: only(images.validation, 5, 9), objective: recognition };
  const drawn = classifier.init(drawKey, [784]).params;
  const sources = {
    nothing: drawn,
    autoencoder: parameters.transplant(drawn, encoder.state.params, /^body/),
    "digits 0 to 4": parameters.transplant(drawn, other.state.params, /^body/),
  };
  const optimizers: Readonly<Record<Transferred["body"], GradientTransformation<unknown>>> = {
    learns: optimizer,
    frozen: chain(
      optimizer,
      freeze((path) => path[0] === "body"),
    ),
  };
  const rows: Transferred[] = [];
  for (const [from, params] of Object.entries(sources)) {
    for (const body of ["learns", "frozen"] as const) {
      const model = { layer: classifier, optimizer: optimizers[body] };
      const { epochs: figures } = await learn(model, {
        ...common,
        ...task,
        key: targetKey,
        // Few examples make short epochs.
        epochs: 4 * epochs,
        batchSize: 20,
        params,
      });
      const last = figures[figures.length - 1];
      rows.push({ from, body, loss: last["validation.loss"], accuracy: last["validation.accuracy"] });
    }
  }
  return rows;
}
