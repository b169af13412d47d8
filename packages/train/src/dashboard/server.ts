/**
 * The page of a run on 127.0.0.1: a server of a few files and a stream of events. Each event is all that there is to show, so who
 * comes late or again misses nothing, and who is slow is sent less.
 * @module
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { ArgumentError } from "@cotangent/core";
import { advance, type Board, emptyBoard } from "./board.js";
import { answer, headers } from "./files.js";
import { refusalOf } from "./guard.js";
import type { DashboardMessage } from "./message.js";

/** Where the page is. */
export interface DashboardServerOptions {
  /** The port on 127.0.0.1, 1 to 65535. Default: one that is free. */
  readonly port?: number;
}

/** A page that is up. */
export interface Dashboard {
  /** Its address: `http://127.0.0.1:43117`. */
  readonly url: string;
  /** Takes what a run tells; after the last message, waits until all open pages have it, for a second at most. */
  readonly show: (message: DashboardMessage) => Promise<void> | undefined;
  /** Ends the server and its connections. */
  readonly close: () => Promise<void>;
}

/** The least time between events, and the largest share of the time that may go into them. */
const pushEvery = 250;
const pushShare = 0.02;
const lastChance = 1000;

/** Listens on a port of 127.0.0.1; the port. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const received = error.code === "EADDRINUSE" ? `${port}, which is in use` : `${port}: ${error.message}`;
      const fix = "Pass another port, or none for one that is free.";
      reject(
        new ArgumentError({
          op: "dashboard",
          requirement: "the port must be one to listen on",
          received,
          fix,
        }),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  // A server that listens on a port has an address of this form.
  return (server.address() as AddressInfo).port;
}

/**
 * Opens a page for a run on 127.0.0.1. `nodeEffects` does it by itself; this is for a page per run where several go on at once, and to
 * have it in one's hands: `effects: { ...nodeEffects, show: page.show }`. The server never keeps the process alive.
 * @throws ArgumentError (rejects) when the port is taken or out of range
 * @example
 * ```ts
 * import { openDashboard } from "@cotangent/train/node";
 * const page = await openDashboard();
 * page.url.startsWith("http://127.0.0.1:") // => true
 * const { status } = await fetch(page.url);
 * status // => 200
 * await page.close();
 * ```
 */
export async function openDashboard(options: DashboardServerOptions = {}): Promise<Dashboard> {
  const { port: asked = 0 } = options;
  if (!(Number.isInteger(asked) && asked >= 0 && asked <= 65_535)) {
    const requirement = "the port must be a whole number";
    throw new ArgumentError({
      op: "dashboard",
      requirement,
      expected: "1 to 65535",
      received: String(asked),
    });
  }
  let board: Board = emptyBoard;
  let clients: readonly ServerResponse[] = [];
  let nextPush = 0;
  // Who has missed an event.
  const late = new WeakSet<ServerResponse>();

  // Resolves once the system has the bytes. Who has not taken the event before gets a later one instead.
  const push = async (receivers: readonly ServerResponse[]): Promise<void> => {
    const begin = performance.now();
    const text = `data: ${JSON.stringify(board)}\n\n`;
    nextPush = begin + Math.max(pushEvery, (performance.now() - begin) / pushShare);
    const isReady = ({ writableNeedDrain }: ServerResponse): boolean =>
      !writableNeedDrain || board.phase === "ended";
    const ready = receivers.filter(isReady);
    for (const client of receivers) if (!ready.includes(client)) late.add(client);
    for (const client of ready) late.delete(client);
    await Promise.all(ready.map((client) => new Promise((resolve) => client.write(text, resolve))));
  };
  const subscribe = (response: ServerResponse): void => {
    response.writeHead(200, { ...headers, "Content-Type": "text/event-stream; charset=utf-8" });
    response.write("retry: 1000\n\n");
    clients = [...clients, response];
    // Who is gone is told nothing more.
    response.on("error", () => undefined);
    response.on("close", () => {
      clients = clients.filter((client) => client !== response);
    });
    response.on("drain", () => {
      if (late.has(response)) void push([response]);
    });
    void push([response]);
  };
  const server = createServer((request, response) => {
    const refusal = refusalOf(request);
    if (refusal !== undefined) response.writeHead(refusal.status, headers).end(`${refusal.reason}\n`);
    else if (request.url === "/events") subscribe(response);
    else void answer(request.url ?? "/", response);
  });
  server.on("connection", (socket: Socket) => socket.unref());
  const port = await listen(server, asked);
  server.unref();

  return Object.freeze({
    url: `http://127.0.0.1:${port}`,
    show: (message: DashboardMessage) => {
      board = advance(board, message);
      if (message._tag !== "end") {
        if (clients.length > 0 && (message._tag !== "steps" || performance.now() >= nextPush))
          void push(clients);
        return undefined;
      }
      return clients.length === 0 ? undefined : withinTime(push(clients));
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

/** The promise, or its time is up. The timer keeps the process alive meanwhile, which the connections do not. */
async function withinTime(promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, lastChance);
  });
  await Promise.race([promise, timeUp]);
  clearTimeout(timer);
}
