/** Printed code, run as a reader would: pasted into a module, with names in scope. @module */
import { invariant } from "../base/errors.js";

/** What the last line of `code` gives, the lines before it being statements. */
export async function pasted(code: string, scope: Readonly<Record<string, unknown>>): Promise<unknown> {
  const lines = code.split("\n");
  const body = [...lines.slice(0, -1), `return ${lines.at(-1)}`].join("\n");
  const source = `export default ({ ${Object.keys(scope).join(", ")} }) => {\n${body}\n};`;
  const module: unknown = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`
  );
  const run: unknown = Reflect.get(Object(module), "default");
  invariant(typeof run === "function", "the module that was written exports a function");
  return run(scope);
}
