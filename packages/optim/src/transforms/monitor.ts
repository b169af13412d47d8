/**
 * Numbers about training that are kept in the memory and read by name.
 * @module
 */
import { Tensor, type TreePath, treeLeavesWithPath, zerosLike } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { type GradientTransformation, stateful, type Tree } from "../base.js";

/** The last measurements, by name. */
export interface MonitorState<N extends string = string> {
  readonly measurements: Readonly<Record<N, Tensor>>;
}

/**
 * Changes nothing, and remembers what each function gives of the updates that pass (zeros before the first), for readState.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { chain, globalNorm, monitor, readState, sgd } from "@cotangent/optim";
 * const optimizer = chain(monitor({ gradientNorm: globalNorm }), sgd(0.1));
 * const [, state] = optimizer.update(tensor([3, 4]), optimizer.init(tensor([0, 0])));
 * readState(state).gradientNorm.item() // => 5
 * ```
 */
export function monitor<N extends string>(
  measures: Readonly<Record<N, (updates: Tree) => Tensor>>,
): GradientTransformation<MonitorState<N>>;
export function monitor(
  measures: Readonly<Record<string, (updates: Tree) => Tensor>>,
): GradientTransformation<MonitorState> {
  checkArguments("monitor", { measures: "object" }, { measures });
  for (const [name, measure] of Object.entries(measures)) {
    const what = `measures.${name}`;
    checkArguments("monitor", { [what]: "function" }, { [what]: measure });
  }
  const measured = (tree: Tree, f: (value: Tensor) => Tensor = (value) => value): MonitorState => {
    const values = Object.entries(measures).map(([name, measure]) => [name, f(measure(tree))] as const);
    return { measurements: Object.freeze(Object.fromEntries(values)) };
  };
  return stateful<MonitorState>({
    init: (params) => measured(params, (value) => zerosLike(value)),
    update: (updates) => [updates, measured(updates)],
  });
}

/**
 * Every number in a state, tensors [] by name: counts, the current rate, what `monitor` measures, hyperparameters, scales. The
 * name is that of the field; where several have it, so much of the path before it as tells them apart.
 * @throws TreeError when the state is no tree
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adam, cosineDecaySchedule, readState } from "@cotangent/optim";
 * const optimizer = adam(cosineDecaySchedule(0.5, { transitionSteps: 10 }));
 * const found = readState(optimizer.init(tensor([1, 2])));
 * [Object.keys(found), found.rate.item()] // => [[ '0.count', '1.count', 'rate' ], 0.5]
 * ```
 */
export function readState(state: Tree): Readonly<Record<string, Tensor>> {
  const found = treeLeavesWithPath(state, "readState").flatMap(([path, leaf]) =>
    leaf instanceof Tensor && leaf.shape.length === 0 ? [{ path, leaf }] : [],
  );
  const paths = found.map(({ path }) => path);
  return Object.freeze(Object.fromEntries(found.map(({ path, leaf }) => [shortName(path, paths), leaf])));
}

/** As many of the last keys as no other path ends with. */
function shortName(path: TreePath, all: readonly TreePath[]): string {
  for (let length = 1; length < path.length; length++) {
    const name = path.slice(-length).join(".");
    if (all.filter((other) => other.slice(-length).join(".") === name).length === 1) return name;
  }
  return path.join(".");
}
