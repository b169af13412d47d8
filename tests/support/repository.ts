/**
 * The repository as data: every file that a rule may look at, TypeScript files parsed. Rules read this value and not the
 * disk, so that a rule can be tried on a made-up repository that breaks it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** One parsed TypeScript file. `path` is relative to the root, with forward slashes. */
export interface Source {
  readonly path: string;
  readonly ast: ts.SourceFile;
}

export interface Repository {
  /** Text of every file by path. */
  readonly files: ReadonlyMap<string, string>;
  /** The TypeScript files among them. */
  readonly sources: readonly Source[];
}

export function repository(files: ReadonlyMap<string, string>): Repository {
  const sources = [...files]
    .filter(([path]) => path.endsWith(".ts"))
    .map(([path, text]) => ({ path, ast: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }));
  return { files, sources };
}

/** Reads this repository: TypeScript, Markdown and package.json files, and nothing that is made or installed. */
export function thisRepository(): Repository {
  const files = ["packages", "tests", "examples", "bench", "scripts", "docs", "."]
    .flatMap((folder) => list(folder, folder !== "."))
    .filter((path) => /\.(ts|md)$|(^|\/)package\.json$/.test(path))
    .sort();
  return repository(new Map(files.map((path) => [path, readFileSync(join(root, path), "utf8")])));
}

function list(folder: string, deep: boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) return [path];
    return deep && !["node_modules", "dist", "__snapshots__"].includes(entry.name) ? list(path, true) : [];
  });
}

/** Names of the packages, which are the folders of packages/. */
export function packageNames({ files }: Repository): readonly string[] {
  return [...files.keys()].flatMap((path) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []);
}

/** What of a package.json the rules look at. */
export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly publishConfig: { readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>> };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export function manifestOf({ files }: Repository, folder: string): Manifest {
  return JSON.parse(files.get(join(folder, "package.json").replaceAll(sep, "/")) ?? "{}") as Manifest;
}

/** Every node of a file, parents before children. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

/** `packages/core/src/base/shape.ts:12`, as editors and terminals link it. */
export function at(source: Source, node: ts.Node): string {
  return `${source.path}:${source.ast.getLineAndCharacterOfPosition(node.getStart(source.ast)).line + 1}`;
}

export interface Import {
  readonly node: ts.Node;
  /** As written. */
  readonly specifier: string;
  /** For a relative import: the path of the TypeScript file it means, relative to the root. */
  readonly target: string | undefined;
}

/** Every import of a file: static, re-export, dynamic, and in a type. */
export function importsOf(source: Source): readonly Import[] {
  return [...nodesOf(source.ast)].flatMap((node) => {
    const specifier = specifierOf(node);
    if (specifier === undefined) return [];
    const target = specifier.startsWith(".")
      ? relative(".", join(dirname(source.path), specifier))
          .replaceAll(sep, "/")
          .replace(/\.js$/, ".ts")
      : undefined;
    return [{ node, specifier, target }];
  });
}

function specifierOf(node: ts.Node): string | undefined {
  const text = (expression: ts.Node | undefined) =>
    expression && ts.isStringLiteralLike(expression) ? expression.text : undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return text(node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? text(node.argument.literal) : undefined;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return text(node.arguments[0]);
  if (ts.isExternalModuleReference(node)) return text(node.expression);
  return undefined;
}
