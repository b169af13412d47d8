/**
 * Function bodies as text: the bytes that run, read back into the instructions of the text format. Alignments, which are
 * hints, are left out.
 * @module
 */

import { invariant } from "../../base/errors.js";
import type { FunctionBody } from "./encoder.js";
import { typeCodes } from "./encoder.js";
import type { Opcode } from "./opcodes.js";
import { immediateOf, opcodes } from "./opcodes.js";

/** Reads the numbers of a body one after the other. */
interface Reader {
  readonly isAtEnd: () => boolean;
  readonly byte: () => number;
  readonly unsigned: () => number;
  readonly signed: () => number;
  readonly view: (bytes: number) => DataView;
}

function readerOf(code: readonly number[]): Reader {
  let next = 0;
  const byte = (): number => code[next++];
  const leb = (isSigned: boolean): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const group = byte();
      value |= (group & 0x7f) << shift;
      if (group >= 0x80) continue;
      return isSigned && (group & 0x40) !== 0 && shift < 25 ? value | (-1 << (shift + 7)) : value;
    }
  };
  return {
    byte,
    isAtEnd: () => next === code.length,
    unsigned: () => leb(false) >>> 0,
    signed: () => leb(true),
    view: (bytes) => {
      next += bytes;
      return new DataView(Uint8Array.from(code.slice(next - bytes, next)).buffer);
    },
  };
}

function isOpcode(name: string): name is Opcode {
  return name in opcodes;
}

function immediateText(name: Opcode, read: Reader): string {
  const kind = immediateOf(name);
  const offset = (): string => {
    read.byte();
    const bytes = read.unsigned();
    return bytes === 0 ? "" : ` offset=${bytes}`;
  };
  switch (kind) {
    case "none":
      return "";
    case "block":
      read.byte();
      return "";
    case "zeros":
      read.view(2);
      return "";
    case "index":
      return ` ${read.unsigned()}`;
    case "memory":
      return offset();
    case "memoryLane":
      return `${offset()} ${read.byte()}`;
    case "lane":
      return ` ${read.byte()}`;
    case "i32":
      return ` ${read.signed()}`;
    case "bytes": {
      const bytes = read.view(16);
      if (name !== "v128.const")
        return Array.from({ length: 16 }, (_, i) => ` ${bytes.getUint8(i)}`).join("");
      const words = [0, 4, 8, 12].map((at) => bytes.getUint32(at, true).toString(16).padStart(8, "0"));
      return ` i32x4${words.map((word) => ` 0x${word}`).join("")}`;
    }
    default:
      return kind satisfies never;
  }
}

/** The function as text: one instruction on each line, indented by the blocks around it. */
export function printFunction({ params, results, code }: FunctionBody): string {
  const names = new Map(
    Object.keys(opcodes)
      .filter(isOpcode)
      .map((name): readonly [number, Opcode] => [opcodes[name], name]),
  );
  const read = readerOf(code);
  const typeOf = (byte: number): string =>
    Object.entries(typeCodes).find(([, code]) => code === byte)?.[0] ?? "";
  const listed = (word: string, types: readonly string[]): string =>
    types.length === 0 ? "" : ` (${word} ${types.join(" ")})`;
  const locals = Array.from({ length: read.unsigned() }, () => {
    read.byte();
    return typeOf(read.byte());
  });
  const lines = [`(func${listed("param", params)}${listed("result", results)}${listed("local", locals)}`];
  let indent = "  ";
  for (;;) {
    const first = read.byte();
    const name = names.get(first < 0xfc ? first : first * 0x1000 + read.unsigned());
    invariant(name !== undefined, "code is made of known instructions");
    if (read.isAtEnd()) break;
    if (name === "end" || name === "else") indent = indent.slice(2);
    lines.push(`${indent}${name}${immediateText(name, read)}`);
    if (name === "else" || immediateOf(name) === "block") indent += "  ";
  }
  return `${lines.join("\n")})`;
}
