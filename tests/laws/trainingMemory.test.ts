/**
 * A run holds its memory flat however many epochs it makes, with all that it can carry. `COTANGENT_EPOCHS=1000` makes the two parts
 * that are compared as long as that.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const epochs = Number(process.env.COTANGENT_EPOCHS ?? 100);

interface Measured {
  readonly live: number;
  readonly reserved: number;
  readonly resident: number;
}

// A process of its own, so that nothing but the run is measured, and the collector can be asked to run.
function measured(parts: number): Promise<{ readonly memory: readonly Measured[]; readonly steps: number }> {
  const script = fileURLToPath(new URL("../support/epochsRun.ts", import.meta.url));
  const flags = ["--expose-gc", "--import", "tsx", "--conditions=@cotangent/source"];
  const args = [...flags, script, String(parts), String(epochs)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
    });
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`ended with ${code}`));
    });
  });
}

const mebi = 1 << 20;

it(`${epochs} epochs more leave nothing behind`, async () => {
  const { memory, steps } = await measured(3);
  expect(steps).toBe(3 * epochs * 6);
  const [, before, after] = memory;
  console.log(
    `${epochs} epochs: ${(before.live / mebi).toFixed(1)} to ${(after.live / mebi).toFixed(1)} MiB alive, ${Math.round(before.resident / mebi)} to ${Math.round(after.resident / mebi)} MiB of the process.`,
  );
  expect(after.reserved).toBe(before.reserved);
  // A state that stayed behind in each epoch would be 15 KB and more; rows of the report and what the engine compiles are less.
  expect(after.live - before.live).toBeLessThan(mebi);
  expect(after.resident - before.resident).toBeLessThan(Math.max(before.resident / 5, 64 * mebi));
}, 600_000);
