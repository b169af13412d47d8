/**
 * describeBackend: a backend gives every kernel its meaning, bit for bit, as a test suite for any runner.
 * @module
 */
import * as fc from "fast-check";
import { referenceBackend } from "../backends/reference/backend.js";
import type { Elements } from "../base/dtype.js";
import type { Storage } from "../base/storage.js";
import { readStorage } from "../base/storage.js";
import type { Backend } from "../kernel/backend.js";
import { firstDifference } from "./close.js";
import type { LawOptions } from "./laws.js";
import { runnerOf } from "./laws.js";
import type { ModuleCase, ModuleForm } from "./modules.js";
import { anyModule, moduleForms } from "./modules.js";

/** Where, how long and against what a backend is run. */
export interface BackendLawOptions extends LawOptions {
  /** The backend whose bits are right. Default: the reference backend. */
  readonly against?: Backend;
}

/** A backend whose bits differ. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  readonly backend: string;
  constructor(backend: string, text: string) {
    super(`${backend}: ${text}.`);
    this.backend = backend;
  }
}

function expectSame(
  backend: string,
  what: string,
  actual: readonly Elements[],
  expected: readonly Elements[],
): void {
  if (actual.length !== expected.length)
    throw new BackendError(backend, `${what}, expected ${expected.length} results, got ${actual.length}`);
  expected.forEach((want, i) => {
    const got = actual[i];
    if (got.constructor !== want.constructor || got.length !== want.length) {
      throw new BackendError(
        backend,
        `${what}, expected ${want.length} elements of ${want.constructor.name}, got ${got.length} of ${got.constructor.name}`,
      );
    }
    const at = firstDifference(want, got);
    if (at >= 0)
      throw new BackendError(
        backend,
        `${what}, expected ${want[at]}, got ${got[at]} (result ${i}, element ${at})`,
      );
  });
}

function copies(list: readonly Storage[]): readonly Elements[] {
  return list.map((storage) => readStorage(storage).slice());
}

function agrees({ module, inputs }: ModuleCase, backend: Backend, against: Backend): void {
  const expected = copies(against.compile(module)(inputs));
  const run = backend.compile(module);
  const given = copies(inputs);
  const first = run(given);
  expectSame(backend.name, "results must be those of the meaning", first.map(readStorage), expected);
  expectSame(backend.name, "inputs must not be written to", given, inputs);
  const kept = copies(first);
  // Other inputs in between: nothing may be left over from one run to the next.
  run(inputs.map((elements) => elements.toReversed()));
  expectSame(backend.name, "a result must not change in a later run", first.map(readStorage), kept);
  expectSame(backend.name, "a second run must give the same", run(given).map(readStorage), expected);
}

/**
 * Declares the test suite of a backend: on random modules of every kernel form, through every kind of view, with special
 * values among the inputs, its results equal those of the reference backend, bit for bit (every NaN counts as one);
 * inputs are not written, results stay, a second run gives the same.
 * @throws ArgumentError when neither the options nor the globals have `describe` and `it`
 * @example
 * ```ts
 * import { backends, describeBackend } from "@cotangent/core/testing";
 * const names: string[] = [];
 * const describe = (_name: string, body: () => void) => body();
 * const it = (name: string, body: () => void) => { body(); names.push(name); };
 * describeBackend(backends[0], { describe, it, numRuns: 2 });
 * names.length // => 9
 * ```
 */
export function describeBackend(backend: Backend, options: BackendLawOptions = {}): void {
  const { describe, it } = runnerOf(options);
  const { numRuns = 200, seed = 0, against = referenceBackend } = options;
  const run = (form: ModuleForm): void =>
    fc.assert(
      fc.property(anyModule(form), (drawn) => agrees(drawn, backend, against)),
      { numRuns, seed, includeErrorInReport: true },
    );
  describe(`${backend.name} (seed ${seed}, ${numRuns} runs)`, () => {
    for (const form of moduleForms) it(`${form} modules give the bits of ${against.name}`, () => run(form));
  });
}
