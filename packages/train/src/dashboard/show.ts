/**
 * How `nodeEffects` shows runs: on one page of the process, opened by the first run that asks for it.
 * @module
 */
import type { Effects } from "../run/events.js";
import { type Dashboard, openDashboard } from "./server.js";

/** Shows runs one after another on one page; one that asks for another port gets another page. `print` is told the address. */
export function showOnPage(print: (text: string) => void): NonNullable<Effects["show"]> {
  let pages: readonly { readonly port: number; readonly page: Dashboard }[] = [];
  let current: Dashboard | undefined;
  return async (message) => {
    if (message._tag === "begin") {
      const { port } = message;
      let known = pages.find((opened) => opened.port === port);
      if (known === undefined) {
        known = { port, page: await openDashboard({ port }) };
        pages = [...pages, known];
      }
      current = known.page;
      print(`dashboard: ${current.url}`);
    }
    await current?.show(message);
  };
}
