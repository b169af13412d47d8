/** A suite for runners whose describe and it are global, as jest's are; the globals here only write down what happens. */
import { sin, type Tensor } from "@cotangent/core";
import { describeLaws } from "@cotangent/core/testing";

const run = (_name: string, body: () => void): void => body();
Object.assign(globalThis, {
  describe: run,
  it: (name: string, body: () => void) => {
    body();
    console.log(`ok ${name}`);
  },
});
const domain = [{ shape: [2], dtype: "float64", domain: { low: -1, high: 1 } }] as const;
describeLaws((x: Tensor) => sin(x), domain, { numRuns: 2 });
