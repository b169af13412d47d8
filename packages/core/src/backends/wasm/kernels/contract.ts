/**
 * Contract kernels: tiles of four rows by two vectors of columns, over panels of columns packed for one block of
 * contracted positions at a time. Additions happen in the order of kernel/README.md.
 * @module
 */
import { sizeOf } from "../../../base/shape.js";
import type { ContractKernel } from "../../../kernel/kernel.js";
import { buffersOf } from "../../../kernel/kernel.js";
import { constant, mapAllLeaves } from "../../../kernel/scalar.js";
import { operandOf } from "./contractOperand.js";
import { planOf } from "./contractPlan.js";
import { rolesOf } from "./contractRoles.js";
import { writeUnits } from "./contractUnits.js";
import type { KernelWriter } from "./kernelWriter.js";
import { writeStores } from "./map.js";

/** Writes a contract kernel; `fastMath` lets it fuse products with additions. */
export function writeContract(kernel: KernelWriter, contract: ContractKernel, fastMath = false): void {
  const { shape, outRank, lhs, rhs, stores } = contract;
  if (sizeOf(shape) === 0) {
    // No product: what is gathered is 0.
    const bodies = mapAllLeaves(
      stores.map(({ body }) => body),
      (leaf) => (leaf.op === "accumulated" ? constant(0, leaf.dtype) : leaf),
    );
    const zeroed = stores.map((store, i) => ({ ...store, body: bodies[i] }));
    kernel.phase(buffersOf(contract), (writer) => writeStores(writer, shape.slice(0, outRank), zeroed));
    return;
  }
  const operands = [operandOf(kernel, lhs, shape), operandOf(kernel, rhs, shape)] as const;
  const plan = planOf(kernel, contract, rolesOf(contract, operands), fastMath);
  for (const { prepare } of operands) prepare();
  const buffers = [...buffersOf(contract), ...operands.map(({ buffer }) => buffer), ...plan.scratch];
  kernel.phase(buffers, (writer) => writeUnits(writer, plan));
}
