/**
 * A tree of tensors in a safetensors file: each leaf is a tensor with a readable name, and a description of the tree lies
 * in the metadata, so that any other reader sees named tensors and ours gives the tree back.
 * @module
 */
import { type Tensor, tensor, treeLeavesWithPath } from "@cotangent/core";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, type Reject, rejecter } from "../attempt.js";
import { checkBytes } from "../checkBytes.js";
import type { FormatError } from "../formatError.js";
import { type JsonNode, parseJsonText } from "./jsonText.js";
import { checkMetadata, encodeSafetensors, readSafetensors } from "./safetensors.js";

const metadataKey = "cotangent.tree";

/** The most levels that trees have anywhere; each takes three of JSON. */
const deepest = 1000;

/**
 * The safetensors file of a tree of tensors, numbers and booleans: nested arrays and plain objects, null where nothing is.
 * Leaves are named by their paths, `layers.0.kernel`; the tree is described in the metadata. `metadata` adds strings.
 * @throws TreeError when the tree holds something else; ArgumentError for a key that no name can hold
 * @example
 * ```ts
 * import { ones, zeros } from "@cotangent/core";
 * import { encodeSafetensorsTree, readSafetensors } from "@cotangent/data";
 * const file = encodeSafetensorsTree({ layers: [{ kernel: ones([2, 2]), bias: zeros([2]) }, null] });
 * [...readSafetensors(file).tensors.keys()] // => ["layers.0.bias", "layers.0.kernel"]
 * ```
 */
export function encodeSafetensorsTree(
  tree: unknown,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  checkMetadata("encodeSafetensorsTree", metadata);
  const tensors = new Map<string, Tensor>();
  const named = treeLeavesWithPath(tree, "encodeSafetensorsTree").map(([path, leaf]) => {
    const wanted = path.join(".") || "value";
    let name = wanted;
    // { "a.b": x, a: { b: y } } wants one name twice; the description says which is which.
    for (let i = 2; tensors.has(name) || name === "__metadata__"; i++) name = `${wanted}#${i}`;
    tensors.set(name, typeof leaf === "object" ? leaf : tensor(leaf));
    return [JSON.stringify(path), name] as const;
  });
  const names = new Map(named);
  // JSON of nested pairs, so that no key of the user is a key of an object anywhere.
  const describe = (node: unknown, path: readonly (string | number)[]): unknown => {
    const name = names.get(JSON.stringify(path));
    if (name !== undefined) return { leaf: name };
    if (node === null || node === undefined) return null;
    if (Array.isArray(node)) return { array: node.map((child, i) => describe(child, [...path, i])) };
    return { object: Object.entries(node).map(([key, child]) => [key, describe(child, [...path, key])]) };
  };
  return encodeSafetensors(
    tensors,
    new Map([...metadata, [metadataKey, JSON.stringify(describe(tree, []))]]),
  );
}

/**
 * Decodes a file that encodeSafetensorsTree wrote: the tree, frozen, with a tensor for each leaf.
 * Left holds a FormatError as decodeSafetensors describes, or TREE_DESCRIPTION when the file does not describe a tree of
 * just its tensors. Keys like `__proto__` come back as own keys.
 * @throws ArgumentError when `bytes` is no Uint8Array
 * @example
 * ```ts
 * import { ones } from "@cotangent/core";
 * import { decodeSafetensorsTree, encodeSafetensors, encodeSafetensorsTree } from "@cotangent/data";
 * import { isRight } from "fp-ts/lib/Either.js";
 * isRight(decodeSafetensorsTree(encodeSafetensorsTree([ones([2])]))) // => true
 * isRight(decodeSafetensorsTree(encodeSafetensors([["w", ones([2])]]))) // => false
 * ```
 */
export function decodeSafetensorsTree(bytes: Uint8Array): Either<FormatError, unknown> {
  checkBytes("decodeSafetensorsTree", bytes, {});
  return attempt(() => parse(bytes));
}

/**
 * Decodes a file that encodeSafetensorsTree wrote: `decodeSafetensorsTree` that throws.
 * @throws FormatError as decodeSafetensorsTree describes
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeSafetensorsTree, readSafetensorsTree } from "@cotangent/data";
 * const file = encodeSafetensorsTree({ w: tensor([1, 2]), b: tensor(3) });
 * readSafetensorsTree(file) // => { w: f32[2] [1, 2], b: f32[] 3 }
 * ```
 */
export function readSafetensorsTree(bytes: Uint8Array): unknown {
  checkBytes("readSafetensorsTree", bytes, {});
  return parse(bytes);
}

function parse(bytes: Uint8Array): unknown {
  const reject = rejecter("safetensors");
  const { tensors, metadata } = readSafetensors(bytes);
  const text = metadata.get(metadataKey);
  if (text === undefined) return wrong(`no ${metadataKey} in the metadata`, reject);
  // Places inside the description are no places of the file: it stands in a JSON string.
  const place = { byteOffset: 8, code: "TREE_DESCRIPTION", maxDepth: 3 * deepest + 3 } as const;
  const described = parseJsonText(text, place, (_, fields) =>
    reject("TREE_DESCRIPTION", { ...fields, byteOffset: 8 }),
  );
  const used = new Set<string>();
  const tree = build(described, tensors, used, reject);
  if (used.size === tensors.size) return tree;
  return wrong(`${tensors.size} tensors, of which ${used.size} are in the tree`, reject);
}

function wrong(received: string, reject: Reject): never {
  return reject("TREE_DESCRIPTION", {
    byteOffset: 8,
    requirement: "the metadata must describe a tree of the tensors in the file",
    received,
    fix: "Read the file with readSafetensors, which gives the tensors by name.",
  });
}

function build(
  node: JsonNode,
  tensors: ReadonlyMap<string, Tensor>,
  used: Set<string>,
  reject: Reject,
): unknown {
  if (node._tag === "literal" && node.value === null) return null;
  if (node._tag !== "object" || node.entries.size !== 1)
    return wrong(`a node that is a ${node._tag}`, reject);
  const [[kind, content]] = node.entries;
  if (kind === "leaf" && content._tag === "string") {
    const found = tensors.get(content.value);
    if (found === undefined || used.has(content.value))
      return wrong(`${JSON.stringify(content.value)} ${found ? "twice" : "without a tensor"}`, reject);
    used.add(content.value);
    return found;
  }
  if (content._tag !== "array") return wrong(`an unknown node ${JSON.stringify(kind.slice(0, 20))}`, reject);
  if (kind === "array")
    return Object.freeze(content.items.map((child) => build(child, tensors, used, reject)));
  if (kind !== "object") return wrong(`an unknown node ${JSON.stringify(kind.slice(0, 20))}`, reject);
  const children = new Map<string, unknown>();
  for (const pair of content.items) {
    const [key, child] = pair._tag === "array" && pair.items.length === 2 ? pair.items : [];
    if (key?._tag !== "string" || child === undefined || children.has(key.value))
      return wrong("an object whose entries are no pairs of a new key and a node", reject);
    children.set(key.value, build(child, tensors, used, reject));
  }
  // fromEntries defines own properties, so a key like "__proto__" stays data.
  return Object.freeze(Object.fromEntries(children));
}
