/**
 * A folder on 127.0.0.1, served with the headers that its first path segment stands for: what decides about threads and
 * WebAssembly in a page is what its server says.
 */
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** How a place serves the folder. */
export interface Place {
  readonly headers: Readonly<Record<string, string>>;
  /** Files that it lacks. */
  readonly lacks?: RegExp;
}

/** Places by the first segment of the path. */
export type Places = Readonly<Record<string, Place>>;

/** A site that is up. */
export interface Site {
  readonly url: string;
  readonly close: () => void;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** Serves a folder at every place. */
export async function serve(folder: string, places: Places): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, name = "", ...rest] = normalize(pathname).split("/");
    const file = join(folder, ...rest);
    const place = places[name];
    if (pathname === "/favicon.ico") {
      response.writeHead(204).end();
    } else if (place === undefined || place.lacks?.test(file)) {
      response.writeHead(404).end();
    } else if (rest.join("/") === "empty.html") {
      response.writeHead(200, { "Content-Type": types[".html"], ...place.headers }).end("<!doctype html>");
    } else if (!existsSync(file)) {
      response.writeHead(404).end();
    } else {
      const type = types[extname(file)] ?? "text/plain";
      response.writeHead(200, { "Content-Type": type, ...place.headers });
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
