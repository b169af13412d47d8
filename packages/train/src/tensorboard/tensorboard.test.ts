/** Event files, read by a decoder that shares nothing with the encoder; and one that TensorBoard itself has read. */
import { readFileSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { treeStatistics } from "../diagnostics/statistics.js";
import { nodeEffects } from "../run/nodeEffects.js";
import { startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { fileHeader, summaryRecord } from "./event.js";
import { crc32c } from "./record.js";
import { tensorBoardLog } from "./tensorBoardLog.js";

/** CRC-32C bit by bit, from the other end than the encoder's: as a division of polynomials, most significant bit first. */
function slowCrc(bytes: Uint8Array): number {
  const reversed = (value: number, bits: number): number => {
    let result = 0;
    for (let i = 0; i < bits; i++) if ((value >>> i) & 1) result |= 1 << (bits - 1 - i);
    return result >>> 0;
  };
  let remainder = 0xffff_ffff;
  for (const byte of bytes) {
    remainder ^= reversed(byte, 8) << 24;
    for (let i = 0; i < 8; i++)
      remainder = remainder & 0x8000_0000 ? (remainder << 1) ^ 0x1edc6f41 : remainder << 1;
  }
  return (reversed(remainder >>> 0, 32) ^ 0xffff_ffff) >>> 0;
}

const unmasked = (value: number): number => {
  const rotated = (value - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

function recordsOf(file: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const bytes = file.subarray(at + 12, at + 12 + length);
    expect(unmasked(view.getUint32(at + 8, true))).toBe(slowCrc(file.subarray(at, at + 8)));
    expect(unmasked(view.getUint32(at + 12 + length, true))).toBe(slowCrc(bytes));
    records.push(bytes);
    at += length + 16;
  }
  return records;
}

/** The fields of a message: numbers of wire types 0, 1 and 5, bytes of type 2. */
function fieldsOf(bytes: Uint8Array): readonly (readonly [field: number, value: number | Uint8Array])[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: (readonly [number, number | Uint8Array])[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = tag >>> 3;
    if ((tag & 7) === 0) fields.push([field, varint()]);
    else if ((tag & 7) === 1) {
      fields.push([field, view.getFloat64(at, true)]);
      at += 8;
    } else if ((tag & 7) === 5) {
      fields.push([field, view.getFloat32(at, true)]);
      at += 4;
    } else {
      const length = varint();
      fields.push([field, bytes.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}

const bytesOf = (value: number | Uint8Array | undefined): Uint8Array =>
  value instanceof Uint8Array ? value : new Uint8Array();
const textOf = (value: number | Uint8Array | undefined): string => new TextDecoder().decode(bytesOf(value));
const doublesOf = (value: number | Uint8Array | undefined): readonly number[] => [
  ...new Float64Array(bytesOf(value).slice().buffer),
];

/** What a file says: version, and per event its step and values. */
function read(file: Uint8Array) {
  const [header, ...events] = recordsOf(file).map((record) => new Map(fieldsOf(record)));
  return {
    version: textOf(header.get(3)),
    events: events.map((event) => ({
      step: event.get(2),
      values: fieldsOf(bytesOf(event.get(5))).map(([, value]) => {
        const fields = new Map(fieldsOf(bytesOf(value)));
        const histogram = new Map(fieldsOf(bytesOf(fields.get(5))));
        const numbers = [1, 2, 3, 4, 5].map((field) => histogram.get(field));
        return fields.has(5)
          ? {
              tag: textOf(fields.get(1)),
              numbers,
              ends: doublesOf(histogram.get(6)),
              counts: doublesOf(histogram.get(7)),
            }
          : { tag: textOf(fields.get(1)), scalar: fields.get(2) };
      }),
    })),
  };
}

describe("event files", () => {
  it("have the checksums of their standard", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => crc32c(bytes) === slowCrc(bytes)));
  });

  it("say what was put in, whatever the names and numbers", () => {
    const figure = fc.record({ tag: fc.string({ unit: "binary" }), scalar: fc.float() });
    fc.assert(
      fc.property(fc.array(figure, { minLength: 1, maxLength: 3 }), fc.nat(2 ** 31 - 1), (values, step) => {
        const file = new Uint8Array([...fileHeader(1.5), ...summaryRecord(2.5, step, values)]);
        // Text that is no Unicode is written as the replacement character.
        const kept = values.map(({ tag, scalar }) => ({
          tag: new TextDecoder().decode(new TextEncoder().encode(tag)),
          scalar,
        }));
        expect(read(file)).toEqual({ version: "brain.Event:2", events: [{ step, values: kept }] });
      }),
      { numRuns: 40 },
    );
  });

  it("hold histograms with all that TensorBoard draws", () => {
    const [row] = treeStatistics({ w: tensor([0, 1, 2, 4]) }, { bins: 4 });
    const { events } = read(
      new Uint8Array([...fileHeader(0), ...summaryRecord(0, 7, [{ tag: "w", histogram: row }])]),
    );
    expect(events[0].values[0]).toEqual({
      tag: "w",
      numbers: [0, 4, 4, 7, expect.closeTo(21, 4)],
      ends: [1, 2, 3, 4],
      counts: [1, 1, 1, 1],
    });
  });

  it("of a file that TensorBoard has read are written to the same bytes", () => {
    const folder = new URL("../../../../tests/fixtures/tensorboard/", import.meta.url);
    const file = readFileSync(new URL("events.out.tfevents.0.cotangent", folder));
    const seen: unknown = JSON.parse(readFileSync(new URL("seen.json", folder), "utf8"));
    const [row] = treeStatistics({ w: tensor([0, 1, 2, 4]) }, { bins: 4 });
    const written = new Uint8Array([
      ...fileHeader(1_700_000_000),
      ...summaryRecord(1_700_000_000.25, 1, [{ tag: "step/loss", scalar: 2.5 }]),
      ...summaryRecord(1_700_000_001, 300, [
        { tag: "step/loss", scalar: 0.125 },
        { tag: "epoch/validation.loss", scalar: Number.NaN },
        { tag: "state/w", histogram: row },
      ]),
    ]);
    expect(Buffer.from(written).equals(file)).toBe(true);
    expect(seen).toMatchObject({
      scalars: {
        "step/loss": [
          [1, 2.5],
          [300, 0.125],
        ],
        "epoch/validation.loss": [[300, "nan"]],
      },
      histograms: {
        "state/w": [[300, { min: 0, max: 4, num: 4, sum: 7, limits: [1, 2, 3, 4], counts: [1, 1, 1, 1] }]],
      },
    });
  });
});

describe("tensorBoardLog", () => {
  const step = (w: Tensor, _: number) => [w.mul(0.5), { loss: w.sum() }] as const;
  const data = datasets.fromArray([0, 0, 0]);
  const histograms = { state: (w: Tensor) => treeStatistics({ w }, { bins: 2 }) };

  it("writes steps and epochs, and writes over what a resumed run makes again", async () => {
    const folder = join(await mkdtemp(join(tmpdir(), "cotangent-")), "new", "logs");
    const callbacks = [tensorBoardLog(folder, { everySteps: 2, histograms, histogramEpochs: 2 })];
    const options = { callbacks, effects: nodeEffects };
    const half = await fit(step, data, { ...options, from: startRun(tensor([8, 16])), steps: 4 });
    const whole = await fit(step, data, { ...options, from: half.run, epochs: 2 });
    const file = new Uint8Array(await readFile(join(folder, "events.out.tfevents.0.cotangent")));
    const { events } = read(file);
    expect(events.map((event) => [event.step, event.values.map(({ tag }) => tag).join()])).toEqual([
      [2, "step/loss"],
      [3, "epoch/loss"],
      [4, "step/loss"],
      [6, "step/loss"],
      [6, "epoch/loss,state/w"],
    ]);
    await fit(step, data, { ...options, from: half.run, epochs: 2 });
    expect((await readFile(join(folder, "events.out.tfevents.0.cotangent"))).length).toBe(file.length);
    expect(whole.run.callbacks.tensorBoardLog).toEqual({ at: file.length });
  });

  it("says what effects are missing", async () => {
    const options = {
      from: startRun(tensor([1])),
      callbacks: [tensorBoardLog<Tensor>("logs", { everySteps: 1 })],
    };
    await expect(fit(step, data, options)).rejects.toThrow(
      "training: effects must be given where a callback writes a file. In Node pass { effects: nodeEffects } from @cotangent/train/node.",
    );
    expect(() => tensorBoardLog("logs", { everySteps: 0 })).toThrow("tensorBoardLog: everySteps");
  });
});
