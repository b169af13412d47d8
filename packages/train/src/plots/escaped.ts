/**
 * Texts of users as pictures and pages can hold them.
 * @module
 */

/** A text without what SVG and HTML cannot hold: control characters and halves of pairs. Ends of lines are spaces. */
export function cleanText(text: string): string {
  return text.replace(/[\t\n\r]+/g, " ").replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");
}

/** A clean text of at most so many letters. */
export function cutText(text: string, most: number): string {
  const letters = [...cleanText(text)];
  return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("")}…`;
}

/** A text as it stands in SVG and HTML. */
export function escaped(text: string): string {
  return cleanText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
