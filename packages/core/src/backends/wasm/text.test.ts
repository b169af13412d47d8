/** The text of a function says all of it: written again from its text, the function has the same bytes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kernelsOf } from "../../kernel/steps.js";
import { anyModule, moduleForms } from "../../testing/modules.js";
import { codeOf } from "./assemble.js";
import type { FunctionBody, FunctionWriter, ValueType } from "./encoder.js";
import { functionWriter, typeCodes } from "./encoder.js";
import type { Opcode } from "./opcodes.js";
import { immediateOf, opcodes } from "./opcodes.js";
import { printFunction } from "./text.js";

const isOpcode = (name: string): name is Opcode => name in opcodes;
const isType = (name: string): name is ValueType => name in typeCodes;
const typesOf = (word: string, head: string): readonly ValueType[] =>
  (new RegExp(`\\(${word} ([^)]*)\\)`).exec(head)?.[1] ?? "").split(" ").filter(isType);

// The bytes of the four words of a v128.
function bytesOfWords(words: readonly string[]): readonly number[] {
  return [...new Uint8Array(Uint32Array.from(words, Number).buffer)];
}

/** Reads the text back. */
function parseFunction(text: string): FunctionBody {
  const [head, ...lines] = text.slice(0, -1).split("\n");
  const params = typesOf("param", head);
  const w = functionWriter(params);
  typesOf("local", head).forEach(w.local);
  for (const line of lines) {
    const [name, ...words] = line.trim().split(" ");
    if (!isOpcode(name)) throw new Error(`no instruction: ${line}`);
    if (name === "v128.const") w.op(name, ...bytesOfWords(words.slice(1)));
    else if (immediateOf(name).startsWith("memory")) {
      const offset = words[0]?.startsWith("offset=") ? Number(words[0].slice(7)) : 0;
      w.op(name, offset, ...words.slice(-1).map(Number));
    } else w.op(name, ...words.map(Number));
  }
  return { params, results: typesOf("result", head), code: w.finish() };
}

/** A function of these instructions. */
function functionOf(write: (w: FunctionWriter) => void): FunctionBody {
  const w = functionWriter(["i32", "f64"]);
  w.local("v128");
  write(w);
  return { params: ["i32", "f64"], results: ["f32"], code: w.finish() };
}

it("reads as the text format does", () => {
  const body = functionOf((w) => {
    w.loop((again) => {
      w.op("local.get", 0);
      w.when(
        () => w.op("v128.load", 16),
        () => w.op("v128.const", ...bytesOfWords(["0x3f800000", "1", "2", "3"])),
      );
      w.op("v128.store32_lane", 300, 3);
      w.op("i32.const", -5);
      w.branchIf(again);
    });
    w.op("f32.demote_f64");
  });
  expect(printFunction(body)).toBe(
    `(func (param i32 f64) (result f32) (local v128)
  loop
    local.get 0
    if
      v128.load offset=16
    else
      v128.const i32x4 0x3f800000 0x00000001 0x00000002 0x00000003
    end
    v128.store32_lane offset=300 3
    i32.const -5
    br_if 0
  end
  f32.demote_f64)`,
  );
});

describe("is written again as it was", () => {
  const sixteen = Array.from({ length: 16 }, (_, i) => (i * 37) % 32);
  const integers = [0, 63, 64, 127, 128, 70_000, 0x7fff_ffff];
  const samples: Readonly<Record<ReturnType<typeof immediateOf>, readonly (readonly number[])[]>> = {
    none: [[]],
    block: [[]],
    zeros: [[]],
    index: integers.map((n) => [n]),
    lane: [[0], [3]],
    memory: [[], ...integers.map((n) => [n])],
    memoryLane: integers.map((n) => [n, 1]),
    i32: [...integers, -1, -64, -65, -8192, -8193, -0x8000_0000].map((n) => [n]),
    bytes: [sixteen],
  };
  it.each(Object.keys(opcodes).filter(isOpcode))("%s", (name) => {
    for (const immediates of samples[immediateOf(name)]) {
      const body = functionOf((w) => w.op(name, ...immediates));
      expect(parseFunction(printFunction(body))).toEqual(body);
    }
  });

  it.each(moduleForms)("every kernel of %s modules", (form) => {
    fc.assert(
      fc.property(anyModule(form), ({ module }) => {
        for (const kernel of kernelsOf(module.steps)) {
          for (const { body } of codeOf(module, kernel)?.phases ?? [])
            expect(parseFunction(printFunction(body))).toEqual(body);
        }
      }),
      { numRuns: 40 },
    );
  });
});
