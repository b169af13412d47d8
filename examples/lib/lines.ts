/** A callback that says now and then where training is: for examples that train one network after another. */
import { type Callback, callback, type Figures } from "@cotangent/train";

const shown = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value.toFixed(4)}`)
    .join(", ");

/** Prints the figures of every so many epochs under a name. */
export function lines(name: string, every: number): Callback<never, null> {
  return callback("lines", null, (memory: null, event) => {
    if (event._tag !== "epochEnd" || (event.epoch + 1) % every !== 0) return [memory, []];
    const text = `${name}, epoch ${event.epoch + 1}: ${shown(event.metrics)}`;
    return [memory, [{ _tag: "print", text }]];
  });
}
