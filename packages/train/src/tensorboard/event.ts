/**
 * TensorBoard's messages in the wire format of Protocol Buffers: tensorflow.Event with a Summary of scalars and histograms. Numbers of
 * fields are those of tensorboard/compat/proto/{event,summary,histogram}.proto.
 * @module
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { TensorStatistics } from "../diagnostics/statistics.js";
import { recordOf } from "./record.js";

/** A value under its name, `epoch/loss`; what is before the slash makes a group of charts. */
export type SummaryValue = { readonly tag: string } & (
  | { readonly scalar: number }
  | { readonly histogram: TensorStatistics }
);

/** HistogramProto: 1 min, 2 max, 3 num, 4 sum, 5 sum of squares, 6 right ends of buckets, 7 their counts. */
function histogramOf({ mean, deviation, histogram }: TensorStatistics): Uint8Array {
  const { least, greatest, counts } = histogram ?? { least: 0, greatest: 0, counts: [] };
  const count = counts.reduce((sum, one) => sum + one, 0);
  const writer = new BinaryWriter();
  const numbers = [least, greatest, count, mean * count, (deviation * deviation + mean * mean) * count];
  for (const [i, number] of numbers.entries()) writer.tag(i + 1, WireType.Bit64).double(number);
  const ends = counts.map((_, i) => least + ((greatest - least) * (i + 1)) / counts.length);
  for (const [field, values] of [
    [6, ends],
    [7, counts],
  ] as const) {
    writer.tag(field, WireType.LengthDelimited).fork();
    for (const value of values) writer.double(value);
    writer.join();
  }
  return writer.finish();
}

/** Summary.Value: 1 tag, 2 simple value, 5 histogram. */
function messageOf(value: SummaryValue): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(value.tag);
  if ("scalar" in value) writer.tag(2, WireType.Bit32).float(Math.fround(value.scalar));
  else writer.tag(5, WireType.LengthDelimited).bytes(histogramOf(value.histogram));
  return writer.finish();
}

/** Event: 1 wall time in seconds, 2 step. */
const eventAt = (seconds: number, step: number): BinaryWriter =>
  new BinaryWriter().tag(1, WireType.Bit64).double(seconds).tag(2, WireType.Varint).int64(step);

/** The record that begins a file, and says which version it is. */
export function fileHeader(seconds: number): Uint8Array {
  return recordOf(eventAt(seconds, 0).tag(3, WireType.LengthDelimited).string("brain.Event:2").finish());
}

/** A record of values after `step` steps; `seconds` since 1970. */
export function summaryRecord(seconds: number, step: number, values: readonly SummaryValue[]): Uint8Array {
  const summary = new BinaryWriter();
  for (const value of values) summary.tag(1, WireType.LengthDelimited).bytes(messageOf(value));
  return recordOf(eventAt(seconds, step).tag(5, WireType.LengthDelimited).bytes(summary.finish()).finish());
}
