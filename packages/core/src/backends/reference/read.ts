/**
 * Reading a buffer through a view, a run of the iteration space at a time.
 * @module
 */
import type { Elements } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { sizeOf, stridesOf } from "../../base/shape.js";
import type { View } from "../../kernel/view.js";
import { flatten, isWhole } from "../../kernel/view.js";

/** Fills `out[0..n)` with the elements at positions `start..start+n` of the view's row-major iteration space. */
export type Reader = (out: Elements, source: Elements, start: number, n: number) => void;

/** The fastest reader that fits the view. */
export function readerOf(view: View): Reader {
  if (isWhole(view)) return readWhole;
  const { offset, strides } = flatten(view);
  if (strides.every((stride) => stride === 0) && view.axes.every((axis) => !axis.guarded)) {
    return (out, source, _start, n) => {
      out.fill(source[offset], 0, n);
    };
  }
  return view.axes.some((axis) => axis.guarded)
    ? guardedReader(view)
    : stridedReader(view.shape, offset, strides);
}

const readWhole: Reader = (out, source, start, n) => {
  if (n > 32) out.set(source.subarray(start, start + n));
  else for (let i = 0; i < n; i++) out[i] = source[start + i];
};

// Neighboring axes that lie one behind the other are walked as one, so that inner runs are long.
function collapse(shape: Shape, strides: readonly number[]): readonly [Shape, readonly number[]] {
  const sizes: number[] = [];
  const steps: number[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const last = sizes.length - 1;
    if (last >= 0 && steps[last] === strides[axis] * size) {
      sizes[last] *= size;
      steps[last] = strides[axis];
    } else {
      sizes.push(size);
      steps.push(strides[axis]);
    }
  });
  return sizes.length === 0 ? [[1], [0]] : [sizes, steps];
}

/** Visits positions `start..start+n` of a strided space as runs along its innermost axis. */
type Walk = (start: number, n: number, visit: (done: number, at: number, run: number) => void) => void;

function walkOf(shape: Shape, offset: number, strides: readonly number[]): Walk {
  const inner = shape.length - 1;
  const position = new Int32Array(shape.length);
  return (start, n, visit) => {
    let rest = start;
    let at = offset;
    for (let axis = inner; axis >= 0; axis--) {
      position[axis] = rest % shape[axis];
      rest = (rest - position[axis]) / shape[axis];
      at += position[axis] * strides[axis];
    }
    let done = 0;
    while (done < n) {
      const run = Math.min(n - done, shape[inner] - position[inner]);
      visit(done, at, run);
      done += run;
      at += run * strides[inner];
      position[inner] += run;
      for (let axis = inner; axis > 0 && position[axis] === shape[axis]; axis--) {
        position[axis] = 0;
        at -= shape[axis] * strides[axis];
        position[axis - 1]++;
        at += strides[axis - 1];
      }
    }
  };
}

function stridedReader(fullShape: Shape, offset: number, fullStrides: readonly number[]): Reader {
  const [shape, strides] = collapse(fullShape, fullStrides);
  const walk = walkOf(shape, offset, strides);
  const stride = strides[strides.length - 1];
  return (out, source, start, n) => {
    walk(start, n, (done, at, run) => copyRun(out, done, source, at, stride, run));
  };
}

function copyRun(out: Elements, to: number, source: Elements, from: number, stride: number, n: number): void {
  if (stride === 0) out.fill(source[from], to, to + n);
  else if (stride === 1 && n > 32) out.set(source.subarray(from, from + n), to);
  else for (let i = 0; i < n; i++) out[to + i] = source[from + i * stride];
}

// One inner row at a time: the guards leave an interval of the row that is read, the rest is 0.
function guardedReader(view: View): Reader {
  const shape = view.shape.length === 0 ? [1] : view.shape;
  const inner = shape.length - 1;
  const strideOf = (strides: readonly number[], axis: number): number => strides[axis] ?? 0;
  const { offset, strides } = flatten(view);
  const guards = view.axes.flatMap((axis, a) => (axis.guarded ? [{ ...axis, size: view.source[a] }] : []));
  const rowStrides = stridesOf(shape.slice(0, inner));
  const position = new Int32Array(shape.length);
  const empty = sizeOf(view.source) === 0;
  return (out, source, start, n) => {
    let done = 0;
    while (done < n) {
      const flat = start + done;
      const row = Math.floor(flat / shape[inner]);
      const from = flat - row * shape[inner];
      const run = Math.min(n - done, shape[inner] - from);
      let rest = row;
      let at = offset;
      for (let axis = 0; axis < inner; axis++) {
        position[axis] = Math.floor(rest / rowStrides[axis]);
        rest -= position[axis] * rowStrides[axis];
        at += position[axis] * strideOf(strides, axis);
      }
      let low = from;
      let high = empty ? from : from + run;
      for (const guard of guards) {
        let base = guard.offset;
        for (let axis = 0; axis < inner; axis++) base += position[axis] * strideOf(guard.strides, axis);
        const step = strideOf(guard.strides, inner);
        // Positions j of the row with 0 <= base + step * j < size.
        if (step === 0) {
          if (base < 0 || base >= guard.size) high = low;
        } else if (step > 0) {
          low = Math.max(low, Math.ceil(-base / step));
          high = Math.min(high, Math.ceil((guard.size - base) / step));
        } else {
          low = Math.max(low, Math.floor((guard.size - base) / step) + 1);
          high = Math.min(high, Math.floor(-base / step) + 1);
        }
      }
      if (high <= low) {
        out.fill(0, done, done + run);
      } else {
        const stride = strideOf(strides, inner);
        out.fill(0, done, done + low - from);
        copyRun(out, done + low - from, source, at + low * stride, stride, high - low);
        out.fill(0, done + high - from, done + run);
      }
      done += run;
    }
  };
}

/** Writes `values[0..n)` to the elements at positions `start..start+n` of a view that reaches no element twice. */
export type Writer = (target: Elements, values: Elements, start: number, n: number) => void;

/** The fastest writer that fits the view. */
export function writerOf(view: View): Writer {
  if (isWhole(view)) {
    return (target, values, start, n) => {
      target.set(n === values.length ? values : values.subarray(0, n), start);
    };
  }
  const { offset, strides: fullStrides } = flatten(view);
  const [shape, strides] = collapse(view.shape, fullStrides);
  const walk = walkOf(shape, offset, strides);
  const stride = strides[strides.length - 1];
  return (target, values, start, n) => {
    walk(start, n, (done, at, run) => {
      for (let i = 0; i < run; i++) target[at + i * stride] = values[done + i];
    });
  };
}
