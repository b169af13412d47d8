/**
 * What hyperparameters may be. Checked once, where a transformation is made; the message names what the user called.
 * @module
 */
import { ArgumentError, Tensor } from "@cotangent/core";
import { checkFields, checkOptions as checkObject, kindOf } from "@cotangent/core/checks";
import type { ExtraArguments, GradientTransformation } from "./base.js";

/** A rule for one option, and the clause that says it. */
export interface Rule {
  readonly requirement: string;
  readonly allows: (value: unknown) => boolean;
}

// A tensor is believed: under jit nobody can look into it.
const scalar = (requirement: string, allows: (value: number) => boolean): Rule => ({
  requirement,
  allows: (value) =>
    typeof value === "number" ? allows(value) : value instanceof Tensor && value.shape.length === 0,
});

/** For decay rates. */
export const fraction: Rule = /* @__PURE__ */ scalar(
  "must be at least 0 and below 1",
  (x) => x >= 0 && x < 1,
);
export const share: Rule = /* @__PURE__ */ scalar("must be between 0 and 1", (x) => x >= 0 && x <= 1);
export const finite: Rule = /* @__PURE__ */ scalar("must be a finite number", Number.isFinite);
export const nonNegative: Rule = /* @__PURE__ */ scalar(
  "must be a finite number, at least 0",
  (x) => Number.isFinite(x) && x >= 0,
);
export const positive: Rule = /* @__PURE__ */ scalar(
  "must be positive and finite",
  (x) => Number.isFinite(x) && x > 0,
);
/** A static count. */
export const whole: Rule = {
  requirement: "must be a whole number, at least 1",
  allows: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 1,
};
export const wholeOrZero: Rule = {
  requirement: "must be a whole number, at least 0",
  allows: (value) => value === 0 || whole.allows(value),
};
export const flag: Rule = {
  requirement: "must be true or false",
  allows: (value) => typeof value === "boolean",
};
export const anything: Rule = { requirement: "", allows: () => true };
/** A learning rate, or what else may change with the number of updates. */
export const schedulable: Rule = {
  requirement: "must be a finite number or a schedule",
  allows: (value) => typeof value === "function" || finite.allows(value),
};
export const floatDType: Rule = {
  requirement: "must be float32 or float64",
  allows: (value) => value === "float32" || value === "float64",
};

/** One of these strings. */
export const oneOf = (...names: readonly string[]): Rule => ({
  requirement: `must be ${names.join(" or ")}`,
  allows: (value) => typeof value === "string" && names.includes(value),
});

/**
 * Checks an object of options, of which each may be left out.
 * @throws ArgumentError for a value against its rule, and for names that have none
 */
export function checkOptions(op: string, options: object, rules: Readonly<Record<string, Rule>>): void {
  checkObject(op, options);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(rules, name)) {
      throw new ArgumentError({
        op,
        requirement: `there is no option ${JSON.stringify(name.slice(0, 40))}`,
        expected: Object.keys(rules).join(", "),
      });
    }
    check(op, name, value, rules[name]);
  }
}

/** Checks one argument. */
export function check(op: string, name: string, value: unknown, rule: Rule): void {
  if (rule.allows(value)) return;
  throw new ArgumentError({ op, requirement: `${name} ${rule.requirement}`, received: kindOf(value) });
}

/** `make()`, in whose errors about arguments `op` is what the user called. */
export function named<T>(op: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new ArgumentError({ ...error.fields, op });
  }
}

/** The extra argument of this name. */
export function extraArgument(op: string, extra: ExtraArguments | undefined, name: string): unknown {
  const value = extra?.[name];
  if (value !== undefined) return value;
  throw new ArgumentError({
    op,
    requirement: `update needs the extra argument ${name}`,
    received: "nothing",
    fix: `Pass it by name: update(gradients, state, params, { ${name} }).`,
  });
}

/** The extra argument of this name, a function. */
export function extraFunction(
  op: string,
  extra: ExtraArguments | undefined,
  name: string,
): (...args: readonly unknown[]) => unknown {
  const value = extraArgument(op, extra, name);
  if (typeof value === "function") return (...args) => Reflect.apply(value, undefined, args);
  throw new ArgumentError({ op, requirement: `${name} must be a function`, received: kindOf(value) });
}

/** The extra argument of this name, a number or a tensor []. */
export function extraScalar(op: string, extra: ExtraArguments | undefined, name: string): Tensor | number {
  const value = extraArgument(op, extra, name);
  if (typeof value === "number") return value;
  if (value instanceof Tensor && value.shape.length === 0) return value;
  throw new ArgumentError({
    op,
    requirement: `${name} must be a number or a tensor of shape []`,
    received: kindOf(value),
  });
}

/** Throws unless it is what every transformation is. */
export function checkTransformation(op: string, name: string, transformation: GradientTransformation): void {
  const fix = "Pass an optimizer like sgd(0.1).";
  checkFields(op, name, transformation, { init: "function", update: "function" }, fix);
}
