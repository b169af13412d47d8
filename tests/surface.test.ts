/**
 * The public surface: the exported names of every package entry, as sorted lists in tests/surface/. A change of a list is a
 * change users see: say it in a changeset, then accept it with `npm test -- tests/surface.test.ts -u`.
 */
import { describe, expect, it } from "vitest";
import { type PublicExport, publicExports } from "./support/publicExports.js";
import { thisRepository } from "./support/repository.js";

describe("public surface", () => {
  for (const [entry, names] of publicExports(thisRepository())) {
    it(entry, async () => {
      const list = names.map((exported) => `${kindOf(exported)} ${exported.name}\n`).join("");
      await expect(list).toMatchFileSnapshot(
        `surface/${entry.replace("@cotangent/", "").replace("/", ".")}.txt`,
      );
    });
  }
});

function kindOf({ isValue, isType }: PublicExport): string {
  return isValue && isType ? "class" : isValue ? "value" : "type ";
}
