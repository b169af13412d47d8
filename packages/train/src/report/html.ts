/**
 * HTML in which every text is escaped unless it was made here: what a template of `html` holds between its own letters is
 * text, markup, or lists of them.
 * @module
 */
import { escaped } from "../plots/escaped.js";

/** HTML that is safe to show. */
export interface Markup {
  readonly markup: string;
}

/** What can stand in a template. */
export type Content = Markup | string | number | null | readonly Content[];

function rendered(content: Content): string {
  if (content === null) return "";
  if (typeof content === "string" || typeof content === "number") return escaped(String(content));
  return "markup" in content ? content.markup : content.map(rendered).join("");
}

/** A template: its own letters are HTML, what is put in is text, or markup of another template. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return { markup: parts.map((part, i) => part + rendered(contents[i] ?? null)).join("") };
}

/** Markup made by other means, such as SVG. */
export const trusted = (markup: string): Markup => ({ markup });
