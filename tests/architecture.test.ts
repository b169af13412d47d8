/**
 * The rules of the architecture, one test each. The list of rules is this file; conventions and reasons are in CONTRIBUTING.md.
 * Every rule comes with a small wrong repository that it must object to, so a rule that has stopped biting fails too.
 */

import ts from "typescript";
import { describe, expect, it } from "vitest";
import { firstCycle } from "./support/firstCycle.js";
import { publicExports } from "./support/publicExports.js";
import {
  at,
  importsOf,
  manifestOf,
  nodesOf,
  packageNames,
  type Repository,
  repository,
  type Source,
  thisRepository,
} from "./support/repository.js";

/** The rooms of packages/core/src. A file imports from its own room and from those to its left. */
const rooms = [
  "base",
  "kernel",
  "backends",
  "program",
  "trace",
  "primitives",
  "transform",
  "control",
  "ops",
  "optimize",
  "lower",
  "execute",
  "testing",
];

/** The packages, and which others each may import. */
const packages: Readonly<Record<string, readonly string[]>> = {
  core: [],
  nn: ["core"],
  optim: ["core"],
  data: ["core"],
  train: ["core", "nn", "optim", "data"],
};

/** What of Math has one result in every engine. Everything else there is "implementation-approximated" by its specification. */
const exactMath = [
  ...["abs", "ceil", "clz32", "floor", "fround", "imul", "max", "min", "round", "sign", "sqrt", "trunc"],
  ...["E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2"],
];

const here = thisRepository();

describe("imports", () => {
  rule("every file of core lies in a room", {
    wrong: { "packages/core/src/utils/clamp.ts": "" },
    offences: (repo) =>
      sourcesOf(repo, "core")
        .filter(({ path }) => path !== "packages/core/src/index.ts" && !rooms.includes(roomOf(path)))
        .map(({ path }) => `${path} is in no room: ${rooms.join(", ")}`),
  });

  rule("a file of core imports only from its own room and the rooms to its left, types included", {
    wrong: { "packages/core/src/base/a.ts": 'import type { Kernel } from "../kernel/kernel.js";' },
    offences: (repo) =>
      sourcesOf(repo, "core")
        .filter(({ path }) => path !== "packages/core/src/index.ts")
        .flatMap((source) =>
          importsOf(source)
            .filter(
              ({ target }) => target && rooms.indexOf(roomOf(target)) > rooms.indexOf(roomOf(source.path)),
            )
            .map(({ node, specifier }) => `${at(source, node)} imports ${specifier}, which is to its right`),
        ),
  });

  rule("no file imports the index of its own package", {
    wrong: { "packages/core/src/base/a.ts": 'import { add } from "../index.js";' },
    offences: (repo) =>
      importsIn(repo)
        .filter(({ target }) => /^packages\/[^/]+\/src\/index\.ts$/.test(target ?? ""))
        .map(({ where }) => `${where} imports the public entry of its own package`),
  });

  rule("files do not import each other in a circle, types included", {
    wrong: {
      "packages/core/src/base/a.ts": 'import type { B } from "./b.js";',
      "packages/core/src/base/b.ts": 'export { type A } from "./a.js";',
    },
    offences: (repo) => {
      const graph = new Map(
        sourcesOf(repo).map((source) => [
          source.path,
          importsOf(source).flatMap(({ target }) => target ?? []),
        ]),
      );
      const cycle = firstCycle(graph);
      return cycle ? [cycle.join(" -> ")] : [];
    },
  });

  rule("a relative import stays in its package", {
    wrong: { "packages/nn/src/a.ts": 'import { add } from "../../core/src/ops/arithmetic.js";' },
    offences: (repo) =>
      importsIn(repo)
        .filter(({ target, source }) => target && packageOf(target) !== packageOf(source.path))
        .map(({ where, specifier }) => `${where} reaches out of its package: ${specifier}`),
  });

  rule("a package imports only the packages to its left", {
    wrong: { "packages/nn/src/a.ts": 'import { fit } from "@cotangent/train";' },
    offences: (repo) =>
      importsIn(repo)
        .filter(({ specifier, source }) => {
          const other = /^@cotangent\/([^/]+)/.exec(specifier)?.[1];
          return other && !packages[packageOf(source.path)]?.includes(other);
        })
        .map(({ where, specifier }) => `${where} imports ${specifier}`),
  });

  rule("packages are imported by their public entries, everywhere", {
    wrong: { "tests/a.test.ts": 'import { bind } from "@cotangent/core/trace/bind.js";' },
    offences: (repo) => {
      const entries = packageNames(here).flatMap((name) =>
        Object.keys(manifestOf(here, `packages/${name}`).exports).map(
          (entry) => `@cotangent/${name}${entry.slice(1)}`,
        ),
      );
      return repo.sources.flatMap((source) =>
        importsOf(source)
          .filter(({ specifier }) => specifier.startsWith("@cotangent/") && !entries.includes(specifier))
          .map(({ node, specifier }) => `${at(source, node)} imports ${specifier}, which is no public entry`),
      );
    },
  });

  rule("tests, examples and benches see packages as users do: by name", {
    wrong: { "tests/a.test.ts": 'import { bind } from "../packages/core/src/trace/bind.js";' },
    offences: (repo) =>
      repo.sources
        .filter(({ path }) => !path.startsWith("packages/"))
        .flatMap((source) =>
          importsOf(source)
            .filter(({ target }) => target?.startsWith("packages/"))
            .map(({ node, specifier }) => `${at(source, node)} imports ${specifier}`),
        ),
  });

  rule("core stands alone: nothing installed, and nothing of Node, but fast-check in testing", {
    wrong: { "packages/core/src/base/a.ts": 'import { pipe } from "fp-ts/lib/function.js";' },
    offences: (repo) =>
      importsIn(repo, "core")
        .filter(({ target, specifier, source }) => {
          const allowed = roomOf(source.path) === "testing" && ["fast-check", "vitest"].includes(specifier);
          return target === undefined && !allowed;
        })
        .map(({ where, specifier }) => `${where} imports ${specifier}`),
  });
});

describe("language", () => {
  forbid("no default exports", {
    wrong: "export default 1;",
    is: (node) =>
      ts.isExportAssignment(node) ||
      (ts.isExportSpecifier(node) && node.name.text === "default") ||
      node.kind === ts.SyntaxKind.DefaultKeyword,
  });

  forbid("no enum", { wrong: "export enum Color { Red }", is: ts.isEnumDeclaration });

  forbid("no namespace", { wrong: "namespace N { export const x = 1; }", is: ts.isModuleDeclaration });

  forbid("no classes other than Tensor, Tracer and errors", {
    wrong: "class Layer {}",
    is: (node) => {
      if (!ts.isClassLike(node)) return false;
      const parent = node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword);
      if (parent) return !parent.types[0]?.expression.getText().endsWith("Error");
      return !["Tensor", "Tracer"].includes(node.name?.text ?? "");
    },
  });

  forbid("nothing is thrown but our own errors", {
    wrong: 'throw new Error("shape mismatch");',
    is: (node) => {
      if (!ts.isThrowStatement(node)) return false;
      const thrown = node.expression;
      if (!ts.isNewExpression(thrown) && !ts.isCallExpression(thrown)) return !ts.isIdentifier(thrown);
      return ["Error", "TypeError", "RangeError", "SyntaxError"].includes(thrown.expression.getText());
    },
  });

  forbid("no eval", {
    wrong: 'eval("1");',
    is: (node) => ts.isIdentifier(node) && node.text === "eval",
  });

  forbid("no new Function", {
    wrong: 'const f = new Function("return 1");',
    is: (node) =>
      (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === "Function",
  });

  forbid("no Math.random", {
    wrong: "const x = Math.random();",
    is: (node) => ts.isPropertyAccessExpression(node) && node.getText() === "Math.random",
  });

  forbid("core uses nothing of Math whose result depends on the engine", {
    wrong: "const x = Math.exp(1);",
    in: "core",
    is: (node) => {
      if (!ts.isIdentifier(node) || node.text !== "Math" || ts.isPropertyAssignment(node.parent))
        return false;
      if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return false;
      return !(ts.isPropertyAccessExpression(node.parent) && exactMath.includes(node.parent.name.text));
    },
  });

  forbid("core does not use the operator **, whose result depends on the engine", {
    wrong: "const x = 2 ** 0.5;",
    in: "core",
    is: (node) =>
      ts.isBinaryExpression(node) &&
      [ts.SyntaxKind.AsteriskAsteriskToken, ts.SyntaxKind.AsteriskAsteriskEqualsToken].includes(
        node.operatorToken.kind,
      ),
  });
});

describe("words", () => {
  rule("every room has a README.md of at most 30 lines", {
    wrong: {
      "packages/core/src/kernel/scalar.ts": "",
      "packages/core/src/base/shape.ts": "",
      "packages/core/src/base/README.md": "line\n".repeat(31),
    },
    offences: (repo) =>
      rooms
        .map((room) => `packages/core/src/${room}`)
        .filter((room) => repo.sources.some(({ path }) => path.startsWith(`${room}/`)))
        .flatMap((room) => {
          const readme = repo.files.get(`${room}/README.md`);
          if (readme === undefined) return [`${room}/README.md is missing`];
          const lines = readme.trimEnd().split("\n").length;
          return lines > 30 ? [`${room}/README.md has ${lines} lines`] : [];
        }),
  });

  rule("every file opens with one to four lines that say what it is and why", {
    wrong: { "packages/core/src/base/a.ts": "export const a = 1;" },
    offences: ({ sources }) =>
      sources
        .filter(({ path }) => !path.endsWith(".d.ts"))
        .map((source) => ({ path: source.path, lines: openingLines(source) }))
        .filter(({ lines }) => lines < 1 || lines > 4)
        .map(({ path, lines }) => `${path} opens with ${lines} lines of comment`),
  });

  rule("every public name has a docstring, and every public function an @example", {
    wrong: {
      "packages/core/package.json":
        '{ "exports": { ".": { "@cotangent/source": "./src/index.ts" } }, "name": "core" }',
      "packages/core/src/index.ts":
        'export { a, type A } from "./base/a.js";\n/** Documented, but shown nowhere. */\nexport function b(): void {}',
      "packages/core/src/base/a.ts": "export const a = 1;\nexport type A = 1;",
    },
    offences: (repo) =>
      [...publicExports(repo)].flatMap(([entry, names]) =>
        names.flatMap(({ name, at: where, documentation, isFunction, hasExample }) => {
          if (documentation === "") return [`${where} ${entry} ${name} has no docstring`];
          return isFunction && !hasExample ? [`${where} ${entry} ${name} has no @example`] : [];
        }),
      ),
    // `a` and `A` have no docstring, `b` has no example.
    count: 3,
  });
});

describe("packages", () => {
  rule("what is published has the entries of the workspace, without the condition that leads to the source", {
    wrong: {
      "packages/core/package.json":
        '{ "exports": { ".": { "@cotangent/source": "./src/index.ts", "default": "./dist/index.js" } }, "publishConfig": { "exports": {} } }',
    },
    offences: (repo) =>
      packageNames(repo)
        .filter((name) => {
          const { exports, publishConfig } = manifestOf(repo, `packages/${name}`);
          const published = Object.entries(exports).map(([entry, { "@cotangent/source": _, ...rest }]) => [
            entry,
            rest,
          ]);
          return JSON.stringify(Object.fromEntries(published)) !== JSON.stringify(publishConfig.exports);
        })
        .map((name) => `packages/${name}/package.json: exports and publishConfig.exports differ`),
  });

  rule("dependencies are pinned exactly; only a peer may be a range", {
    wrong: { "packages/core/package.json": '{ "dependencies": { "fp-ts": "^2.16.11" } }' },
    offences: (repo) =>
      [...repo.files.keys()]
        .filter((path) => path.endsWith("package.json"))
        .flatMap((path) => {
          const { dependencies, devDependencies } = manifestOf(repo, path.replace(/\/?package\.json$/, ""));
          return Object.entries({ ...dependencies, ...devDependencies })
            .filter(([, version]) => !/^(\d+\.\d+\.\d+|workspace:\*)$/.test(version))
            .map(([name, version]) => `${path}: ${name} ${version}`);
        }),
  });
});

/** A rule about the repository: `offences` is empty here, and has `count` members on the `wrong` one (default: at least one). */
function rule(
  name: string,
  options: {
    readonly wrong: Readonly<Record<string, string>>;
    readonly offences: (repo: Repository) => readonly string[];
    readonly count?: number;
  },
): void {
  it(name, () => {
    const caught = options.offences(repository(new Map(Object.entries(options.wrong))));
    expect(caught.length, "the rule objects to its wrong example").toBeGreaterThanOrEqual(options.count ?? 1);
    expect(options.offences(here)).toEqual([]);
  });
}

/** A rule about the source of the packages (tests beside it excepted): no node for which `is` holds. */
function forbid(
  name: string,
  options: { readonly wrong: string; readonly in?: string; readonly is: (node: ts.Node) => boolean },
): void {
  rule(name, {
    wrong: { "packages/core/src/base/a.ts": options.wrong },
    offences: (repo) =>
      sourcesOf(repo, options.in).flatMap((source) =>
        [...nodesOf(source.ast)].filter(options.is).map((node) => `${at(source, node)} ${node.getText()}`),
      ),
  });
}

/** Source files of one package, or of all; tests beside the source are not part of it. */
function sourcesOf(repo: Repository, name?: string): readonly Source[] {
  return repo.sources.filter(
    ({ path }) =>
      packageOf(path) !== "" &&
      path.includes("/src/") &&
      !path.endsWith(".test.ts") &&
      (!name || packageOf(path) === name),
  );
}

function importsIn(repo: Repository, name?: string) {
  return sourcesOf(repo, name).flatMap((source) =>
    importsOf(source).map((imported) => ({ ...imported, source, where: at(source, imported.node) })),
  );
}

function packageOf(path: string): string {
  return /^packages\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function roomOf(path: string): string {
  return /^packages\/core\/src\/([^/]+)\//.exec(path)?.[1] ?? "";
}

/** Lines of text in the first comment, if the file begins with one. */
function openingLines({ ast }: Source): number {
  // The first line of a program may name what runs it.
  const top = ts.getShebang(ast.text)?.length ?? 0;
  const [first, ...rest] = ts.getLeadingCommentRanges(ast.text, top) ?? [];
  if (first === undefined || ast.text.slice(top, first.pos).trim() !== "") return 0;
  if (first.kind === ts.SyntaxKind.SingleLineCommentTrivia) {
    const together = rest.findIndex(({ pos }, i) =>
      /\n\s*\n/.test(ast.text.slice([first, ...rest][i]?.end, pos)),
    );
    return 1 + (together < 0 ? rest.length : together);
  }
  return ast.text
    .slice(first.pos, first.end)
    .split("\n")
    .filter((line) => line.replace(/^\s*\/?\*+\/?|\*\/\s*$/g, "").trim() !== "").length;
}
