/**
 * Contractions. Each operand is evaluated over the axes it depends on only, packed, and multiplied in tiles; the order
 * of additions is that of kernel/README.md: along c in blocks of `contractBlock`, block sums added in order.
 * @module
 */
import type { DType, Elements } from "../../base/dtype.js";
import { allocate } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { range, sizeOf, stridesOf } from "../../base/shape.js";
import type { ContractKernel } from "../../kernel/kernel.js";
import { permute } from "../../kernel/lazy.js";
import type { ScalarExpr } from "../../kernel/scalar.js";
import { topological } from "../../kernel/scalar.js";
import { evaluateAll, evaluatorOf } from "./evaluate.js";
import type { Launch } from "./launch.js";
import type { Sizes } from "./multiply.js";
import { multiplyOf } from "./multiply.js";
import { gatherThenStore } from "./store.js";

/** The axes of the iteration space that an expression's value can depend on. */
function dependsOn(body: ScalarExpr): ReadonlySet<number> {
  const axes = new Set<number>();
  for (const node of topological(body)) {
    if (node.op === "index") axes.add(node.axis);
    if (node.op === "load") {
      for (const axis of node.view.axes) axis.strides.forEach((stride, j) => stride !== 0 && axes.add(j));
    }
  }
  return axes;
}

/** An operand over `axes` of the kernel's space, the others pinned at 0 (it does not depend on them). */
function packer(
  kernel: ContractKernel,
  body: ScalarExpr,
  axes: readonly number[],
): (buffers: readonly Elements[]) => Elements {
  const pinned = kernel.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  const others = range(pinned.length).filter((axis) => !axes.includes(axis));
  const packed = permute({ shape: pinned, body }, [...others, ...axes]);
  const evaluator = evaluatorOf([packed.body], packed.shape);
  const size = sizeOf(packed.shape);
  return (buffers) => evaluateAll(evaluator, body.dtype, size, buffers);
}

/** Prepares a contract kernel. */
export function prepareContract(kernel: ContractKernel): Launch {
  const { shape, outRank, lhs, rhs, stores } = kernel;
  const ofLhs = dependsOn(lhs);
  const ofRhs = dependsOn(rhs);
  const outer = range(outRank);
  const batch = outer.filter((axis) => ofLhs.has(axis) && ofRhs.has(axis));
  const rows = outer.filter((axis) => !ofRhs.has(axis));
  const columns = outer.filter((axis) => ofRhs.has(axis) && !ofLhs.has(axis));
  const contracted = range(shape.length).slice(outRank);
  const sizeAlong = (axes: readonly number[]): number => sizeOf(axes.map((axis) => shape[axis]));
  const sizes: Sizes = { m: sizeAlong(rows), n: sizeAlong(columns), k: sizeAlong(contracted) };
  const packLhs = packer(kernel, lhs, [...batch, ...rows, ...contracted]);
  const packRhs = packer(kernel, rhs, [...batch, ...columns, ...contracted]);
  const multiply = multiplyOf(lhs.dtype);
  const batches = sizeAlong(batch);
  const place = placer(shape.slice(0, outRank), [...batch, ...rows, ...columns], lhs.dtype);

  return gatherThenStore(shape.slice(0, outRank), lhs.dtype, stores, (result, buffers) => {
    const left = packLhs(buffers);
    const right = packRhs(buffers);
    place(result, (product) => {
      for (let b = 0; b < batches; b++) {
        multiply(
          product,
          left,
          right,
          [b * sizes.m * sizes.n, b * sizes.m * sizes.k, b * sizes.n * sizes.k],
          sizes,
        );
      }
    });
  });
}

// The product comes out with its axes in the order batch, rows, columns; they may stand in another order in the result.
function placer(
  shape: Shape,
  order: readonly number[],
  dtype: DType,
): (out: Elements, compute: (product: Elements) => void) => void {
  if (order.every((axis, i) => axis === i)) return (out, compute) => compute(out);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  const productShape = order.map((axis) => shape[axis]);
  const strides = stridesOf(productShape);
  const size = sizeOf(shape);
  return (out, compute) => {
    const product = allocate(dtype, size);
    compute(product);
    const position = new Int32Array(shape.length);
    let from = 0;
    for (let at = 0; at < size; at++) {
      out[at] = product[from];
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += strides[inverse[axis]];
        if (++position[axis] < shape[axis]) break;
        from -= shape[axis] * strides[inverse[axis]];
        position[axis] = 0;
      }
    }
  };
}
