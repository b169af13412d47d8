/**
 * Numbers as people write them, the same everywhere.
 * @module
 */

const raised: readonly string[] = [..."⁰¹²³⁴⁵⁶⁷⁸⁹"];

/** A number of an axis or a cell, of at most six digits: 0.05, −3, 12,000, 2·10⁻⁷. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("-", "−");
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (value === 0 || (size >= 1e-3 && size < 1e6)) {
    const [whole, part] = String(Number(size.toPrecision(6))).split(".");
    return `${sign}${countText(Number(whole))}${part === undefined ? "" : `.${part}`}`;
  }
  const [digits, power] = size.toExponential(3).split("e");
  const short = String(Number(digits));
  const exponent = [...String(Number(power))].map((digit) => (digit === "-" ? "⁻" : raised[Number(digit)]));
  return `${sign}${short === "1" ? "" : `${short}·`}10${exponent.join("")}`;
}

/** How many: 12,000. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
