/**
 * Elements of the page. Names of figures and parameters are anybody's text: they go into text nodes and nowhere else.
 * @module
 */

/**
 * An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * An element of a picture.
 * @param {string} tag
 * @param {Readonly<Record<string, string | number>>} attributes
 * @param {...Node} children
 * @returns {SVGElement}
 */
export function drawn(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  // What this namespace gives for the names used here.
  return /** @type {SVGElement} */ (made);
}

/**
 * The element of index.html with an id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  // The ids are those of index.html.
  return /** @type {HTMLElement} */ (found);
}

/**
 * A number to be read, of four digits or more: 0.4290, 12,345, 1.8e−5; texts such as NaN as they are.
 * @param {number | string} value
 * @returns {string}
 */
export function numberText(value) {
  return typeof value === "string" || Number.isInteger(value)
    ? tickText(value)
    : trimmed(value, (text) => text);
}

/**
 * A number at an axis, without zeros at its end.
 * @param {number | string} value
 * @returns {string}
 */
export function tickText(value) {
  if (typeof value === "string") return value.replace("Infinity", "∞").replace("-", "−");
  return trimmed(value, (text) => String(Number(text)));
}

/**
 * @param {number} value
 * @param {(text: string) => string} finish
 * @returns {string}
 */
function trimmed(value, finish) {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    const [digits = "", power = ""] = value.toExponential(2).split("e");
    return `${Number(digits)}e${Number(power)}`.replaceAll("-", "−");
  }
  if (Number.isInteger(value)) return countText(value);
  return finish(value.toPrecision(size >= 1 ? 5 : 4)).replace("-", "−");
}

/**
 * A count with its thousands apart.
 * @param {number} count
 * @returns {string}
 */
export function countText(count) {
  return Math.round(count)
    .toString()
    .replace("-", "−")
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * 75 as 1:15, 4000 as 1:06:40.
 * @param {number} seconds
 * @returns {string}
 */
export function clockText(seconds) {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const minutes = h > 0 ? `${h}:${String(m).padStart(2, "0")}` : String(m);
  return `${minutes}:${String(s).padStart(2, "0")}`;
}
