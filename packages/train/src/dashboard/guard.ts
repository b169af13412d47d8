/**
 * Who may read the page of a run: a browser on this machine that was told the address. Other sites that the browser has open must
 * not, whatever name they give this machine.
 * @module
 */
import type { IncomingMessage } from "node:http";

/** What of a request decides. */
export type Asked = Pick<IncomingMessage, "method" | "headers" | "url">;

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

const ownNames: readonly string[] = ["127.0.0.1", "localhost"];

/**
 * Why a request is refused, if it is. A site that has its name resolved to 127.0.0.1 sends that name as Host; requests of other sites
 * carry their Origin, or say where they come from.
 */
export function refusalOf({ method, headers, url }: Asked): Refusal | undefined {
  const { host = "", origin } = headers;
  if (method !== "GET") return { status: 405, reason: "Only GET." };
  // Any port: it may have been forwarded.
  if (!ownNames.includes(host.replace(/:\d+$/, "")))
    return { status: 403, reason: "Open this page as 127.0.0.1 or localhost." };
  if (origin !== undefined && origin !== `http://${host}`)
    return { status: 403, reason: "Only for the page itself." };
  const from = headers["sec-fetch-site"];
  // The page itself may be opened from a link.
  if (url !== "/" && from !== undefined && from !== "same-origin" && from !== "none")
    return { status: 403, reason: "Only for the page itself." };
  return undefined;
}
