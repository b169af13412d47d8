/** The server of the page: who may read it, what it sends, and the callback that feeds it. */
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { history } from "../callbacks/history.js";
import { startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { type DashboardOptions, dashboard } from "./dashboard.js";
import type { DashboardMessage } from "./message.js";
import { type Dashboard, openDashboard } from "./server.js";

let page: Dashboard;
beforeAll(async () => {
  page = await openDashboard();
});
afterAll(() => page.close());

/** The status of an answer, and its first piece of text; headers may be any, which fetch would not allow. */
function ask(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<{ status: number | undefined; text: string; policy: unknown }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(page.url);
    const asked = request({ host: "127.0.0.1", port, path, headers, method, agent: false }, (response) => {
      let text = "";
      const policy = response.headers["content-security-policy"];
      const finish = () => {
        response.destroy();
        resolve({ status: response.statusCode, text, policy });
      };
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        // A stream of events has no end.
        if (text.includes("data: ") && text.endsWith("\n\n")) finish();
      });
      response.on("end", finish);
    });
    asked.on("error", reject);
    asked.end();
  });
}

describe("the server", () => {
  it("gives the page, and refuses to be framed or to load from elsewhere", async () => {
    const { status, text, policy } = await ask("/");
    expect([status, text.startsWith("<!doctype html>")]).toEqual([200, true]);
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });

  it("gives every file that the page asks for, and no other", async () => {
    const { text } = await ask("/");
    const named = [...text.matchAll(/(?:href|src)="\.(\/[^"]+)"/g)].map(([, path = ""]) => path);
    for (const path of [...named, "/charts.js", "/elements.js", "/statistics.js", "/echarts.js"])
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    for (const path of [
      "/server.ts",
      "/../server.ts",
      "/%2e%2e/server.ts",
      "/page/page.js",
      "/tsconfig.json",
    ])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });

  const port = () => new URL(page.url).port;
  it.each([
    ["a name that was made to lead here", () => ({ host: `evil.example:${port()}` }), 403],
    ["a name that begins like ours", () => ({ host: `localhost.evil.example:${port()}` }), 403],
    ["another origin", () => ({ origin: "http://evil.example" }), 403],
    ["a page in a frame without origin", () => ({ origin: "null" }), 403],
    ["another port of this machine", () => ({ origin: "http://127.0.0.1:1" }), 403],
    ["another site, without origin", () => ({ "sec-fetch-site": "cross-site" }), 403],
    ["the page itself", () => ({ origin: page.url, "sec-fetch-site": "same-origin" }), 200],
    ["localhost, through a forwarded port", () => ({ host: "localhost:9" }), 200],
  ])("events for %s", async (_who, headers, status) => {
    expect((await ask("/events", headers())).status).toBe(status);
  });

  it("answers to GET only", async () => {
    expect((await ask("/", {}, "POST")).status).toBe(405);
  });

  it("is not held up by who stopped reading, who gets the last event all the same", async () => {
    const own = await openDashboard();
    const asked = request(new URL("/events", own.url), { agent: false });
    asked.end();
    const [events]: readonly IncomingMessage[] = await once(asked, "response");
    events.pause();
    const moment = { time: 0, step: 0, epoch: 0 };
    const title = "x".repeat(8e6);
    const begin: DashboardMessage = {
      ...moment,
      _tag: "begin",
      title,
      port: 0,
      epochs: 1,
      steps: 1,
      parameters: [],
      statistics: {},
      pastSteps: [],
      pastEpochs: [],
    };
    for (let i = 0; i < 20; i++) own.show(begin);
    const start = performance.now();
    await own.show({ ...moment, _tag: "end", reason: "slow" });
    expect(performance.now() - start).toBeLessThan(5000);
    let text = "";
    for await (const chunk of events) {
      text = `${text}${chunk}`.slice(-200);
      if (text.includes('"reason":"slow"')) break;
    }
    // Two events of eight megabytes, and not twenty-one.
    expect(events.socket.bytesRead).toBeLessThan(40e6);
    await own.close();
  });

  it("says which port is taken, and which is none", async () => {
    await expect(openDashboard({ port: Number(port()) })).rejects.toThrow(
      `dashboard: the port must be one to listen on, got ${port()}, which is in use. Pass another port, or none for one that is free.`,
    );
    await expect(openDashboard({ port: 70_000 })).rejects.toThrow(
      "dashboard: the port must be a whole number, expected 1 to 65535, got 70000.",
    );
  });
});

describe("the callback", () => {
  const step = (x: Tensor, by: number) => [x.add(by), { loss: x }] as const;
  const data = datasets.fromArray([1, 2, 3]);
  const told = (messages: DashboardMessage[]) => ({
    save: async () => undefined,
    write: async () => undefined,
    print: () => undefined,
    show: (message: DashboardMessage) => void messages.push(message),
  });

  it("leaves the run as it is without it", async () => {
    const options = { from: startRun(tensor(0)), epochs: 2 };
    const plain = await fit(step, data, options);
    const { run } = await fit(step, data, { ...options, callbacks: [dashboard()], effects: told([]) });
    expect(JSON.stringify(run)).toBe(JSON.stringify(plain.run));
  });

  const shortFor: readonly (readonly [option: true | DashboardOptions<Tensor>, title: string])[] = [
    [true, "Training run"],
    [{ title: "Short", histograms: false }, "Short"],
  ];
  it.each(shortFor)("is what the option dashboard: %j stands for", async (option, title) => {
    const [short, long]: readonly DashboardMessage[][] = [[], []];
    const options = { from: startRun(tensor(0)), epochs: 2 };
    const { run } = await fit(step, data, { ...options, dashboard: option, effects: told(short) });
    const callbacks = [dashboard(option === true ? {} : option)];
    await fit(step, data, { ...options, callbacks, effects: told(long) });
    const timeless = (messages: readonly DashboardMessage[]) => messages.map((one) => ({ ...one, time: 0 }));
    expect(timeless(short)).toEqual(timeless(long));
    expect(short[0]).toMatchObject({ _tag: "begin", title });
    expect(run.callbacks).toEqual({});
    const none: DashboardMessage[] = [];
    await fit(step, data, { ...options, dashboard: false, effects: told(none) });
    expect(none).toEqual([]);
  });

  it("sends to who comes late all that there was", async () => {
    await fit(step, data, {
      from: startRun(tensor(0)),
      callbacks: [dashboard({ title: "Late" })],
      effects: { ...told([]), show: page.show },
    });
    const { text } = await ask("/events");
    expect(text).toContain('"title":"Late"');
  });

  it("tells a run that goes on what the history knows", async () => {
    const callbacks = [history({ steps: true }), dashboard()];
    const half = await fit(step, data, { from: startRun(tensor(0)), steps: 4, callbacks, effects: told([]) });
    const messages: DashboardMessage[] = [];
    await fit(step, data, { from: half.run, epochs: 2, callbacks, effects: told(messages) });
    const [first] = messages;
    expect(first).toMatchObject({
      _tag: "begin",
      step: 4,
      parameters: [{ path: "", shape: [], dtype: "float32", count: 1 }],
      pastEpochs: [{ epoch: 1, step: 3 }],
    });
    expect(first._tag === "begin" && first.pastSteps.map((row) => row.loss)).toEqual([0, 1, 3, 6]);
  });

  it("says what to pass where nobody shows", async () => {
    await expect(fit(step, data, { from: startRun(tensor(0)), callbacks: [dashboard()] })).rejects.toThrow(
      "training: effects must be given where a callback shows a page. In Node pass { effects: nodeEffects } from @cotangent/train/node.",
    );
  });
});
