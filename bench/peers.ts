/**
 * The libraries that we compare with, made ready: TensorFlow.js and jax-js, both on their WebAssembly backends.
 * They are installed by `npm run bench` only, and type checks must not need them: they are imported by a name that
 * TypeScript does not follow, so what crosses this file is untyped.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const load = (specifier: string) => import(specifier);

/** TensorFlow.js 4.22 on its WebAssembly backend (XNNPACK, SIMD; it has no threads in Node). */
export async function loadTensorFlow() {
  const tf = await load("@tensorflow/tfjs");
  const wasm = await load("@tensorflow/tfjs-backend-wasm");
  const folder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
  wasm.setWasmPaths(join(folder, "/"));
  await tf.setBackend("wasm");
  await tf.ready();
  return tf;
}

/** jax-js 0.1 on its WebAssembly backend. Node 20 lacks two globals that it reads while loading. */
export async function loadJaxJs() {
  const globals: Record<string, unknown> = globalThis as unknown as Record<string, unknown>;
  globals.navigator ??= { hardwareConcurrency: 2, userAgent: "node" };
  globals.Float16Array ??= class Float16Array extends Uint16Array {};
  const jax = await load("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}
