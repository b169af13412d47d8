/** A suite for node:test, which runners.test.ts runs in a process of its own. */
import { describe, it } from "node:test";
import { cos, customJvp, mul, sin, type Tensor } from "@cotangent/core";
import { describeLaws } from "@cotangent/core/testing";

const domain = [{ shape: [2], dtype: "float64", domain: { low: -1, high: 1 } }] as const;

describeLaws((x: Tensor) => sin(x), domain, { describe, it, name: "right", numRuns: 2 });

const wrong = customJvp(
  (x: Tensor) => sin(x),
  ([x], [dx]) => [sin(x), mul(mul(cos(x), 1.01), dx)],
);
describeLaws(wrong, domain, { describe, it, name: "wrong", numRuns: 2 });
