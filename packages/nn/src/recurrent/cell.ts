/** What a recurrent cell is, and the layer that runs one over time. @module */
import { type Key, moveAxis, type Shape, scan, type Tensor, zeros } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { overBatch } from "../batch.js";
import { checkExample, checkSize } from "../checks.js";
import { defineLayer } from "../define.js";
import type { Layer } from "../layer.js";

/** Options of recurrent layers about time. */
export interface SequenceOptions {
  /** Is the output of every step given, or of the last alone? Default false, as in Keras (Flax and PyTorch give every one). */
  readonly returnSequences?: boolean;
  /** From the last step to the first; outputs stay where their step is. Default false. */
  readonly reverse?: boolean;
}

/** One step of a recurrent network. Carries are lists of [batch, units], the output first. */
export interface Cell<P> {
  readonly name: string;
  readonly units: number;
  /** How many tensors are carried on. */
  readonly carries: number;
  readonly init: (key: Key, features: number) => P;
  /** Number of features that the parameters were made for. */
  readonly features: (params: P) => number;
  /** What of a step does not depend on the one before: x [batch, time, features] -> [batch, time, any]. Done for all steps at once. */
  readonly prepare: (params: P, x: Tensor) => Tensor;
  readonly step: (params: P, carry: readonly Tensor[], prepared: Tensor) => readonly Tensor[];
}

/** A layer over time: x [time, features] -> [units], or [time, units] when it returns sequences. */
export interface Recurrent<P> extends Layer<P, null> {
  readonly returnSequences: boolean;
  /** The same layer, in the other direction. */
  readonly reversed: () => Recurrent<P>;
}

/** The layer that runs a cell over the second last axis, beginning with zeros, as one loop. */
export function recurrent<P>(cell: Cell<P>, options: SequenceOptions = {}): Recurrent<P> {
  const { returnSequences = false, reverse = false } = checkOptions(cell.name, options);
  const outputOf = (inputShape: Shape): Shape =>
    returnSequences ? [inputShape[0], cell.units] : [cell.units];
  const run = (params: P, x: Tensor): Tensor => {
    const prepared = moveAxis(cell.prepare(params, x), 1, 0);
    const zero: Tensor = zeros([x.shape[0], cell.units], { dtype: prepared.dtype });
    const begin: readonly Tensor[] = Array.from({ length: cell.carries }, () => zero);
    const [last, all] = scan(
      (carry: readonly Tensor[], row: Tensor) => {
        const next = cell.step(params, carry, row);
        return [next, returnSequences ? next[0] : null] as const;
      },
      begin,
      prepared,
      { reverse },
    );
    return all === null ? last[0] : moveAxis(all, 0, 1);
  };
  return defineLayer(
    { kernel: "tensor", recurrent: "tensor", bias: "tensor" },
    {
      name: cell.name,
      returnSequences,
      reversed: () => recurrent(cell, { returnSequences, reverse: !reverse }),
      init(key: Key, inputShape: Shape) {
        checkExample(cell.name, inputShape, { rank: 2, axes: "[time, features]" });
        const params = cell.init(key, inputShape[1]);
        return Object.freeze({ params, state: null, outputShape: Object.freeze(outputOf(inputShape)) });
      },
      apply(params: P, _state: null, x: Tensor) {
        checkSize(cell.name, x, -1, cell.features(params));
        return [overBatch(cell.name, 2, x, (batch) => run(params, batch)), null] as const;
      },
    },
  );
}
