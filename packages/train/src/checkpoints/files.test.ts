/** Saving and loading: what is on the disk after every way in which it can go wrong. */
import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ones, random, type Tensor, tensor, zeros } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { modelCheckpoint } from "../callbacks/modelCheckpoint.js";
import { loadRun, nodeEffects } from "../run/nodeEffects.js";
import { startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { checkpointParts, encodeCheckpoint } from "./encode.js";
import { loadCheckpoint, saveCheckpoint } from "./files.js";
import { pieceLength, piecesOf } from "./pieces.js";

const folders: string[] = [];
let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cotangent-checkpoints-"));
  folders.push(folder);
  path = join(folder, "run.safetensors");
});
afterAll(() => Promise.all(folders.map((name) => rm(name, { recursive: true, force: true }))));

const stateOf = (step: number) => ({ w: tensor([step, step]), step });
const like = { w: zeros([2]), step: 0 };
const listed = async () => (await readdir(folder)).toSorted();

describe("saveCheckpoint", () => {
  it("keeps two generations and nothing else", async () => {
    for (const step of [1, 2, 3]) await saveCheckpoint(path, stateOf(step));
    expect(await listed()).toEqual(["run.safetensors", "run.safetensors.previous"]);
    expect((await loadCheckpoint(path, like)).state).toEqual(stateOf(3));
    expect((await loadCheckpoint(`${path}.previous`, like)).state).toEqual(stateOf(2));
  });

  it("writes a large state piece by piece, to the bytes of encodeCheckpoint", async () => {
    const length = pieceLength / 4;
    const [large, small] = [
      random.normal(random.key(1), [2 * length + 3]),
      random.normal(random.key(2), [9]),
    ];
    const state = { large, small, last: random.normal(random.key(3), [length - 1]), ...stateOf(7) };
    const pieces = [...piecesOf(checkpointParts(state))];
    expect(Math.max(...pieces.map((piece) => piece.length))).toBe(pieceLength);
    expect(pieces.length).toBeLessThan(8);
    await saveCheckpoint(path, state);
    expect(Buffer.compare(await readFile(path), encodeCheckpoint(state))).toBe(0);
    // Small tensors need one piece together.
    expect([...piecesOf(checkpointParts(Array.from({ length: 100 }, () => small)))]).toHaveLength(1);
  });

  it("of many writers at once leaves the file of one of them, whole", async () => {
    await saveCheckpoint(path, stateOf(0));
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((step) => saveCheckpoint(path, stateOf(step))));
    const { state, skipped } = await loadCheckpoint(path, like);
    expect(skipped).toEqual([]);
    expect(state).toEqual(stateOf(state.step));
    expect(await listed()).toEqual(["run.safetensors", "run.safetensors.previous"]);
  });

  it("says what stands in the way, and leaves the files of before as they were", async () => {
    const error = { code: "CKPT_UNWRITABLE", fields: { file: join(folder, "no", "x") } };
    await expect(saveCheckpoint(join(folder, "no", "x"), stateOf(1))).rejects.toMatchObject(error);
    await expect(saveCheckpoint(join(folder, "no", "x"), stateOf(1))).rejects.toThrow(
      "Make the folder first.",
    );
    // A file where the folder should be.
    await writeFile(join(folder, "file"), "");
    await expect(saveCheckpoint(join(folder, "file", "x"), stateOf(1))).rejects.toMatchObject({
      code: "CKPT_UNWRITABLE",
    });
  });

  it("ends a run that it cannot save with its error", async () => {
    const step = (x: Tensor, _: number) => [x.add(1), { loss: x }] as const;
    const saving = (file: string) =>
      fit(step, datasets.fromArray([0]), {
        from: startRun(tensor(0)),
        callbacks: [modelCheckpoint<Tensor>({ file })],
        effects: nodeEffects,
      });
    await saving(path);
    await writeFile(join(folder, "file"), "");
    await expect(saving(join(folder, "file", "x"))).rejects.toMatchObject({ code: "CKPT_UNWRITABLE" });
    expect((await loadRun(path, startRun(tensor(0)))).state.step).toBe(1);
  });

  it("removes what killed writers have left, but not what others are writing", async () => {
    const leftover = `${path}.0f8fad5b-d9cb-469f-a165-70867728950e.new`;
    const fresh = `${path}.7c9e6679-7425-40de-944b-e07fc1f90ae7.new`;
    for (const name of [leftover, fresh]) await writeFile(name, "half");
    await utimes(leftover, new Date(0), new Date(0));
    await saveCheckpoint(path, stateOf(1));
    expect(await listed()).toEqual(["run.safetensors", fresh.slice(folder.length + 1)]);
  });
});

describe("loadCheckpoint", () => {
  it("falls back to the generation before, and says what it skipped", async () => {
    for (const step of [1, 2]) await saveCheckpoint(path, stateOf(step));
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, -1));
    const loaded = await loadCheckpoint(path, like);
    expect(loaded).toMatchObject({ state: stateOf(1), file: `${path}.previous`, skipped: [{ file: path }] });
    expect(loaded.skipped[0].error.code).toBe("CKPT_TRUNCATED");
    // The next save replaces the damaged file; the good one stays until the new one is in its place.
    await saveCheckpoint(path, stateOf(3));
    expect((await loadCheckpoint(path, like)).state).toEqual(stateOf(3));
  });

  it("loads the generation before when a writer was killed between two steps", async () => {
    await saveCheckpoint(path, stateOf(1));
    await writeFile(
      `${path}.0f8fad5b-d9cb-469f-a165-70867728950e.new`,
      encodeCheckpoint(stateOf(2)).subarray(9),
    );
    expect((await loadCheckpoint(path, like)).state).toEqual(stateOf(1));
  });

  it("rejects with what is wrong with the file when there is no good one", async () => {
    await expect(loadCheckpoint(path, like)).rejects.toMatchObject({ code: "CKPT_UNREADABLE" });
    await writeFile(path, "text");
    await expect(loadCheckpoint(path, like)).rejects.toMatchObject({
      code: "CKPT_TRUNCATED",
      fields: { file: path },
    });
  });

  it.each([
    ["a leaf more", { ...like, b: zeros([1]) }, "expected an entry, got none", "at b"],
    ["a leaf less", { w: zeros([2]) }, "expected no entry, got one", "at step"],
    ["another shape", { ...like, w: zeros([3]) }, "expected float32[3], got float32[2]", "at w"],
    [
      "another dtype",
      { ...like, w: ones([2], { dtype: "int32" }) },
      "expected int32[2], got float32[2]",
      "at w",
    ],
    ["another kind", { w: null, step: 0 }, "expected null, got float32[2]", "at w"],
    ["another value's kind", { ...like, step: "0" }, "expected a string, got a number", "at step"],
  ])("refuses a checkpoint of a model with %s", async (_, other, difference, place) => {
    for (const step of [1, 2]) await saveCheckpoint(path, stateOf(step));
    const error = await loadCheckpoint(path, other).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CKPT_TREE_MISMATCH", fields: { file: path } });
    expect(String(error)).toContain(difference);
    expect(String(error)).toContain(place);
    expect((await loadCheckpoint(path, like)).state).toEqual(stateOf(2));
  });

  it("lets parts of the state be anything", async () => {
    await saveCheckpoint(path, { ...stateOf(1), callbacks: { best: ones([2]) } });
    const wanted = { ...like, callbacks: {} };
    expect((await loadCheckpoint(path, wanted, { free: ["callbacks"] })).state.callbacks).toEqual({
      best: ones([2]),
    });
  });
});

// Needs a name space of one's own, for which not every machine has the rights.
const canMount = (() => {
  try {
    execFileSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.runIf(canMount)("on a disk of its own", () => {
  const run = (options: string, code: string) => {
    const script = `
      import { readdir } from "node:fs/promises";
      import { execFileSync } from "node:child_process";
      import { zeros } from "@cotangent/core";
      import { loadCheckpoint, saveCheckpoint } from "@cotangent/train/node";
      const path = "/mnt/run.safetensors";
      const small = { w: zeros([1000]), step: 1 };
      await saveCheckpoint(path, small);
      ${code}
      const { state, skipped } = await loadCheckpoint(path, small);
      console.log(state.step, skipped.length, (await readdir("/mnt")).join());
    `;
    const node = `"$0" --import tsx --conditions=@cotangent/source --input-type=module -e "$1"`;
    const mounted = `mount -t tmpfs -o ${options} none /mnt && ${node}`;
    const args = ["-rm", "sh", "-c", mounted, process.execPath, script];
    return execFileSync("unshare", args, { encoding: "utf8" }).trim().split("\n");
  };
  const failing = `await saveCheckpoint(path, { w: zeros([100_000]), step: 2 }).catch((error) => console.log(error.message));`;

  it("a full disk leaves the last checkpoint as it was, and says so", () => {
    const [message, after] = run("size=64k", failing);
    expect(message).toContain("ENOSPC");
    expect(message).toContain("The disk is full: free some space.");
    expect(after).toBe("1 0 run.safetensors");
  });

  it("a read-only disk leaves the last checkpoint as it was, and says so", () => {
    const [message, after] = run("size=1m", `execFileSync("mount", ["-o", "remount,ro", "/mnt"]);${failing}`);
    expect(message).toContain("EROFS");
    expect(message).toContain("The folder is read-only: choose another.");
    expect(after).toBe("1 0 run.safetensors");
  });
});
