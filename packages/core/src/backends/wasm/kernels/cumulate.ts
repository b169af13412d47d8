/**
 * Cumulate kernels: the body is stored, then combined in place along the axis, one after the other.
 * @module
 */
import { bytesPerElement } from "../../../base/dtype.js";
import { sizeOf, stridesOf } from "../../../base/shape.js";
import type { CumulateKernel } from "../../../kernel/kernel.js";
import { denseView } from "../../../kernel/view.js";
import { pushCombine } from "../lanes.js";
import { loopOver, stepNest } from "../loops.js";
import type { KernelWriter, PhaseWriter } from "./kernelWriter.js";
import { writeMap } from "./map.js";

/** Writes a cumulate kernel. */
export function writeCumulate(kernel: KernelWriter, cumulate: CumulateKernel): void {
  const { shape, body, out } = cumulate;
  writeMap(kernel, { _tag: "map", shape, stores: [{ body, out, target: denseView(shape) }] });
  kernel.phase([out], (writer) => writeChains(writer, cumulate));
}

function writeChains({ w, addressOf }: PhaseWriter, cumulate: CumulateKernel): void {
  const { shape, axis, reverse, combine, body, out } = cumulate;
  const bytes = bytesPerElement(body.dtype);
  const length = shape[axis];
  const stride = stridesOf(shape)[axis];
  const outer = sizeOf(shape.slice(0, axis));
  const [at, unit, position, address] = [w.local("i32"), w.local("i32"), w.local("i32"), w.local("i32")];
  const value = w.local("v128");
  const get = (local: number): void => w.op("local.get", local);

  // `count` chains, one behind the other from `first`: of a whole vector each, or of one element.
  const chains = (first: number, count: number, isSingle: boolean): void => {
    if (count === 0) return;
    const read = (): void => {
      get(address);
      if (!isSingle) w.op("v128.load");
      else if (bytes === 1) {
        w.op("i32.load8_u");
        w.op("i32x4.splat");
      } else w.op(bytes === 8 ? "v128.load64_zero" : "v128.load32_zero");
    };
    const write = (): void => {
      if (!isSingle) w.op("v128.store");
      else if (bytes === 1) w.op("v128.store8_lane", 0, 0);
      else w.op(bytes === 8 ? "v128.store64_lane" : "v128.store32_lane", 0, 0);
    };
    stepNest(w, [outer, count], [at, unit], {
      before: () => undefined,
      inside: () => {
        get(addressOf(out));
        get(at);
        w.op("i32.const", length * stride * bytes);
        w.op("i32.mul");
        w.op("i32.add");
        get(unit);
        w.op("i32.const", isSingle ? bytes : 16);
        w.op("i32.mul");
        w.op("i32.add");
        w.op("i32.const", (first + (reverse ? (length - 1) * stride : 0)) * bytes);
        w.op("i32.add");
        w.op("local.set", address);
        read();
        w.op("local.set", value);
        loopOver(w, position, { size: length - 1 }, 1, () => {
          get(address);
          w.op("i32.const", (reverse ? -stride : stride) * bytes);
          w.op("i32.add");
          w.op("local.tee", address);
          pushCombine(w, combine, body.dtype, () => get(value), read);
          w.op("local.tee", value);
          write();
        });
      },
    });
  };
  const perVector = 16 / bytes;
  const vectors = Math.floor(stride / perVector);
  chains(0, vectors, false);
  chains(vectors * perVector, stride % perVector, true);
}
