/**
 * The code in the documentation: finds every ```ts block of Markdown files and every @example of the source, and turns
 * each into a module that runs it and checks its `// => value` comments. How to write them: docs/writing-examples.md.
 */
import { dirname, join } from "node:path";
import ts from "typescript";
import { nodesOf, type Repository, root, type Source } from "./repository.js";

/** One block of code as it stands in a document. */
export interface Block {
  readonly path: string;
  /** Line of the first line of code, from 1. */
  readonly line: number;
  /** The words after ```ts. */
  readonly flags: readonly string[];
  readonly code: string;
}

/** Blocks that run as one module: a block and those marked `continue` after it. */
export type Snippet = readonly [Block, ...Block[]];

/** Every snippet of the guides and of the source, in order of appearance. */
export function snippetsOf(repo: Repository): readonly Snippet[] {
  const guides = [...repo.files].filter(([path]) =>
    /^([A-Z]+\.md|docs\/.*\.md|packages\/[^/]+\/README\.md)$/.test(path),
  );
  const sources = repo.sources.filter(({ path }) => /^packages\/[^/]+\/src\/(?!.*\.test\.ts$)/.test(path));
  return [
    ...guides.flatMap(([path, text]) => joined(fencedBlocks(path, text.split("\n"), 1))),
    ...sources.flatMap((source) => examplesOf(source).flatMap(joined)),
  ];
}

function joined(blocks: readonly Block[]): readonly Snippet[] {
  const snippets: [Block, ...Block[]][] = [];
  for (const block of blocks) {
    const last = snippets.at(-1);
    if (!block.flags.includes("continue")) snippets.push([block]);
    else if (last) last.push(block);
    else throw new Error(`${block.path}:${block.line}: this block continues nothing`);
  }
  return snippets;
}

/** The ```ts blocks among some lines, of which the first is line number `start` of the file. */
function fencedBlocks(path: string, lines: readonly string[], start: number): readonly Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, indent = "", fence, info = ""] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(lines[i] ?? "") ?? [];
    if (fence === undefined) continue;
    const first = i + 1;
    const closing = new RegExp(`^\\s*${fence}\\s*$`);
    do i++;
    while (i < lines.length && !closing.test(lines[i] ?? ""));
    const where = `${path}:${start + first}`;
    if (i >= lines.length) throw new Error(`${where}: the block is never closed`);
    const [language, ...flags] = info.trim().split(/\s+/);
    if (language === "typescript") throw new Error(`${where}: write ts, so that the block runs`);
    if (language !== "ts") continue;
    const unknown = flags.filter((flag) => !/^(continue|no-run|in=.+)$/.test(flag));
    if (unknown.length > 0) throw new Error(`${where}: unknown words after ts: ${unknown.join(" ")}`);
    const code = lines
      .slice(first, i)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ path, line: start + first, flags, code: code.join("\n") });
  }
  return blocks;
}

/** The examples of a source file: for each @example its blocks, or all of its text when it has none. */
function examplesOf({ path, ast }: Source): readonly (readonly Block[])[] {
  const tags = new Set<ts.JSDocTag>();
  for (const node of nodesOf(ast)) {
    const docs = (node as { readonly jsDoc?: readonly ts.JSDoc[] }).jsDoc ?? [];
    for (const tag of docs.flatMap((doc) => doc.tags ?? []))
      if (tag.tagName.text === "example") tags.add(tag);
  }
  return [...tags].map((tag) => {
    const start = ast.getLineAndCharacterOfPosition(tag.tagName.end).line + 1;
    const lines = ast.text
      .slice(tag.tagName.end, tag.end)
      .replace(/\s*\*+\/$/, "")
      .split("\n")
      .map((line, i) => (i === 0 ? line.trim() : line.replace(/^\s*\* ?/, "")));
    const blocks = fencedBlocks(path, lines, start);
    if (lines.some((line) => line.includes("```"))) return blocks;
    return [{ path, line: start, flags: [], code: lines.join("\n") }];
  });
}

/**
 * The module that runs a snippet. Its code stands on the same line numbers as in the document, so that a stack trace
 * points there. `check` is the path of the module that compares values.
 */
export function moduleOf(snippet: Snippet, check: string): string {
  const lines: string[] = [`import { check as __check } from ${JSON.stringify(check)}; export {};`];
  for (const block of snippet) {
    if (block.flags.includes("no-run")) continue;
    const code = withChecks(withAbsoluteImports(block), block).split("\n");
    // Line 1 holds the import above; an example may also begin on the line of its tag.
    while (lines.length < block.line - 1) lines.push("");
    lines.push(...code);
  }
  return `${lines.join("\n")}\n`;
}

/** `in=packages/core/src/primitives` after ts: relative imports are meant from that folder. */
function withAbsoluteImports({ code, flags }: Block): string {
  const folder = flags.find((flag) => flag.startsWith("in="))?.slice(3);
  if (folder === undefined) return code;
  const ast = ts.createSourceFile("snippet.ts", code, ts.ScriptTarget.Latest, true);
  const specifiers = [...nodesOf(ast)]
    .filter((node) => ts.isStringLiteral(node))
    .filter(
      ({ parent, text }) =>
        text.startsWith(".") && (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)),
    );
  return replaced(
    code,
    specifiers.map((node) => {
      const path = join(root, folder, node.text).replace(/\.js$/, ".ts");
      return { start: node.getStart(), end: node.end, text: JSON.stringify(path) };
    }),
  );
}

/** Puts a check in the place of every statement that a `// => value` comment follows. */
function withChecks(code: string, { path, line }: Block): string {
  const ast = ts.createSourceFile("snippet.ts", code, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  let checked = 0;
  for (const [i, statement] of ast.statements.entries()) {
    const end = ast.statements[i + 1]?.getStart() ?? code.length;
    const expected = expectationIn(code.slice(statement.end, end));
    if (expected === undefined) continue;
    checked += 1;
    const where = `${path}:${line + ast.getLineAndCharacterOfPosition(statement.end).line}`;
    const call = (value: string) =>
      `await __check(async () => (${value}), ${JSON.stringify({ expected, where })});`;
    const [start, value] = checkedValue(statement, where);
    edits.push({
      start,
      end: statement.end,
      text: start === statement.end ? ` ${call(value)}` : call(value),
    });
  }
  // A comment inside a function, or in the middle of an expression, would be passed over in silence.
  const written = code.split("\n").filter((text) => /\/\/\s*=>/.test(text)).length;
  if (written !== checked)
    throw new Error(
      `${path}:${line}: ${written} comments "// =>", but ${checked} follow a statement of the block's top level (a line that begins with ( or [ needs a ; before it)`,
    );
  return replaced(code, edits);
}

/** From where to replace, and the expression that the comment is about: the expression itself, or the name just bound. */
function checkedValue(statement: ts.Statement, where: string): [start: number, value: string] {
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    const logged =
      ts.isCallExpression(expression) &&
      expression.expression.getText() === "console.log" &&
      expression.arguments;
    if (logged && logged.length !== 1) throw new Error(`${where}: log one value, so that it can be checked`);
    return [statement.getStart(), (logged ? logged[0] : expression)?.getText() ?? ""];
  }
  if (ts.isVariableStatement(statement)) {
    const [declaration] = statement.declarationList.declarations;
    if (declaration && ts.isIdentifier(declaration.name)) return [statement.end, declaration.name.text];
  }
  throw new Error(`${where}: "// =>" must follow an expression, or a constant with one name`);
}

/** The expected value in the text between two statements: the rest of a `// =>` line, or that line and the comments below. */
function expectationIn(gap: string): string | undefined {
  const lines = gap.split("\n").map((text) => text.replace(/^\s*;/, "").trim());
  const first = lines.findIndex((text) => /^\/\/\s*=>/.test(text));
  if (first < 0) return undefined;
  const value = (lines[first] ?? "").replace(/^\/\/\s*=>\s?/, "");
  // After code on the same line a value ends with the line, for the next comment is about the next statement.
  if (first === 0 && value !== "") return value;
  const below = lines.slice(first + 1);
  const stop = below.findIndex((text) => !text.startsWith("//"));
  const rest = (stop < 0 ? below : below.slice(0, stop)).map((text) => text.replace(/^\/\/ ?/, ""));
  // Lines below may stand under the value (three columns in) or under the arrow.
  const aligned = value !== "" && rest.every((text) => text === "" || text.startsWith("   "));
  return [...(value === "" ? [] : [value]), ...rest.map((text) => (aligned ? text.slice(3) : text))].join(
    "\n",
  );
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function replaced(code: string, edits: readonly Edit[]): string {
  return [...edits].reverse().reduce((text, edit) => {
    // As many line ends as before, so that line numbers stay those of the document.
    const removed = text.slice(edit.start, edit.end).split("\n").length;
    const padding = "\n".repeat(Math.max(0, removed - edit.text.split("\n").length));
    return text.slice(0, edit.start) + edit.text + padding + text.slice(edit.end);
  }, code);
}

/** Where the module of a snippet is written: under the root, so that packages resolve by name. */
export function modulePath([{ path, line }]: Snippet): string {
  return join(root, "node_modules/.cache/snippets", dirname(path), `${path.split("/").at(-1)}.${line}.ts`);
}
