/** Laws of lazy datasets: resuming is as not stopping, shuffling is a permutation, functions commute as they should. */
import { random, type Tensor, tensor } from "@cotangent/core";
import { sameBits } from "@cotangent/core/testing";
import fc from "fast-check";
import { pipe } from "fp-ts/lib/function.js";
import { describe, expect, it } from "vitest";
import type { Cursor, Dataset } from "./dataset.js";
import * as datasets from "./index.js";

const range = (size: number): Dataset<number> =>
  datasets.fromArray(Array.from({ length: size }, (_, i) => i));
const listed = <T>(dataset: Dataset<T>, epoch = 0): readonly T[] => [...datasets.values(dataset, { epoch })];

type Step = (dataset: Dataset<number>) => Dataset<number>;

const key = fc.nat(50).map((seed) => random.key(seed));
const small = fc.nat(12);
/** Any pipeline of up to four steps over a small source. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  small.map((offset) => datasets.map((x: number) => x + offset)),
  key.map((own) => datasets.mapWithKey(own, (x: number, each) => x + random.randint(each, [], 0, 9).item())),
  fc.integer({ min: 1, max: 3 }).map((by) => datasets.filter((x: number) => x % by === 0)),
  key.map((own): Step => datasets.shuffle(own)),
  small.map((count): Step => datasets.take(count)),
  small.map((count): Step => datasets.skip(count)),
  fc.integer({ min: 1, max: 3 }).map((count): Step => datasets.repeat(count)),
  fc.constant<Step>(datasets.cache()),
  small.map(
    (size): Step =>
      (source) =>
        datasets.concatenate([source, range(size)]),
  ),
  small.map(
    (size): Step =>
      (source) =>
        datasets.interleave([range(size), source, range(3)]),
  ),
  small.map(
    (size): Step =>
      (source) =>
        pipe(
          datasets.zip([source, range(size)]),
          datasets.map(([a, b]) => a + b),
        ),
  ),
  fc.integer({ min: 1, max: 4 }).map(
    (batchSize): Step =>
      (source) =>
        pipe(
          source,
          datasets.batch({ batchSize }),
          datasets.map((batch) => batch.sum().item()),
        ),
  ),
);
const pipelines: fc.Arbitrary<() => Dataset<number>> = fc.tuple(small, fc.array(steps, { maxLength: 4 })).map(
  ([size, list]) =>
    () =>
      list.reduce((dataset, step) => step(dataset), range(size)),
);

describe("every pipeline", () => {
  it("resumed at any cut gives what it gives uninterrupted, also from a cursor that went through JSON", () => {
    fc.assert(
      fc.property(pipelines, fc.nat(3), fc.nat(20), (make, epoch, cut) => {
        const whole = listed(make(), epoch);
        const first: number[] = [];
        let cursor: Cursor = { epoch, index: 0 };
        for (const [value, next] of datasets.entries(make(), cursor)) {
          if (first.length === cut) break;
          first.push(value);
          cursor = next;
        }
        const resumed = [...datasets.values(make(), JSON.parse(JSON.stringify(cursor)))];
        expect([...first, ...resumed]).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  it("has as many elements as its size says, the same every time, in whatever order they are read", () => {
    fc.assert(
      fc.property(pipelines, fc.nat(3), (make, epoch) => {
        const dataset = make();
        const whole = listed(dataset, epoch);
        expect(make().size(epoch)).toBe(whole.length);
        expect(listed(dataset, epoch)).toEqual(whole);
        listed(dataset, epoch + 1);
        const backwards = whole.map(
          (_, i) => [...datasets.values(dataset, { epoch, index: whole.length - 1 - i })][0],
        );
        expect(backwards.reverse()).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });
});

describe("laws", () => {
  it("shuffle is a permutation, another one each epoch", () => {
    fc.assert(
      fc.property(key, fc.nat(40), fc.nat(3), (own, size, epoch) => {
        const order = listed(pipe(range(size), datasets.shuffle(own)), epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(listed(range(size)));
      }),
      { numRuns: 40 },
    );
    const shuffled = pipe(range(30), datasets.shuffle(random.key(1)));
    expect(listed(shuffled, 0)).not.toEqual(listed(shuffled, 1));
  });

  it("batch of map is map of batch, and batching gathers the bits that stacking gives", () => {
    const x = random.normal(random.key(0), [11, 3]);
    const double = (y: Tensor): Tensor => y.mul(2);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.boolean(), key, (batchSize, dropLast, own) => {
        const source = pipe(datasets.fromTensors({ x }), datasets.shuffle(own), datasets.skip(1));
        const batched = datasets.batch({ batchSize, dropLast });
        const first = listed(
          pipe(
            source,
            datasets.map(({ x: y }) => double(y)),
            batched,
          ),
        );
        const last = listed(
          pipe(
            source,
            batched,
            datasets.map(({ x: y }) => double(y)),
          ),
        );
        expect(first.length).toBe(dropLast ? Math.floor(10 / batchSize) : Math.ceil(10 / batchSize));
        expect(first.map(({ shape }) => shape)).toEqual(last.map(({ shape }) => shape));
        expect(first.every((batch, i) => sameBits(batch, last[i]))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("take and skip part, map composes, filter keeps the order, zip and concatenate do what lists do", () => {
    fc.assert(
      fc.property(pipelines, small, (make, count) => {
        const whole = listed(make());
        expect([...listed(datasets.take(count)(make())), ...listed(datasets.skip(count)(make()))]).toEqual(
          whole,
        );
        const [f, g] = [(x: number) => x * 2, (x: number) => x + 1];
        expect(listed(pipe(make(), datasets.map(f), datasets.map(g)))).toEqual(whole.map((x) => g(f(x))));
        expect(listed(datasets.filter((x: number) => x % 2 === 0)(make()))).toEqual(
          whole.filter((x) => x % 2 === 0),
        );
        expect(listed(datasets.concatenate([make(), make()]))).toEqual([...whole, ...whole]);
        expect(listed(datasets.zip([make(), make()]))).toEqual(whole.map((x) => [x, x]));
      }),
      { numRuns: 60 },
    );
  });

  it("repeat goes through the epochs, without end when asked", () => {
    const shuffled = pipe(range(5), datasets.shuffle(random.key(0)));
    const three = pipe(shuffled, datasets.repeat(3));
    expect(listed(three, 1)).toEqual([
      ...listed(shuffled, 3),
      ...listed(shuffled, 4),
      ...listed(shuffled, 5),
    ]);
    const forever = datasets.repeat()(shuffled);
    expect(forever.size(0)).toBe(Infinity);
    expect(listed(datasets.take(12)(forever)).slice(5, 10)).toEqual(listed(shuffled, 1));
    expect([...datasets.values(datasets.take(1_000_003)(forever), { index: 1_000_000 })]).toEqual(
      listed(shuffled, 200_000).slice(0, 3),
    );
    expect(listed(datasets.repeat()(range(0)))).toEqual([]);
    expect(listed(datasets.take(7)(datasets.interleave([forever, range(2)])))).toHaveLength(7);
    expect(() => listed(datasets.shuffle(random.key(0))(forever))).toThrow(
      "shuffle: the dataset must have an end",
    );
  });

  it("filter looks no further than it has to", () => {
    let looked = 0;
    const odd = pipe(
      range(1000),
      datasets.map((x) => x + 0 * ++looked),
      datasets.filter((x) => x % 2 === 1),
    );
    const [first] = datasets.values(odd);
    expect([first, looked]).toEqual([1, 3]);
  });

  it("elements of one batch must be alike", () => {
    const uneven = pipe(datasets.fromArray([tensor([1]), tensor([1, 2])]), datasets.batch({ batchSize: 2 }));
    expect(() => listed(uneven)).toThrow("stack");
    expect(() => datasets.batch({ batchSize: 0 })).toThrow(
      "batch: batchSize must be a whole number, expected 1 or more, got 0.",
    );
    expect(() => datasets.values(range(1), { epoch: -1 })).toThrow("epoch must be a whole number");
  });
});

describe("prefetch", () => {
  it("keeps the order, stays within its bounds, and resumes", async () => {
    let [begun, done, most] = [0, 0, 0];
    const slow = pipe(
      range(9),
      datasets.map(async (x) => {
        most = Math.max(most, ++begun - done);
        for (let turn = 0; turn < (7 * x) % 5; turn++) await Promise.resolve();
        return x;
      }),
    );
    const seen: number[] = [];
    let cursor: Cursor | undefined;
    for await (const [x, next] of datasets.prefetch(slow, { ahead: 3, index: 2 })) {
      seen.push(x);
      done++;
      cursor = next;
    }
    expect(seen).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(cursor).toEqual({ epoch: 0, index: 9 });
    expect(most).toBe(4);
  });

  it("throws what a promise is rejected with, in its turn", async () => {
    const failing = pipe(
      range(5),
      datasets.map((x) => (x === 2 ? Promise.reject(new RangeError("two")) : Promise.resolve(x))),
    );
    const seen: number[] = [];
    const read = async () => {
      for await (const [x] of datasets.prefetch(failing, { ahead: 4 })) seen.push(x);
    };
    await expect(read()).rejects.toThrow("two");
    expect(seen).toEqual([0, 1]);
  });
});
