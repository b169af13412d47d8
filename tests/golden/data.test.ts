/**
 * Files that NumPy and safetensors wrote are read to the element, ours are theirs byte for byte where they have one form, and
 * preprocessing gives scikit-learn's numbers. The fixtures come from tests/fixtures/data/generate.py.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sigmoid, type Tensor, take, tensor } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import {
  encodeLabels,
  encodeNpy,
  encodeOneHot,
  fitImputation,
  fitLabels,
  fitMinMax,
  fitOneHot,
  fitPca,
  fitRobust,
  fitStandardization,
  impute,
  polynomialFeatures,
  projectPca,
  readNpy,
  readNpz,
  readSafetensors,
  scale,
  standardize,
  unprojectPca,
  unwhitenPca,
  whitenPca,
} from "@cotangent/data";
import { openSafetensors, readFrom } from "@cotangent/data/node";
import { metrics } from "@cotangent/nn";
import { right } from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";

const folder = new URL("../fixtures/data/", import.meta.url);
const bytesOf = (name: string): Uint8Array => readFileSync(new URL(name, folder));

interface Expected {
  readonly shape: readonly number[];
  readonly data: readonly (number | string | null)[];
}
const load = (name: string): Readonly<Record<string, Expected>> =>
  JSON.parse(readFileSync(new URL(name, folder), "utf8"));
const numbersOf = ({ data }: Expected): readonly number[] =>
  data.map((value) =>
    value === null ? NaN : value === "inf" ? Infinity : value === "-inf" ? -Infinity : Number(value),
  );
const arrays = load("arrays.json");

function expectSame(read: Tensor | undefined, expected: Expected, name: string): void {
  expect(read?.shape, name).toEqual(expected.shape);
  expect(Array.from(read?.toTypedArray() ?? []), name).toEqual(numbersOf(expected));
}

describe("files of NumPy", () => {
  const files = readdirSync(new URL("npy/", folder));
  it.each(files)("%s", (file) => {
    const bytes = bytesOf(`npy/${file}`);
    const read = readNpy(bytes);
    const name = file.replace(".npy", "");
    expectSame(read, arrays[name], name);
    const sameForm = ["f4", "f8", "i4", "u4", "b1", "scalar", "empty", "long"].includes(name);
    if (sameForm) expect(Buffer.from(encodeNpy(read)).equals(bytes)).toBe(true);
  });

  it.each(["stored.npz", "deflated.npz"])("%s", (file) => {
    const read = readNpz(bytesOf(file));
    expect([...read.keys()]).toEqual(Object.keys(arrays));
    for (const [name, x] of read) expectSame(x, arrays[name], name);
  });
});

describe("a file of safetensors", () => {
  it("is read whole, and tensor by tensor from disk", async () => {
    const { tensors, metadata } = readSafetensors(bytesOf("python.safetensors"));
    expect([...tensors.keys()].sort()).toEqual(Object.keys(arrays).sort());
    expect(Object.fromEntries(metadata)).toEqual({ by: "safetensors", note: "für uns" });
    for (const [name, x] of tensors) expectSame(x, arrays[name], name);
    const opened = await openSafetensors(fileURLToPath(new URL("python.safetensors", folder)))();
    if (opened._tag === "Left") throw opened.left;
    expect(opened.right.infos.get("f2")).toEqual({ type: "float16", shape: [9] });
    for (const name of tensors.keys()) {
      const loaded = await opened.right.load(name)();
      expect(loaded).toEqual(right(tensors.get(name)));
    }
    const all = await readFrom(fileURLToPath(new URL("python.safetensors", folder)), (bytes) =>
      right(bytes.length),
    );
    expect(all).toBe(bytesOf("python.safetensors").length);
  });
});

describe("scikit-learn's numbers", () => {
  const expected = load("sklearn.json");
  const given = (name: string): Tensor =>
    tensor(Float64Array.from(numbersOf(expected[name])), { shape: expected[name].shape });
  const [x, y, holes] = [given("x"), given("y"), given("holes")];
  const words: readonly (readonly string[])[] = JSON.parse(JSON.stringify(expected.words));
  const pca = fitPca(y);
  it("rocAuc", () => {
    const [labels, all] = [given("rocLabels"), given("rocScores")];
    const rows = Array.from({ length: all.shape[0] }, (_, i) => take(all, i, 0));
    const exact = rows.map((row) => metrics.exactRocAuc(row, labels).item());
    const { adjoint } = tolerances.float32;
    expect(closeTo(exact, numbersOf(expected.rocAuc), { rtol: adjoint }).close).toBe(true);
    // With buckets it is off by at most half of the pairs that share one.
    const squashed = sigmoid(rows[0]);
    for (const buckets of [10, 1000]) {
      const auc = metrics.rocAuc({ buckets });
      const places = [...squashed.toTypedArray()].map((p) => Math.floor(p * buckets));
      const kinds = [...labels.toTypedArray()];
      const pairs = places.flatMap((a, i) =>
        places.flatMap((b, j) => (kinds[i] > kinds[j] ? [a === b] : [])),
      );
      const bound = pairs.filter((together) => together).length / pairs.length / 2;
      const error = Math.abs(auc.value(auc.of(squashed, labels)).item() - exact[0]);
      expect(error).toBeLessThanOrEqual(bound + adjoint);
    }
  });

  it.each<readonly [string, () => Tensor]>([
    ["standard", () => standardize(x, fitStandardization(x, { per: "feature" }))],
    ["minMax", () => scale(x, fitMinMax(x, { range: [-1, 2] }))],
    ["robust", () => scale(x, fitRobust(x))],
    ["robust10", () => scale(x, fitRobust(x, { quantiles: [0.1, 0.9] }))],
    ["pcaVariance", () => pca.variances],
    ["pcaRatio", () => pca.ratios],
    ["pcaComponents", () => pca.components],
    ["pca", () => projectPca(y, pca)],
    ["pca2", () => projectPca(y, fitPca(y, { components: 2 }))],
    ["whiten", () => whitenPca(y, pca)],
    ["polynomial3", () => polynomialFeatures(y, { degree: 3 })],
    ["interactions", () => polynomialFeatures(y, { degree: 3, interactionOnly: true, bias: false })],
    ["imputeMean", () => impute(holes, fitImputation(holes))],
    ["imputeMedian", () => impute(holes, fitImputation(holes, { strategy: "median" }))],
    ["imputeFrequent", () => impute(holes, fitImputation(holes, { strategy: "frequent" }))],
    ["oneHot", () => encodeOneHot(words, fitOneHot(words))],
    [
      "labels",
      () =>
        encodeLabels(
          words.map(([color]) => color),
          fitLabels(words.map(([color]) => color)),
        ),
    ],
  ])("%s", (name, compute) => {
    const result = compute();
    expect(result.shape).toEqual(expected[name].shape);
    const closeness = closeTo(result, numbersOf(expected[name]), { rtol: tolerances.float64.adjoint });
    expect(closeness.close, JSON.stringify(closeness)).toBe(true);
  });

  it("what was turned and scaled comes back", () => {
    for (const back of [unprojectPca(projectPca(y, pca), pca), unwhitenPca(whitenPca(y, pca), pca)])
      expect(closeTo(back, y, { rtol: tolerances.float64.adjoint }).close).toBe(true);
    const still = whitenPca(y, pca, { zeroPhase: true });
    const turned = fitPca(still);
    expect(closeTo(turned.variances, [1, 1, 1], { rtol: tolerances.float64.adjoint }).close).toBe(true);
  });
});
