/** A bounded memory: what was used lately is there, and no more than twice as much as asked for. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { recent } from "./recent.js";

it("has the last keys that were used, their newest values, and little more", () => {
  const steps = fc.array(fc.record({ key: fc.nat(12).map(String), isSet: fc.boolean() }), { maxLength: 80 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (uses, capacity) => {
      const memory = recent<number>(capacity);
      const values = new Map<string, number>();
      let used: readonly string[] = [];
      uses.forEach(({ key, isSet }, i) => {
        if (isSet) {
          memory.set(key, i);
          values.set(key, i);
        } else if (memory.get(key) === undefined) return;
        used = [...used.filter((other) => other !== key), key];
      });
      const last = used.slice(-capacity);
      for (const key of last) expect(memory.get(key)).toBe(values.get(key));
      const all = memory.values();
      const found = [...values.keys()].filter((key) => memory.get(key) !== undefined);
      // Looking one up may make another go, so some of all are found.
      expect(new Set(all).size).toBe(all.length);
      expect(all).toEqual(expect.arrayContaining(last.map((key) => values.get(key))));
      expect(all.length).toBeLessThanOrEqual(2 * capacity);
      expect(found.length).toBeLessThanOrEqual(2 * capacity);
    }),
  );
});
