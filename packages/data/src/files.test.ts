/** Files: what goes wrong has a code and names the file, what is written is whole or not there. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensor } from "@cotangent/core";
import { isRight } from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, it } from "vitest";
import { fileChunks, loadFile, readFrom, saveFile, writeTo } from "./files.js";
import { expectError } from "./readers/errorOf.testing.js";
import { decodeNpy, encodeNpy } from "./readers/npy.js";
import { encodeSafetensors } from "./readers/safetensors.js";
import { openSafetensors, readSafetensorsFile } from "./safetensorsFile.js";

const folder = mkdtempSync(join(tmpdir(), "cotangent-files-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "x.npy");

describe("files", () => {
  it("are written in one step and read back", async () => {
    await writeTo(file, encodeNpy(tensor([1])));
    await writeTo(file, encodeNpy(tensor([1, 2])));
    expect((await readFrom(file, decodeNpy)).toArray()).toEqual([1, 2]);
    expect(readdirSync(folder)).toEqual(["x.npy"]);
  });

  it("name themselves in errors, of the system and of the format", async () => {
    const missing = join(folder, "none.npy");
    expect(expectError(await loadFile(missing, decodeNpy)(), "FILE_UNREADABLE").fields.file).toBe(missing);
    expectError(await loadFile(folder, decodeNpy)(), "FILE_UNREADABLE");
    expectError(await loadFile(file, decodeNpy, { maxBytes: 10 })(), "SIZE_LIMIT");
    const bad = join(folder, "bad.npy");
    writeFileSync(bad, "no npy file");
    const error = expectError(await loadFile(bad, decodeNpy)(), "NPY_MAGIC", 0);
    expect(error.message).toContain(`(${bad}, byte 0)`);
    await expect(readFrom(bad, decodeNpy)).rejects.toThrow(error.message);
  });

  it("stay as they were when writing fails", async () => {
    expectError(await saveFile(join(folder, "none", "x"), new Uint8Array(3))(), "FILE_UNWRITABLE");
    expectError(await saveFile(folder, new Uint8Array(3))(), "FILE_UNWRITABLE");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("come in chunks", async () => {
    const sizes: number[] = [];
    for await (const chunk of fileChunks(file, { chunkSize: 50 })) sizes.push(chunk.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(readFileSync(file).length);
    expect(Math.max(...sizes)).toBe(50);
    const read = async () => {
      for await (const _ of fileChunks(join(folder, "none")));
    };
    await expect(read()).rejects.toThrow("file: the file must be readable");
  });
});

describe("safetensors on disk", () => {
  it("gives one tensor at a time, and notices a file that changed", async () => {
    const path = join(folder, "x.safetensors");
    const bytes = encodeSafetensors([
      ["a", tensor([1, 2])],
      ["b", tensor([[3]])],
    ]);
    await writeTo(path, bytes);
    const { infos, load } = await readSafetensorsFile(path);
    expect(infos.get("b")).toEqual({ type: "float32", shape: [1, 1] });
    const loaded = await load("a")();
    expect(isRight(loaded) && loaded.right.toArray()).toEqual([1, 2]);
    expect(() => load("c")).toThrow('load: the file must have a tensor of this name, got "c".');
    writeFileSync(path, bytes.subarray(0, -1));
    expectError(await load("b")(), "TRUNCATED_DATA");
    expect(expectError(await openSafetensors(path)(), "TRUNCATED_DATA").fields.file).toBe(path);
    writeFileSync(path, "");
    expectError(await openSafetensors(path)(), "TRUNCATED_HEADER", 0);
    expectError(await openSafetensors(join(folder, "none"))(), "FILE_UNREADABLE");
  });
});
