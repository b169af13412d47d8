/** CSV to the letter of RFC 4180: every departure has its code, line and byte; what is written reads back. */
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { decodeCsv, readCsv, streamCsv } from "./csv.js";
import { decodeCsvNumbers, readCsvNumbers } from "./csvNumbers.js";
import { encodeCsv } from "./csvWrite.js";
import { bytesOf, expectError, utf8 } from "./errorOf.testing.js";

const cells = (text: string): readonly (readonly string[])[] =>
  readCsv(utf8(text), { header: false }).rows.map((row) => row.cells);

describe("bad files", () => {
  it.each([
    ["ragged row, too short", utf8("a,b\n1,2\n3\n"), "CSV_COLUMNS", 3, 8],
    ["ragged row, too long", utf8("a,b\n1,2,3\n"), "CSV_COLUMNS", 2, 4],
    ["ragged row after a quoted line end", utf8('a,b\n"x\ny",2\n3\n'), "CSV_COLUMNS", 4, 12],
    ["a blank line", utf8("a,b\n\n1,2\n"), "CSV_COLUMNS", 2, 4],
    ["a quote that is never closed", utf8('a\n"x\ny\n'), "CSV_QUOTE", 2, 2],
    ["a quote inside a bare cell", utf8('a\nx"y"\n'), "CSV_QUOTE", 2, 3],
    ["text after a closing quote", utf8('a,b\n"x"y,2\n'), "CSV_QUOTE", 2, 7],
    ["CR alone", utf8("a\rb\n"), "CSV_NEWLINE", 1, 1],
    ["CR alone at the end", utf8("a\nb\r"), "CSV_NEWLINE", 2, 3],
    ["NUL", bytesOf("a\nx", [0], "\n"), "TEXT_NUL", 2, 3],
    ["UTF-16", bytesOf([0xff, 0xfe], "a", [0], "\n", [0]), "TEXT_NUL", 1, 3],
    ["invalid UTF-8", bytesOf("a\nxyz", [0xc3], ",1\n"), "TEXT_UTF8", 2, 5],
    ["half a character at the end", bytesOf("a\nxyz", [0xe2, 0x82]), "TEXT_UTF8", 2, 5],
    ["a name twice", utf8("a,b,a\n"), "CSV_HEADER", 1, 0],
    ["nothing, where a header should be", utf8(""), "CSV_HEADER", undefined, 0],
  ] as const)("%s", (_, bytes, code, line, byteOffset) => {
    expect(expectError(decodeCsv(bytes), code, byteOffset).fields.line).toBe(line);
  });

  it("a row over maxRecordBytes is refused, also before it ends", async () => {
    expectError(decodeCsv(utf8(`a\n"${"x".repeat(100)}`), { maxRecordBytes: 50 }), "SIZE_LIMIT", 2);
    const endless = function* () {
      yield utf8('a\n"');
      for (;;) yield utf8("x\n".repeat(1000));
    };
    const read = async () => {
      for await (const _ of streamCsv(endless(), { maxRecordBytes: 10_000 }));
    };
    await expect(read()).rejects.toThrow("a record must not be longer than maxRecordBytes");
  });

  it("runs of anything take no time", () => {
    for (const run of ['"', '""', ",", "\r", "a", '",', "\n", "1", " "]) {
      const start = performance.now();
      const result = decodeCsv(utf8(run.repeat(50_000)), { header: false });
      if (isRight(result)) decodeCsvNumbers({ header: [], rows: result.right.rows.slice(0, 3) });
      expect(performance.now() - start).toBeLessThan(1000);
    }
  });
});

describe("good files", () => {
  it("quotes, line ends, byte order mark, empty cells, spaces", () => {
    expect(cells('a,"b, ""c""\r\nd",\r\n ,x,y')).toEqual([
      ["a", 'b, "c"\r\nd', ""],
      [" ", "x", "y"],
    ]);
    expect(cells("a\r\nb\nc")).toEqual([["a"], ["b"], ["c"]]);
    expect(readCsv(bytesOf([0xef, 0xbb, 0xbf], "ä\n1\n")).header).toEqual(["ä"]);
    expect(cells("")).toEqual([]);
    expect(readCsv(utf8("a;b\n1,5;2\n"), { delimiter: ";" }).rows[0].cells).toEqual(["1,5", "2"]);
  });

  it("header __proto__ is data only", () => {
    const table = readCsv(utf8("__proto__,constructor\n1,2\n"));
    expect(table.header).toEqual(["__proto__", "constructor"]);
    expect(readCsvNumbers(table, { columns: ["__proto__"] }).toArray()).toEqual([[1]]);
    expect(Object.hasOwn(Object.prototype, "constructor")).toBe(true);
    expect(Reflect.get({}, "0")).toBeUndefined();
  });

  it("what is written reads back, whole and in chunks of any size", async () => {
    const cell = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", ""));
    const tables = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }));
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const file = encodeCsv(rows);
        // A byte order mark at the very beginning is no part of the first cell.
        fc.pre(!rows[0]?.[0].startsWith("\ufeff"));
        expect(readCsv(file, { header: false }).rows.map((row) => row.cells)).toEqual(rows);
        const chunks = Array.from({ length: Math.ceil(file.length / size) }, (_, i) =>
          file.subarray(i * size, (i + 1) * size),
        );
        const streamed: (readonly string[])[] = [];
        for await (const row of streamCsv(chunks, { header: false })) streamed.push(row.cells);
        expect(streamed).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });

  it("formulas are escaped when asked, numbers never", () => {
    const row = ["=cmd()", "+1+1", "-a", "@x", "\ty", "\rz", -1, "-1", "safe"];
    const [escaped] = readCsv(encodeCsv([row], { escapeFormulas: true }), { header: false }).rows;
    expect(escaped.cells).toEqual(["'=cmd()", "'+1+1", "'-a", "'@x", "'\ty", "'\rz", "-1", "-1", "safe"]);
    expect(readCsv(encodeCsv([row]), { header: false }).rows[0].cells[0]).toBe("=cmd()");
  });
});

describe("numbers", () => {
  it.each(["1e999", "0x10", "", "NaN", "1,5", " 1", "1_000", "Infinity", "--1", "1e", ".", "١"])(
    "%j is none",
    (text) => {
      const table = readCsv(
        encodeCsv([
          ["a", "x"],
          ["1", text],
        ]),
      );
      const error = expectError(decodeCsvNumbers(table), "CSV_NUMBER");
      expect([error.fields.line, error.tensor]).toEqual([2, "x"]);
      expect(readCsvNumbers(table, { missing: [text] }).toArray()).toEqual([[1, NaN]]);
    },
  );

  it("every double survives", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        (values) => {
          const table = readCsv(encodeCsv(values.map((value) => [value])), { header: false });
          const read = readCsvNumbers(table, { dtype: "float64" }).toTypedArray();
          expect([...read]).toEqual(values);
        },
      ),
    );
  });

  it("columns must exist", () => {
    const table = readCsv(utf8("a,b\n1,2\n"));
    expect(() => readCsvNumbers(table, { columns: ["c"] })).toThrow(
      'readCsvNumbers: columns must be in the table, expected a, b, got "c".',
    );
    expect(() => readCsvNumbers(table, { columns: [2] })).toThrow("columns must be in the table");
  });
});
