/** The server of a dashboard ends with its process, which it does not keep alive, and whoever watches has the last events then. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("../support/dashboardRun.ts", import.meta.url));

/** The address of the page of a run in a process of its own, and how that ends. */
async function started(steps: number, pause: number) {
  const flags = ["--import", "tsx", "--conditions=@cotangent/source", script, String(steps), String(pause)];
  const child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  let text = "";
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const url = /dashboard: (\S+)/.exec(text)?.[1];
    if (url !== undefined) return { url, ended };
  }
  throw new Error(`no address in ${text}`);
}

it("whoever watches gets the last event, and the process ends by itself", async () => {
  const { url, ended } = await started(20, 100);
  const [events]: readonly IncomingMessage[] = await once(get(`${url}/events`), "response");
  let text = "";
  // The connection breaks when the process is gone.
  const reading = (async () => {
    for await (const chunk of events) text += String(chunk);
  })().catch(() => undefined);
  expect(await ended).toBe(0);
  await reading;
  const boards = [...text.matchAll(/^data: (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));
  expect(boards.length).toBeGreaterThan(2);
  const last = boards.at(-1);
  expect([last.phase, last.reason, last.step]).toEqual(["ended", "epochs", 20]);
  expect(last.latest).toEqual([["loss", expect.any(Number)]]);
}, 30_000);

it("a process that nobody watches ends by itself", async () => {
  const { ended } = await started(1, 0);
  expect(await ended).toBe(0);
}, 30_000);
