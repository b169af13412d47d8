/**
 * What every layer is: a pair of pure functions. `init` makes parameters and state, `apply` computes; nothing is hidden.
 * The form is that of stax and Flax, with the state (running statistics and the like) as a value of its own.
 * @module
 */
import type { Key, Shape, Tensor } from "@cotangent/core";

/** Nested plain objects and arrays of tensors, null being the empty one: what parameters and states are. */
export type Tree = unknown;

/** Is the layer being fitted, or used? Dropout and running statistics differ. */
export type Mode = "train" | "inference";

/** What `apply` is told besides its inputs. */
export interface ApplyOptions {
  /** Default "inference". */
  readonly mode?: Mode;
  /** For layers that draw random numbers while training; each call needs a fresh one. */
  readonly key?: Key;
  /**
   * Is shown what each layer inside of this one gives, by the path of its parameters, `hidden.0`: for statistics of activations. Layers that
   * run in a loop, or are computed twice, are not shown. Default: no one looks.
   */
  readonly observe?: (path: string, y: Tensor) => void;
}

/** What `init` makes. */
export interface Initialized<P, S> {
  /** What is learned; null when there is nothing to learn. */
  readonly params: P;
  /** What is kept from call to call without being learned; null when there is nothing to keep. */
  readonly state: S;
  /** Shape of the output for one example. */
  readonly outputShape: Shape;
}

/**
 * A layer with parameters `P` and state `S`. Shapes are those of one example: `init(key, [784])` serves
 * inputs of shape [784] and, with a leading batch axis, [60, 784].
 */
export interface Layer<P = Tree, S = Tree> {
  /** What `summary` calls it; the name of the function that made it. */
  readonly name?: string;
  /** The layers that this one is made of, with the input shape of each, for `summary`. */
  parts?(inputShape: Shape): readonly Part[];
  /** Parameters and state for inputs of `inputShape`, drawn with `key`. */
  init(key: Key, inputShape: Shape): Initialized<P, S>;
  /** The output for x of shape [...inputShape] or [batch, ...inputShape], and the next state. */
  apply(params: P, state: S, x: Tensor, options?: ApplyOptions): readonly [y: Tensor, state: S];
}

/** A layer inside another. */
export interface Part {
  /** Its key in the parameters. */
  readonly name: string;
  readonly layer: Layer;
  /** Shape of one example that it gets. */
  readonly inputShape: Shape;
}

/** The parameters of a layer. */
export type ParamsOf<L> = L extends Layer<infer P, infer _S> ? P : never;

/** The state of a layer. */
export type StateOf<L> = L extends Layer<infer _P, infer S> ? S : never;
