/** The binary format holds any number of parts; our way of writing it must not have a limit of its own. */
import { expect, it } from "vitest";
import { encodeModule, functionWriter } from "./encoder.js";

it("encodes more functions than a call takes arguments", () => {
  const body = { params: [], results: [], code: functionWriter([]).finish() };
  const functions = Array.from({ length: 200_000 }, () => body);
  const bytes = encodeModule({ imports: [], functions, exports: { first: 0 }, shared: false });
  expect(WebAssembly.validate(bytes)).toBe(true);
});
