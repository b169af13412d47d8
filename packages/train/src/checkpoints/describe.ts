/**
 * A state as a list of named tensors and a text that describes the rest: the tree, and its numbers, strings and nulls.
 * The text is JSON of nested pairs, so that no key of the user is a key of an object anywhere.
 * @module
 */
import { Tensor, TreeError } from "@cotangent/core";

/** The most levels of a state; reading and writing call themselves once a level. */
const deepest = 1000;

/** Keys and indices from the root to a place in a state. */
export type Place = readonly (string | number)[];

/** `params.dense[0].kernel`, for messages. */
export function formatPlace(place: Place): string {
  const words = place.map((key, i) => {
    if (typeof key === "number") return `[${key}]`;
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `[${JSON.stringify(key)}]`;
    return i === 0 ? key : `.${key}`;
  });
  return words.join("") || "(the state itself)";
}

/** Is it an object literal, or what JSON.parse and Object.create(null) make? */
export function isPlainObject(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// Names that a safetensors file can hold: no NUL, and no half of a character.
const isName = (text: string): boolean => text !== "" && !/\0|\p{Surrogate}/u.test(text);

/** The tensors of a state by name, `params.0.kernel`, and the description of the rest. */
export interface Described {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly description: string;
}

/**
 * Takes a state apart.
 * @throws TreeError where it holds something else than tensors, numbers, booleans, strings, null, undefined, arrays and plain
 * objects, contains itself, or has more than 1,000 levels
 */
export function describeState(state: unknown): Described {
  const tensors = new Map<string, Tensor>();
  const named = (place: Place, leaf: Tensor): string => {
    const wanted = isName(place.join(".")) ? place.join(".") : "value";
    let name = wanted;
    // { "a.b": x, a: { b: y } } wants one name twice; the description says which is which.
    for (let i = 2; tensors.has(name) || name === "__metadata__"; i++) name = `${wanted}#${i}`;
    tensors.set(name, leaf);
    return name;
  };
  const describe = (node: unknown, place: Place): unknown => {
    if (node instanceof Tensor) return { tensor: named(place, node) };
    if (node === null || typeof node === "boolean" || typeof node === "string") return node;
    if (node === undefined) return { undefined: true };
    // JSON has no -0, NaN and infinities.
    if (typeof node === "number")
      return JSON.stringify(node) === String(node) && !Object.is(node, -0)
        ? node
        : { number: Object.is(node, -0) ? "-0" : String(node) };
    if (typeof node === "object" && place.length < deepest) {
      if (Array.isArray(node))
        return { array: node.map((child: unknown, i) => describe(child, [...place, i])) };
      if (isPlainObject(node) && Object.getOwnPropertySymbols(node).length === 0)
        return {
          object: Object.entries(node).map(([key, child]) => [key, describe(child, [...place, key])]),
        };
    }
    throw unfit(node, place);
  };
  return { description: JSON.stringify(describe(state, [])), tensors };
}

function unfit(node: unknown, place: Place): TreeError {
  const isDeep = place.length >= deepest;
  return new TreeError({
    op: "checkpoint",
    requirement: isDeep
      ? `a state has at most ${deepest} levels, and does not contain itself`
      : "a state holds tensors, numbers, booleans, strings, null, undefined, arrays and plain objects with string keys",
    received: isDeep
      ? `more below ${formatPlace(place.slice(0, 3))}`
      : `${typeof node === "object" ? "an object of a class, or with symbol keys," : `a ${typeof node}`} at ${formatPlace(place)}`,
    fix: "Keep functions and class instances outside of the state.",
  });
}

/** The state of a description and its tensors, frozen; undefined when they do not belong together. */
export function rebuildState({ tensors, description }: Described): { readonly state: unknown } | undefined {
  const used = new Set<string>();
  const wrong = Symbol("wrong");
  const build = (node: unknown, level: number): unknown => {
    if (node === null || ["boolean", "string", "number"].includes(typeof node)) return node;
    if (typeof node !== "object" || level > deepest) return wrong;
    const [[kind, content], ...others] = Object.entries(node);
    if (others.length > 0) return wrong;
    if (kind === "undefined") return undefined;
    if (kind === "number") return Number(content);
    if (kind === "tensor" && typeof content === "string" && !used.has(content)) {
      used.add(content);
      return tensors.get(content) ?? wrong;
    }
    if (!Array.isArray(content)) return wrong;
    if (kind === "array") {
      const children = content.map((child: unknown) => build(child, level + 1));
      return children.includes(wrong) ? wrong : Object.freeze(children);
    }
    if (kind !== "object") return wrong;
    const entries = new Map<string, unknown>();
    for (const pair of content) {
      const [key, child]: readonly unknown[] = Array.isArray(pair) ? pair : [];
      if (typeof key !== "string" || entries.has(key)) return wrong;
      entries.set(key, build(child, level + 1));
    }
    if ([...entries.values()].includes(wrong)) return wrong;
    // fromEntries defines own properties, so a key like "__proto__" stays data.
    return Object.freeze(Object.fromEntries(entries));
  };
  const state = build(parsed(description), 0);
  return state === wrong || used.size !== tensors.size ? undefined : { state };
}

// Text that is no JSON stands for a node of no kind.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return Symbol.iterator;
  }
}
