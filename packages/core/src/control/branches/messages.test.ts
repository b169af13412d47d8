/** What wrong branches say, word for word: what each gives, and where they differ. */
import { describe, expect, it } from "vitest";
import { cond, greater, sum, switchCase, type Tensor, tensor, zeros } from "../../index.js";
import { said } from "../said.testing.js";

const scalar = tensor(1);
const two = zeros([2]);
const rows = zeros([3, 2]);
const bool = tensor(true);
const same = (x: Tensor): Tensor => x;

describe("cond and switchCase say", () => {
  it("which branches disagree, and where", () => {
    const choose = (f: unknown, g: unknown, ...operands: readonly unknown[]) =>
      said(cond, bool, f, g, ...operands);
    expect(
      choose(
        (x: Tensor) => ({ a: x }),
        (x: Tensor) => ({ b: x }),
        two,
      ),
    ).toMatchInlineSnapshot(
      `"TreeError: cond: all branches must give one structure, expected {b: *} as whenFalse gives, got {a: *} from whenTrue. They differ at b, which is missing."`,
    );
    expect(
      choose(
        (x: Tensor) => ({ a: x }),
        (x: Tensor) => ({ a: sum(x) }),
        two,
      ),
    ).toMatchInlineSnapshot(
      `"ShapeError: cond: all branches must give the same shapes and dtypes, expected f32[] at a as whenFalse gives, got f32[2] from whenTrue. Bring both to one shape, as with broadcastTo()."`,
    );
    expect(choose(same, sum, two)).toMatchInlineSnapshot(
      `"ShapeError: cond: all branches must give the same shapes and dtypes, expected f32[] as whenFalse gives, got f32[2] from whenTrue. Bring both to one shape, as with broadcastTo()."`,
    );
    expect(choose(same, () => 0, tensor(1, { dtype: "float64" }))).toMatchInlineSnapshot(
      `"DTypeError: cond: all branches must give the same shapes and dtypes, expected f32[] as whenFalse gives, got f64[] from whenTrue. Convert one with astype(); a plain number is float32, so make it a tensor of the dtype of the other."`,
    );
    expect(choose(same, () => undefined, two)).toMatchInlineSnapshot(
      `"TreeError: cond: all branches must give one structure, expected undefined as whenFalse gives, got * from whenTrue. A function with braces needs a return."`,
    );
    expect(said(switchCase, 0, [same, same, sum], two)).toMatchInlineSnapshot(
      `"ShapeError: switchCase: all branches must give the same shapes and dtypes, expected f32[2] as branch 0 gives, got f32[] from branch 2. Bring both to one shape, as with broadcastTo()."`,
    );
    expect(said(switchCase, 0, [same, (x: Tensor) => [x]], two)).toMatchInlineSnapshot(
      `"TreeError: switchCase: all branches must give one structure, expected * as branch 0 gives, got [*] from branch 1. They differ at (the tree itself)."`,
    );
    expect(said(switchCase, 0, [() => [bool, two], () => [bool, rows]])).toMatchInlineSnapshot(
      `"ShapeError: switchCase: all branches must give the same shapes and dtypes, expected f32[2] at [1] as branch 0 gives, got f32[3,2] from branch 1. Bring both to one shape, as with broadcastTo()."`,
    );
  });

  it("what is wrong with a condition or an index", () => {
    expect(said(cond, scalar, same, same, two)).toMatchInlineSnapshot(
      `"DTypeError: cond: the condition must be one bool, expected bool[], got f32[]. Compare scalars, as in greater(x, 0), or reduce with all() or any(); where() chooses element by element."`,
    );
    expect(said(cond, 1, same, same, two)).toMatchInlineSnapshot(
      `"DTypeError: cond: the condition must be one bool, expected bool[], got 1. Compare scalars, as in greater(x, 0), or reduce with all() or any(); where() chooses element by element."`,
    );
    expect(said(cond, greater(two, 0), same, same, two)).toMatchInlineSnapshot(
      `"ShapeError: cond: the condition must be one bool, expected bool[], got bool[2]. Compare scalars, as in greater(x, 0), or reduce with all() or any(); where() chooses element by element."`,
    );
    expect(said(switchCase, 0.5, [same], two)).toMatchInlineSnapshot(
      `"DTypeError: switchCase: the index must be an integer scalar, expected i32[], got 0.5. Convert it with astype(index, "int32")."`,
    );
    expect(said(switchCase, scalar, [same], two)).toMatchInlineSnapshot(
      `"DTypeError: switchCase: the index must be an integer scalar, expected i32[], got f32[]. Convert it with astype(index, "int32")."`,
    );
    expect(said(switchCase, zeros([2], { dtype: "int32" }), [same], two)).toMatchInlineSnapshot(
      `"ShapeError: switchCase: the index must be an integer scalar, expected i32[], got i32[2]. Choose for each element with vmap()."`,
    );
  });

  it("what is wrong with branches", () => {
    expect(said(cond, bool, two, same, two)).toMatchInlineSnapshot(
      `"ArgumentError: cond: whenTrue must be a function, got f32[2]. Write () => x for a value x."`,
    );
    expect(said(cond, bool, same)).toMatchInlineSnapshot(
      `"ArgumentError: cond: whenFalse must be a function, got undefined. Write () => x for a value x."`,
    );
    expect(said(cond, bool, async () => two, same, two)).toMatchInlineSnapshot(
      `"ArgumentError: cond: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns."`,
    );
    expect(said(switchCase, 0, [], two)).toMatchInlineSnapshot(
      `"ArgumentError: switchCase: there must be a branch, got none."`,
    );
    expect(said(switchCase, 0, same, two)).toMatchInlineSnapshot(
      `"ArgumentError: switchCase: branches must be an array, got a function (same)."`,
    );
    expect(said(switchCase, 0, [same, 3], two)).toMatchInlineSnapshot(
      `"ArgumentError: switchCase: branch 1 must be a function, got 3. Write () => x for a value x."`,
    );
  });
});
