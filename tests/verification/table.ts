/** The corpus judged by checkGrads and by checkers of the usual kind, as the table of docs/guides/verification.md. */
import { type Tensor, tensor } from "@cotangent/core";
import { gradientReport, type Verdict, verdictOf } from "@cotangent/core/testing";
import type { Entry, Numbers, Truth } from "./corpus/index.js";
import { corpus } from "./corpus/index.js";
import { type FixedStepChecker, likeJax, likePyTorch } from "./fixedStep.js";

export const dtypes = ["float64", "float32"] as const;
type DType = (typeof dtypes)[number];

/** The verdict that tells each truth. */
export const verdictFor: Readonly<Record<Truth, Verdict>> = {
  correct: "pass",
  wrong: "fail",
  kinked: "kink",
  "not finite": "inconclusive",
};

// Without the shapes that literal arguments give types to.
const ofNumbers: (numbers: Numbers, options: { readonly dtype: DType }) => Tensor = tensor;

/** The arguments of an entry. */
export function argumentsOf({ at }: Entry, dtype: DType): readonly Tensor[] {
  return at.map((numbers) => ofNumbers(numbers, { dtype }));
}

/** What checkGrads says of an entry, to first order. */
export function judged(entry: Entry, dtype: DType, seed = 0): Verdict {
  return verdictOf(gradientReport(entry.f, argumentsOf(entry, dtype), { order: 1, seed }));
}

const meaning: Readonly<Record<Truth, string>> = {
  correct: "right derivatives, accepted",
  wrong: "planted mistakes, rejected",
  kinked: "kinks, called kinks",
  "not finite": "infinite or NaN, called inconclusive",
};

// Who can only say yes or no is right to say yes of what is right and no of what is wrong; of the rest nothing is known.
function counted(entries: readonly Entry[], dtype: DType, checker: FixedStepChecker): string {
  const accepted = entries.filter((entry) => checker(entry.f, argumentsOf(entry, dtype))).length;
  const { truth } = entries[0];
  if (truth === "correct") return `${accepted}`;
  if (truth === "wrong") return `${entries.length - accepted}`;
  return `accepts ${accepted}, rejects ${entries.length - accepted}`;
}

/** The table in Markdown. */
export function table(): string {
  const rows = Object.entries(meaning).flatMap(([truth, text]) => {
    const entries = corpus.filter((entry) => entry.truth === truth);
    return dtypes.map((dtype) => {
      const right = entries.filter((entry) => judged(entry, dtype) === verdictFor[entry.truth]).length;
      const others = [likeJax, likePyTorch].map((checker) => counted(entries, dtype, checker));
      return `| ${text} | ${dtype} | ${entries.length} | ${[right, ...others].join(" | ")} |`;
    });
  });
  return [
    "| | dtype | functions | checkGrads | JAX's rule | PyTorch's rule |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** The text of the guide with this table in it. */
export function withTable(guide: string): string {
  return guide.replace(
    /(<!-- corpus -->\n)[\s\S]*?(<!-- end of corpus -->)/,
    (_whole, start: string, end: string) => `${start}\n${table()}\n\n${end}`,
  );
}
