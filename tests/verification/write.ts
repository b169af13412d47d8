/** Writes the table of the corpus into the guide: `npx tsx --conditions=@cotangent/source tests/verification/write.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { withTable } from "./table.js";

const path = new URL("../../docs/guides/verification.md", import.meta.url);
writeFileSync(path, withTable(readFileSync(path, "utf8")));
