/**
 * Threefry-2x32: a keyed hash of a 64-bit counter, the source of all random bits.
 * Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (2011), table 2 and section 4.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { add, or, shl, shr, xor } from "../scalar.js";

/** 64 bits as two uint32 words. */
export interface Words {
  readonly high: ScalarExpr;
  readonly low: ScalarExpr;
}

const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
// The parity word of the key schedule, from Skein (Ferguson et al., 2010).
const parity = 0x1bd11bda;

function rotateLeft(x: ScalarExpr, count: number): ScalarExpr {
  return or(shl(x, count), shr(x, 32 - count));
}

/** The counter enciphered with the key; all words uint32. 20 rounds unless a test asks for another number. */
export function threefry(key: Words, counter: Words, rounds = 20): Words {
  const schedule = [key.high, key.low, xor(xor(key.high, key.low), parity)];
  let high: ScalarExpr = add(counter.high, key.high);
  let low: ScalarExpr = add(counter.low, key.low);
  for (let round = 1; round <= rounds; round++) {
    high = add(high, low);
    low = xor(rotateLeft(low, rotations[(round - 1) % 8]), high);
    if (round % 4 !== 0) continue;
    const injection = round / 4;
    high = add(high, schedule[injection % 3]);
    low = add(low, add(schedule[(injection + 1) % 3], injection));
  }
  return { high, low };
}
