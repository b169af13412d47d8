/**
 * Why a call of a jitted function traces again: its signature beside those that have been compiled, fact by fact.
 * @module
 */
import { kindOf } from "../base/checks.js";
import { printable } from "../base/printable.js";
import { formatShape } from "../base/shape.js";
import { Tensor } from "../base/tensor.js";
import { isBranch } from "../base/treeDef.js";
import type { TreePath } from "../base/treePath.js";
import { formatArgument } from "../base/treePath.js";
import { paramsKey } from "../program/key.js";

/** One thing in which a call differs from a compiled signature. */
export interface RetraceReason {
  /** The position of the argument, then the way to the leaf or branch in it; empty for the list of arguments itself. */
  readonly path: TreePath;
  /** `structure` is the kind of a value: a tensor, a plain value, an array of so many, an object of such keys. */
  readonly property: "shape" | "dtype" | "plain value" | "static value" | "structure" | "key order";
  /** What it was in the compiled signature. */
  readonly before: string;
  /** What it is in this call. */
  readonly now: string;
}

/** Whether a call runs what was compiled, and if not, why; its text says the same. */
export interface Explanation {
  /** True when the call would trace the function again. */
  readonly traces: boolean;
  /** Differences to the nearest signature that is still in the cache; empty when there are none, or there is none. */
  readonly reasons: readonly RetraceReason[];
  readonly toString: () => string;
}

interface Fact extends Pick<RetraceReason, "path" | "property"> {
  readonly value: string;
}

/** What of a call decides which compilation runs, by path and property. Holds no tensors. */
export type Signature = ReadonlyMap<string, Fact>;

/** The signature of a call; `staticKeys` are the keys of the static arguments, "" for the others. */
export function signatureOf(args: readonly unknown[], staticKeys: readonly string[]): Signature {
  const facts = new Map<string, Fact>();
  const note = (path: TreePath, property: Fact["property"], value: string, of: string = property): void => {
    facts.set(JSON.stringify([path, of]), { path, property, value });
  };
  const describe = (value: unknown, path: TreePath): void => {
    if (value instanceof Tensor) {
      note(path, "structure", "a tensor");
      note(path, "shape", formatShape(value.shape));
      note(path, "dtype", value.dtype);
    } else if (Array.isArray(value)) {
      note(path, "structure", kindOf(value));
      [...value].forEach((item, i) => describe(item, [...path, i]));
    } else if (isBranch(value)) {
      const keys = Object.keys(value);
      const sorted = `{ ${keys.toSorted().join(", ")} }`;
      note(path, "structure", sorted);
      // Objects of other keys differ in structure, and only there.
      note(path, "key order", `{ ${keys.join(", ")} }`, sorted);
      for (const key of keys) describe(value[key], [...path, key]);
    } else if (value === null || value === undefined) note(path, "structure", String(value));
    else {
      note(path, "structure", "a plain value");
      note(path, "plain value", paramsKey(value));
    }
  };
  note([], "structure", `${args.length} argument${args.length === 1 ? "" : "s"}`);
  args.forEach((arg, i) => {
    const key = staticKeys[i];
    if (key === "") describe(arg, [i]);
    else note([i], "static value", key.startsWith("#") ? `${kindOf(arg)} ${key}` : key);
  });
  return facts;
}

function differences(before: Signature, now: Signature): readonly RetraceReason[] {
  return [...now].flatMap(([key, { path, property, value }]) => {
    const other = before.get(key)?.value ?? value;
    return other === value ? [] : [Object.freeze({ path, property, before: other, now: value })];
  });
}

/** Explains a call of `op` with signature `now`, when these have been compiled. */
export function explain(
  op: string,
  now: Signature,
  compiled: readonly Signature[],
  traces: boolean,
): Explanation {
  const [nearest = []] = compiled
    .map((before) => differences(before, now))
    .toSorted((a, b) => a.length - b.length);
  // A call that runs what is compiled does not differ from that.
  const reasons = Object.freeze(nearest);
  return printable({ traces, reasons }, () => {
    if (!traces) return `${op}: runs what was compiled.`;
    if (compiled.length === 0) return `${op}: traces, for nothing is compiled.`;
    const lines = reasons.map(
      ({ path, property, before, now }) =>
        `\n  ${path.length === 0 ? "the call" : formatArgument(path)}: ${property} was ${before}, is ${now}`,
    );
    return `${op}: traces again. Beside the nearest of ${compiled.length} compiled signatures,${lines.join("")}`;
  });
}
