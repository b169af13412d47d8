/**
 * Everything the documentation shows is true: each ```ts block of the guides and each @example runs, its `// => value`
 * comments hold, and all of it type-checks. How to write them: docs/writing-examples.md.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { matches } from "./support/check.js";
import { repository, root, thisRepository } from "./support/repository.js";
import { moduleOf, modulePath, type Snippet, snippetsOf } from "./support/snippets.js";

const checkModule = join(root, "tests/support/check.ts");
const repo = thisRepository();

function write(snippet: Snippet): string {
  const path = modulePath(snippet);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, moduleOf(snippet, checkModule));
  return path;
}

async function run(snippet: Snippet): Promise<void> {
  await import(/* @vite-ignore */ write(snippet));
}

const snippets = snippetsOf(repo);

describe("documentation", () => {
  beforeEach(() => {
    vi.spyOn(console, "log").mockReturnValue(undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  for (const snippet of snippets) {
    const [{ path, line }] = snippet;
    it(`${path}:${line} runs`, () => run(snippet));
  }

  it("type-checks", () => {
    const paths = snippets.map(write);
    const config = ts.readConfigFile(join(root, "tests/tsconfig.json"), ts.sys.readFile).config as {
      files?: string[];
    };
    const { options } = ts.parseJsonConfigFileContent(
      { ...config, files: [], include: [] },
      ts.sys,
      join(root, "tests"),
    );
    const program = ts.createProgram(paths, {
      ...options,
      allowImportingTsExtensions: true,
      composite: false,
      emitDeclarationOnly: false,
      noEmit: true,
      noUnusedLocals: false,
    });
    const problems = paths.flatMap((path) => {
      const file = program.getSourceFile(path);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
        ({ start = 0, messageText }) => {
          const place = file?.getLineAndCharacterOfPosition(start).line ?? 0;
          return `${path.slice(join(root, "node_modules/.cache/snippets/").length)} line ${place + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
        },
      );
    });
    expect(problems).toEqual([]);
  });
});

describe("the runner of the documentation", () => {
  /** Runs a made-up document, under a new name each time, for a module runs only once. */
  let count = 0;
  const document = async (text: string) => {
    const path = `docs/made-up-${count++}.md`;
    for (const snippet of snippetsOf(repository(new Map([[path, text]])))) await run(snippet);
  };
  const block = (code: string, flags = "") => `Text.\n\n\`\`\`ts${flags}\n${code}\n\`\`\`\n`;

  it("accepts what is true", async () => {
    await document(
      block(
        [
          "const x = 1 + 1; // => 2",
          "Math.tanh(1); // => 0.7615...",
          '({ a: [1, 2], "b-c": "d" }) // => { "a": [1, 2], \'b-c\': "d" }',
          "console.log(`two\\n  lines`);",
          "// => two",
          "//      lines",
          "",
          "await Promise.resolve([1e-7 / 3]) // => [3.33...e-8]",
          'JSON.parse("{") // => throws SyntaxError: Expected ...',
        ].join("\n"),
      ) + block("x + 1 // => 3", " continue"),
    );
  });

  it.each([
    ["a wrong number", "1 + 1 // => 3", ".md:4: expected 3\ngot 2"],
    ["a wrong digit", "Math.tanh(1) // => 0.7616...", ".md:4: expected 0.7616..."],
    ["a missing element", "[1, 2] // => [1]", ".md:4: expected"],
    ["a string for a number", '"1" // => 1x', ".md:4: expected"],
    ["a wrong line", "`a\\nb`\n// => a\n//    c", ".md:4: expected a\nc"],
    ["an error that does not come", "1 // => throws ShapeError: ...", "got no error, but 1"],
    ["an error that does come", "1;\nnull.x;", "null"],
    [
      "a check out of reach",
      "const f = () => {\n  1; // => 1\n};",
      '.md:4: 1 comments "// =>", but 0 follow',
    ],
  ])("objects to %s", async (_, code, message) => {
    await expect(document(block(code))).rejects.toThrow(message);
  });

  it("objects to blocks that would not run", () => {
    const blocks = (text: string) => () => snippetsOf(repository(new Map([["docs/made-up.md", text]])));
    expect(blocks(block("1", " continue"))).toThrow("docs/made-up.md:4: this block continues nothing");
    expect(blocks(block("1", " norun"))).toThrow("docs/made-up.md:4: unknown words after ts: norun");
    expect(blocks(block("1", "").replace("ts", "typescript"))).toThrow("docs/made-up.md:4: write ts");
    expect(blocks("```ts\n1")).toThrow("docs/made-up.md:2: the block is never closed");
  });

  it("finds every @example, fenced or not", async () => {
    const text = [
      "/** One. @module */",
      "",
      "/**",
      " * Adds.",
      " * @example",
      " * ```ts",
      ' * import { tmpdir } from "node:os";',
      ' * typeof tmpdir() // => "string"',
      " * ```",
      " * @see nothing",
      " */",
      "export const add = 1;",
      "export interface Box {",
      "  /** @example 1 + 1 // => 3 */",
      "  readonly size: number;",
      "}",
    ].join("\n");
    const found = snippetsOf(repository(new Map([["packages/core/src/base/made-up.ts", text]])));
    expect(found.map(([{ line }]) => line)).toEqual([7, 14]);
    const [first, second] = found;
    if (!first || !second) throw new Error("two examples");
    await run(first);
    await expect(run(second)).rejects.toThrow("packages/core/src/base/made-up.ts:14: expected 3\ngot 2");
  });

  it("reads values as words", () => {
    expect(matches("Float32Array(2) [ 1, 2 ]", "Float32Array(2) [1, 2]")).toBe(true);
    expect(matches("-0", "0")).toBe(false);
    expect(matches("[ 1, 2 ]", "[1, 2,]")).toBe(true);
    expect(matches("[ '1' ]", "[1]")).toBe(false);
    expect(matches("1.5e-7", "1.5...")).toBe(false);
  });
});
