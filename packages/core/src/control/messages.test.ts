/** What reading a traced value says, word for word: the line, and what to use instead. */
import { describe, expect, it } from "vitest";
import {
  add,
  cond,
  foriLoop,
  jit,
  less,
  map,
  mul,
  scan,
  type Tensor,
  tensor,
  vmap,
  whileLoop,
  zeros,
} from "../index.js";
import { said } from "./said.testing.js";

const scalar = tensor(1);
const two = zeros([2]);
const rows = zeros([3, 2]);
const int = tensor(1, { dtype: "int32" });
const bool = tensor(true);
const same = (x: Tensor): Tensor => x;

describe("reading a traced value names the line and what to use instead", () => {
  const deciding = (x: Tensor): Tensor => (x.item() > 0 ? x : mul(x, 2));

  it("in a loop or a branch", () => {
    expect(said(map, deciding, two)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by scan has no elements to read yet, got f32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; scan traces its functions once, for all values."`,
    );
    expect(said(whileLoop, (x: Tensor) => x.item() > 0, same, scalar)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by whileLoop has no elements to read yet, got f32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; whileLoop traces its functions once, for all values."`,
    );
    expect(said(whileLoop, (x: Tensor) => less(x, 0), deciding, scalar)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by whileLoop has no elements to read yet, got f32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; whileLoop traces its functions once, for all values."`,
    );
    expect(said(foriLoop, 0, 3, deciding, int)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by foriLoop has no elements to read yet, got i32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; foriLoop traces its functions once, for all values."`,
    );
    expect(said(cond, bool, deciding, same, scalar)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by cond has no elements to read yet, got f32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; cond traces its functions once, for all values."`,
    );
    const inside = jit((xs: Tensor) => map(deciding, xs));
    expect(said(inside, two)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by scan has no elements to read yet, got f32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; scan traces its functions once, for all values."`,
    );
  });

  it("under jit and vmap", () => {
    expect(said(jit(deciding), scalar)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by jit has no elements to read yet, got f32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop. Or pass what decides as a static argument (staticArgnums), or leave jit out: grad alone keeps values readable."`,
    );
    expect(said(vmap(deciding), two)).toMatchInlineSnapshot(
      `"TraceError: item: a value traced by vmap has no elements to read yet, got f32[] at messages.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; there is one value per mapped element."`,
    );
  });

  it("and after the loop has ended", () => {
    const kept: Tensor[] = [];
    scan((carry, x) => [kept.push(x) > 0 ? carry : carry, null], scalar, rows);
    expect(said(add, kept[0], 1)).toMatchInlineSnapshot(
      `"TraceError: add: a traced value may not be used after the function that scan traced has returned, got f32[2] leaked from scan, used at messages.test.ts. Return it from the function instead of storing it in an outer variable."`,
    );
  });
});
