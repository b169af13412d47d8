/** The program `cotangent`: what it answers, how it ends, and that a run that is stopped by it goes on exactly. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { main } from "./main.js";

const root = mkdtempSync(join(tmpdir(), "cotangent-cli-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const [sine, diverging, wrong] = ["sine", "diverging", "wrongGradient"].map((name) =>
  fileURLToPath(new URL(`./${name}.testing.ts`, import.meta.url)),
);
let folder = "";
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
});

/** Runs a command line; what it wrote, and its exit code. */
async function cotangent(...args: readonly string[]) {
  let [out, err] = ["", ""];
  const code = await main(args, {
    stdout: {
      write: (text) => {
        out += text;
      },
    },
    stderr: {
      write: (text) => {
        err += text;
      },
    },
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

const json = async (...args: readonly string[]) => {
  const { code, out, err } = await cotangent(...args, "--json");
  return { code, err, data: JSON.parse(out) };
};

/** A module in a file of its own. */
function moduleOf(name: string, text: string, ending = "mjs"): string {
  const file = join(root, `${name}.${ending}`);
  writeFileSync(file, text);
  return file;
}

describe("train, resume, evaluate", () => {
  it("trains, keeps the run, its best state, a log and a page", async () => {
    const { code, out } = await cotangent("train", sine, "--out", folder);
    expect(code).toBe(0);
    expect(out).toContain("epoch 4/4: loss ");
    expect(out).toContain("epochs: 4 epochs, 12 steps");
    expect(readFileSync(join(folder, "log.csv"), "utf8").split("\n")).toHaveLength(6);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("sine.testing.ts");
  });

  it("resumes to the bytes of the run that was never stopped", async () => {
    const whole = await json("train", sine, "--out", join(folder, "whole"), "--quiet");
    const first = await json("train", sine, "--out", join(folder, "parts"), "--epochs", "1", "--dashboard");
    // What is no result does not disturb who reads it.
    expect(first.err).toMatch(/^dashboard: http:\/\/127\.0\.0\.1:/);
    const rest = await json("resume", sine, "--out", join(folder, "parts"));
    expect(rest.code).toBe(0);
    expect(rest.data.metrics).toEqual(whole.data.metrics);
    const log = (part: string) => readFileSync(join(folder, part, "log.csv"), "utf8");
    expect(log("parts")).toBe(log("whole"));
    const states = await Promise.all(
      ["whole", "parts"].map((part) => json("inspect", join(folder, part, "best.safetensors"))),
    );
    expect(states[0].data.tensors).toEqual(states[1].data.tensors);
  });

  it("stops after a step when interrupted, keeps the run, and says so", async () => {
    const controller = new AbortController();
    controller.abort();
    const stream = { write: () => undefined };
    const code = await main(["train", sine, "--out", folder], {
      stdout: stream,
      stderr: stream,
      signal: controller.signal,
    });
    expect(code).toBe(130);
    const resumed = await json("resume", sine, "--out", folder);
    expect([resumed.code, resumed.data.steps]).toEqual([0, 12]);
  });

  it("another seed gives another run, the same seed the same", async () => {
    const loss = async (seed: string) =>
      (await json("train", sine, "--out", join(folder, "seed"), "--force", "--epochs", "1", "--seed", seed))
        .data.metrics.loss;
    const [a, b, again] = [await loss("1"), await loss("2"), await loss("1")];
    expect(a).not.toBe(b);
    expect(again).toBe(a);
  });

  it("evaluates the best checkpoint on what is asked for", async () => {
    await cotangent("train", sine, "--out", folder, "--quiet");
    const { data, code } = await json("evaluate", sine, "--out", folder);
    expect([code, data.on, data.step]).toEqual([0, "validation", 12]);
    expect(Object.keys(data.figures)).toEqual(["loss"]);
    expect((await cotangent("evaluate", sine, "--out", folder, "--on", "test")).err).toBe(
      "cotangent evaluate: --on must name data that the module exports, expected validation, data, got test.\n",
    );
  });

  it("ends with 1 when figures are no longer finite", async () => {
    const { code, out } = await cotangent("train", diverging, "--out", folder, "--quiet");
    expect(code).toBe(1);
    expect(out).toContain("terminateOnNaN: loss is");
  });
});

describe("inspect, report, check-gradients", () => {
  it("says what is in a checkpoint, and 3 when it is damaged", async () => {
    await cotangent("train", sine, "--out", folder, "--quiet");
    const file = join(folder, "run.safetensors");
    const { out } = await cotangent("inspect", file);
    expect(out).toContain("the checksum is right");
    expect(out).toMatch(/state\.params\[0\]\.kernel +float32 +\[1, 8\] +8/);
    truncateSync(file, 1000);
    const { code, err } = await cotangent("inspect", file);
    expect(code).toBe(3);
    expect(err).toContain("checkpoint: the file must be complete");
    expect((await cotangent("inspect", join(folder, "none"))).code).toBe(3);
  });

  it("goes on from the generation before, and warns", async () => {
    await cotangent("train", sine, "--out", folder, "--quiet", "--epochs", "3");
    truncateSync(join(folder, "run.safetensors"), 1000);
    const { code, err, data } = await json("resume", sine, "--out", folder);
    expect([code, data.steps]).toEqual([0, 12]);
    expect(err).toContain("run.safetensors was skipped: checkpoint: the file must be complete");
  });

  it("writes the page again, without the module", async () => {
    await cotangent("train", sine, "--out", folder, "--quiet");
    const page = join(folder, "again.html");
    expect((await cotangent("report", join(folder, "run.safetensors"), "--out", page)).out).toBe(`${page}\n`);
    expect(readFileSync(page, "utf8")).toContain("validation");
    expect((await cotangent("report", sine)).code).toBe(3);
    const { data } = await json("report", join(folder, "run.safetensors"), "--out", page);
    expect(data).toEqual({ file: page });
  });

  it("passes a right gradient, and fails a wrong one with 1", async () => {
    const right = await json("check-gradients", sine, "--order", "2");
    expect([right.code, right.data.verdict]).toEqual([0, "pass"]);
    const { code, out } = await cotangent("check-gradients", wrong);
    expect(code).toBe(1);
    expect(out).toContain("fail");
  });
});

describe("wrong command lines", () => {
  it.each([
    ["no such command", ["bogus"], "error: unknown command 'bogus'"],
    ["no module", ["train"], "error: missing required argument 'module'"],
    ["no number", ["train", sine, "--epochs", "many"], "It takes a whole number, 1 or more."],
    ["no such file", ["train", "no/such/module.mjs"], "the module must exist, got no such file."],
  ])("%s", async (_, args, message) => {
    const { code, err, out } = await cotangent(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("a module without an export, or with one of another kind", async () => {
    const without = moduleOf("without", "export const model = 1;");
    expect((await cotangent("train", without, "--out", folder)).err).toContain(
      "the module must export `model`, expected a layer, { init, apply }, got 1. `cotangent train --help` shows such a module.",
    );
    const empty = moduleOf("empty", "export const other = 1;");
    expect((await cotangent("train", empty, "--out", folder)).err).toContain("got only other.");
  });

  it("a module that a loader has turned into CommonJS, which loads the library a second time", async () => {
    const text = 'Object.defineProperty(exports, "__esModule", { value: true }); exports.model = 1;';
    const { code, err } = await cotangent("train", moduleOf("turned", text, "cjs"), "--out", folder);
    expect(code).toBe(2);
    expect(err).toContain("the module must be an ES module, got one that was turned into CommonJS. Add");
  });

  it("a module that throws keeps its own words and place", async () => {
    const file = moduleOf("throwing", 'throw new RangeError("not today");');
    const { code, err } = await cotangent("train", file, "--out", folder);
    expect(code).toBe(2);
    expect(err).toContain("RangeError: not today");
    expect(err).toContain("throwing.mjs");
  });

  it("a folder that holds a run is not written over", async () => {
    await cotangent("train", sine, "--out", folder, "--quiet", "--epochs", "1");
    const { code, err } = await cotangent("train", sine, "--out", folder);
    expect(code).toBe(2);
    expect(err).toContain("the folder must hold no other run");
  });

  it.each([
    ["train", "--epochs <n>"],
    ["resume", "--out <folder>"],
    ["evaluate", "--on <data>"],
    ["inspect", "--json"],
    ["report", "--out <file>"],
    ["check-gradients", "--order <n>"],
  ])("%s helps, with an example", async (name, option) => {
    const { code, out } = await cotangent(name, "--help");
    expect(code).toBe(0);
    expect(out).toContain(`Example:\n  npx cotangent ${name} `);
    expect(out).toContain(option);
    expect((await cotangent("--help")).out).toMatch(new RegExp(`\n  ${name} `));
  });

  it("says what exit codes mean", async () => {
    const { code, out } = await cotangent("--help");
    expect(code).toBe(0);
    for (const meaning of [
      "0 done",
      "1 done, and the answer is no",
      "2 the command line",
      "3 a checkpoint",
      "130",
    ])
      expect(out).toContain(meaning);
  });

  it("helps with a module", async () => {
    const { code, out } = await cotangent("train", "--help");
    expect(code).toBe(0);
    expect(out).toContain("npx cotangent train ./mnist.js --epochs 20");
    expect(out).toContain("export const inputShape = [784];");
  });
});
