/**
 * A program for a test that suspends it on the way: calls on more threads than the machine has cores, so that they wait for each other all
 * the time. Prints `ready`, and `done` after eight seconds.
 */
import { moduleBuilder } from "../../kernel/builder.js";
import * as scalar from "../../kernel/scalar.js";
import { makeWasmBackend } from "./backend.js";

const shape = [300_000];
const build = moduleBuilder();
const x = build.input({ shape, dtype: "float32" });
const halves = build.materialize({ shape, body: scalar.mul(x.body, 0.5) });
const module = build.finish([build.materialize({ shape, body: scalar.add(halves.body, halves.body) })]);

const backend = makeWasmBackend({ threads: 8, alwaysShare: true, stallMilliseconds: 300 });
const run = backend.compile(module);
const input = new Float32Array(shape[0]).fill(1);
run([input]);
console.log("ready");
const end = performance.now() + 8000;
while (performance.now() < end) run([input]);
backend.stop();
console.log("done");
