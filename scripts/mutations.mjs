/**
 * The mistakes that scripts/mutate.mjs makes in a file of rules: each is one change of the text, found in its syntax tree. Only
 * what rules compute is touched (derivatives, transposition, batching, and the functions of tensors that they call): shape
 * rules, lowering and samples are not.
 */
import ts from "typescript";

/** @typedef {{ start: number, end: number, text: string, kind: string }} Mutation */

/** Names of the fields of a primitive that are rules. */
const rules = new Set(["partials", "jvp", "transpose", "batch"]);

/** What is written in place of what: functions of the same arguments. */
const swaps = new Map(
  Object.entries({
    ...{
      sin: "cos",
      cos: "sin",
      sinh: "cosh",
      cosh: "sinh",
      exp: "expm1",
      log: "log1p",
      tanh: "sigmoid",
      sqrt: "rsqrt",
    },
    ...{
      add: "sub",
      sub: "add",
      mul: "div",
      div: "mul",
      max: "min",
      min: "max",
      lt: "gt",
      gt: "lt",
      le: "lt",
      ge: "gt",
    },
    ...{
      eq: "ne",
      ne: "eq",
      and: "or",
      or: "and",
      cumsum: "cumprod",
      cumprod: "cumsum",
      reduceMax: "reduceMin",
    },
  }),
);

/** Calls whose operands may be exchanged, and calls of which one operand may be lost. */
const ordered = new Set(["sub", "div", "pow", "rem", "atan2", "lt", "le", "gt", "ge", "dotGeneral"]);
const losing = new Set(["add", "sub", "mul", "div"]);
const dropped = new Set(["neg", "square", "reverse", "sqrt", "abs"]);

const operators = new Map([
  [ts.SyntaxKind.PlusToken, ["-"]],
  [ts.SyntaxKind.MinusToken, ["+"]],
  [ts.SyntaxKind.LessThanToken, ["<=", ">"]],
  [ts.SyntaxKind.GreaterThanToken, [">=", "<"]],
  [ts.SyntaxKind.LessThanEqualsToken, ["<"]],
  [ts.SyntaxKind.GreaterThanEqualsToken, [">"]],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ["!=="]],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ["==="]],
  [ts.SyntaxKind.AmpersandAmpersandToken, ["||"]],
  [ts.SyntaxKind.BarBarToken, ["&&"]],
]);

/**
 * The mutations of one expression, its parts not included.
 * @param {ts.Node} node
 * @param {ts.SourceFile} file
 * @param {ReadonlySet<string>} known names that the file knows
 * @returns {readonly Mutation[]}
 */
function mutationsOf(node, file, known) {
  const text = (/** @type {ts.Node} */ part) => part.getText(file);
  const change = (/** @type {string} */ kind, /** @type {ts.Node} */ part, /** @type {string} */ by) => ({
    ...{ start: part.getStart(file), end: part.getEnd(), text: by, kind },
  });
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    const name = node.expression.text;
    const [a, b, c] = node.arguments;
    const swap = swaps.get(name);
    return [
      ...(swap !== undefined && known.has(swap) ? [change("another function", node.expression, swap)] : []),
      ...(ordered.has(name) && b !== undefined
        ? [
            change(
              "operands exchanged",
              node,
              `${name}(${[b, a, c]
                .filter((x) => x !== undefined)
                .map(text)
                .join(", ")})`,
            ),
          ]
        : []),
      ...(name === "select" && c !== undefined
        ? [change("operands exchanged", node, `select(${text(a)}, ${text(c)}, ${text(b)})`)]
        : []),
      ...(losing.has(name) && b !== undefined
        ? [change("operand lost", node, text(a)), change("operand lost", node, text(b))]
        : []),
      ...(dropped.has(name) && a !== undefined ? [change("call lost", node, text(a))] : []),
    ];
  }
  if (ts.isNumericLiteral(node)) {
    const value = Number(node.text);
    const parent = node.parent;
    const isNegated = ts.isPrefixUnaryExpression(parent);
    return [
      // To a large number 1 adds nothing.
      change("number", node, String(value + 1 === value ? 2 * value : value + 1)),
      ...(value === 0 || isNegated ? [] : [change("sign", node, `(-${node.text})`)]),
    ];
  }
  if (ts.isBinaryExpression(node)) {
    return (operators.get(node.operatorToken.kind) ?? []).map((by) =>
      change("operator", node.operatorToken, by),
    );
  }
  if (ts.isConditionalExpression(node)) {
    return [
      change(
        "branches exchanged",
        node,
        `${text(node.condition)} ? ${text(node.whenFalse)} : ${text(node.whenTrue)}`,
      ),
    ];
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return [change("negation lost", node, text(node.operand))];
  }
  // Axes: one list of them in place of the other, a list turned round.
  if (ts.isPropertyAssignment(node) && /^(lhs|rhs)(Contract|Batch)$/.test(text(node.name))) {
    const other = text(node.name).replace(/^lhs|^rhs/, (side) => (side === "lhs" ? "rhs" : "lhs"));
    return [change("another axis", node.name, other)];
  }
  return [];
}

/**
 * Is it a function of tensors, which rules may call? Not one of lazy arrays or scalar expressions.
 * @param {ts.FunctionDeclaration} node
 * @param {ts.SourceFile} file
 */
function isOfTensors(node, file) {
  const signature = [...node.parameters, ...(node.type === undefined ? [] : [node.type])]
    .map((part) => part.getText(file))
    .join();
  return (
    /\bTensor\b|BatchResult|Batched|MaybeZero/.test(signature) &&
    !/LazyArray|ScalarExpr|Builder/.test(signature)
  );
}

/**
 * Every mutation of a file of rules.
 * @param {string} source
 * @returns {readonly Mutation[]}
 */
export function mutations(source) {
  const file = ts.createSourceFile("rules.ts", source, ts.ScriptTarget.ES2022, true);
  const known = new Set(source.match(/\b[A-Za-z]\w*\b/g) ?? []);
  /** @type {Mutation[]} */
  const found = [];
  /** @type {(node: ts.Node, isRule: boolean) => void} */
  const visit = (node, isRule) => {
    const isType = ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node);
    if (isType) return;
    const named = ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) ? node.name.text : "";
    const isField = /^(shape|lower|samples|scalar|domains|domain|dtypes)$/.test(named);
    const starts = rules.has(named) || (ts.isFunctionDeclaration(node) && isOfTensors(node, file));
    const inside = !isField && (isRule || starts);
    if (inside) found.push(...mutationsOf(node, file, known));
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, false);
  return found.filter(({ start, end, text }) => source.slice(start, end) !== text);
}

/**
 * The text with one mutation made.
 * @param {string} source
 * @param {Mutation} mutation
 */
export function mutated(source, { start, end, text }) {
  return source.slice(0, start) + text + source.slice(end);
}
