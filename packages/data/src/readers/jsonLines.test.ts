/** JSON lines: nothing is lost in silence, and every error has its line and byte. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, expectError, utf8 } from "./errorOf.testing.js";
import {
  decodeJsonLines,
  encodeJsonLines,
  type JsonValue,
  readJsonLines,
  streamJsonLines,
} from "./jsonLines.js";

describe("bad files", () => {
  it.each([
    ["no JSON", '1\n{"a":}\n', "JSON_SYNTAX", 2, 7],
    ["two values on a line", "1 2", "JSON_SYNTAX", 1, 2],
    ["a comma too many", "[1,]", "JSON_SYNTAX", 1, 3],
    ["a comment", "// x", "JSON_SYNTAX", 1, 0],
    ["a word", "NaN", "JSON_SYNTAX", 1, 0],
    ["a leading zero", "01", "JSON_SYNTAX", 1, 1],
    ["a raw control character", '"\u0001"', "JSON_SYNTAX", 1, 1],
    ["an unknown escape", '"\\x"', "JSON_SYNTAX", 1, 1],
    ["an unclosed string", '"abc', "JSON_SYNTAX", 1, 4],
    ["a key twice", '{"a":1,"a":2}', "DUPLICATE_KEY", 1, 7],
    ["a key twice, behind a letter of two bytes", '{"ä":1,"ä":2}', "DUPLICATE_KEY", 1, 8],
    ["2^53 + 1", "[9007199254740993]", "JSON_NUMBER", 1, 1],
    ["1e999", "1e999", "JSON_NUMBER", 1, 0],
    ["deep nesting", "[".repeat(100_000), "JSON_DEPTH", 1, 200],
  ] as const)("%s", (_, text, code, line, byteOffset) => {
    expect(expectError(decodeJsonLines(utf8(text)), code, byteOffset).fields.line).toBe(line);
  });

  it("bytes that are no text", () => {
    expectError(decodeJsonLines(bytesOf('1\n"', [0xff], '"\n')), "TEXT_UTF8", 3);
    expectError(decodeJsonLines(bytesOf("1\n", [0], "\n")), "TEXT_NUL", 2);
    expectError(decodeJsonLines(utf8(`"${"x".repeat(100)}"`), { maxRecordBytes: 50 }), "SIZE_LIMIT", 0);
  });

  it("runs of anything take no time", () => {
    const start = performance.now();
    for (const run of ["[", '"', "\\", "1", "-", "{", '{"":', " ", "e1"])
      decodeJsonLines(utf8(run.repeat(50_000)));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("good files", () => {
  it("blank lines, CR LF and a byte order mark are no values", () => {
    expect(readJsonLines(bytesOf([0xef, 0xbb, 0xbf], "1\r\n\r\n \n2"))).toEqual([1, 2]);
    expect(readJsonLines(utf8(""))).toEqual([]);
  });

  it("keys of prototypes are only keys, and missing keys are undefined", () => {
    const [value] = readJsonLines(utf8('{"__proto__":{"polluted":1}}'));
    expect(Object.keys(value ?? {})).toEqual(["__proto__"]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Reflect.get(Object(value), "toString")).toBeUndefined();
  });

  it("agree with JSON.parse, read back, and stream", async () => {
    const values: fc.Arbitrary<JsonValue> = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(fc.array(values), fc.integer({ min: 1, max: 9 }), async (given, size) => {
        const file = encodeJsonLines(given);
        expect(JSON.stringify(readJsonLines(file))).toBe(JSON.stringify(given));
        const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
          file.subarray(i * size, (i + 1) * size),
        );
        const streamed: JsonValue[] = [];
        for await (const value of streamJsonLines(chunks)) streamed.push(value);
        expect(JSON.stringify(streamed)).toBe(JSON.stringify(given));
      }),
      { numRuns: 60 },
    );
  });

  it("writers refuse what JSON does not have", () => {
    expect(() => encodeJsonLines([Number.NaN])).toThrow(
      "encodeJsonLines: values must be null, booleans, finite numbers",
    );
    expect(() => Reflect.apply(encodeJsonLines, undefined, [[() => 0]])).toThrow("got a function.");
    expect(() => Reflect.apply(encodeJsonLines, undefined, [[new Map()]])).toThrow(
      "got an instance of a class.",
    );
  });
});
