/** What only the named optimizers know: which options they refuse. */
import { expect, it } from "vitest";
import { sgd } from "./optimizers.js";

it.each([
  [() => sgd(0.1, { momentum: 2 }), "sgd: momentum must be at least 0 and below 1, got 2."],
  [() => sgd(0.1, { momentum: Number.NaN }), "sgd: momentum must be at least 0 and below 1, got NaN."],
  [() => sgd(Number.NaN), "sgd: the learning rate must be a finite number or a schedule, got NaN."],
])("refuses %o", (make, message) => {
  expect(make).toThrow(message);
});
