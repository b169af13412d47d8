/**
 * What a package offers: every name that its entries export, followed through re-exports to where it is declared.
 * Asks the TypeScript compiler, on the source, so neither a build nor a second list of names is needed.
 */
import { join } from "node:path";
import ts from "typescript";
import { manifestOf, packageNames, type Repository, root } from "./repository.js";

export interface PublicExport {
  /** `add`, or `random.key` for a member of an exported namespace. */
  readonly name: string;
  readonly isValue: boolean;
  readonly isType: boolean;
  readonly isFunction: boolean;
  /** Where it is declared, `path:line`. */
  readonly at: string;
  readonly documentation: string;
  readonly hasExample: boolean;
}

/** `@cotangent/core/testing` and its like -> the names it exports, sorted. */
export function publicExports(repository: Repository): ReadonlyMap<string, readonly PublicExport[]> {
  const entries = packageNames(repository).flatMap((name) => {
    const manifest = manifestOf(repository, `packages/${name}`);
    return Object.entries(manifest.exports).map(([entry, conditions]) => ({
      specifier: join(manifest.name, entry).replaceAll("\\", "/"),
      path: join("packages", name, conditions["@cotangent/source"] ?? "").replaceAll("\\", "/"),
    }));
  });
  const program = programOf(
    repository,
    entries.map(({ path }) => path),
  );
  const checker = program.getTypeChecker();
  return new Map(
    entries.map(({ specifier, path }) => {
      const file = program.getSourceFile(join(root, path));
      const module = file && checker.getSymbolAtLocation(file);
      return [specifier, module ? exportsOf(module, checker, "") : []];
    }),
  );
}

function exportsOf(module: ts.Symbol, checker: ts.TypeChecker, prefix: string): readonly PublicExport[] {
  return checker
    .getExportsOfModule(module)
    .flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (symbol.flags & ts.SymbolFlags.ValueModule)
        return exportsOf(symbol, checker, `${prefix}${exported.name}.`);
      const declaration = symbol.declarations?.[0];
      const file = declaration?.getSourceFile();
      const line = file ? file.getLineAndCharacterOfPosition(declaration?.getStart() ?? 0).line + 1 : 0;
      return [
        {
          name: prefix + exported.name,
          isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0,
          isType: (symbol.flags & ts.SymbolFlags.Type) !== 0,
          isFunction:
            (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) !== 0 &&
            checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0,
          at: `${file?.fileName.slice(root.length + 1)}:${line}`,
          documentation: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
          hasExample: symbol.getJsDocTags(checker).some((tag) => tag.name === "example"),
        },
      ];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A program over the files of the repository value first, and over what is installed for the rest. */
function programOf({ files }: Repository, entries: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: ["@cotangent/source"],
    strict: true,
    types: [],
  };
  const text = (path: string) => files.get(path.slice(root.length + 1));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => text(path) !== undefined || fileExists(path);
  host.readFile = (path) => text(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const own = text(path);
    return own === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, own, language, true);
  };
  return ts.createProgram(
    entries.map((path) => join(root, path)),
    options,
    host,
  );
}
