/**
 * How reports look: on screens, light and dark, and on paper.
 * @module
 */

import { darkStyle } from "../plots/svg.js";
import { dark, light } from "../plots/theme.js";

/** The style sheet of a report. */
export const style: string = `
:root { color-scheme: light dark; --paper: ${light.background}; --ink: ${light.ink}; --soft: ${light.soft}; --faint: ${light.faint}; --good: #00694d; --bad: #a33a00; }
@media screen and (prefers-color-scheme: dark) { :root { --paper: ${dark.background}; --ink: ${dark.ink}; --soft: ${dark.soft}; --faint: ${dark.faint}; --good: #3ddc97; --bad: #ff9a5c; } }
${darkStyle}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 74rem; padding: 2.5rem 2rem 4rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, Helvetica, Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 0.3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.6rem 0 0.8rem; padding-top: 0.8rem; border-top: 1px solid var(--faint); overflow-wrap: anywhere; }
p { margin: 0.3rem 0; max-width: 46rem; }
.lead { color: var(--soft); overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem 1.5rem; margin: 1.6rem 0 0; }
.facts div { min-width: 0; }
dt { color: var(--soft); font-size: 0.82rem; overflow-wrap: anywhere; }
dd { margin: 0; font-size: 1.12rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.2rem; }
.small.plots { grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0.6rem; }
.plot { width: 100%; height: auto; max-width: 44rem; break-inside: avoid; }
.small .plot { max-width: 20rem; }
.table { overflow: auto; max-height: 32rem; border: 1px solid var(--faint); border-radius: 4px; }
table { border-collapse: collapse; width: 100%; font-size: 0.87rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.28rem 0.8rem; text-align: right; white-space: nowrap; }
th { position: sticky; top: 0; background: var(--paper); box-shadow: inset 0 -1px var(--faint); color: var(--soft); font-weight: 600; }
th.text, td.text { text-align: left; }
td { border-top: 1px solid var(--faint); }
tr.best td { font-weight: 700; color: var(--good); }
.bad { color: var(--bad); }
.good { color: var(--good); }
@media print { .plots { grid-template-columns: 1fr 1fr; } .small.plots { grid-template-columns: 1fr 1fr 1fr; } body { padding: 0; max-width: none; font-size: 10pt; } .table { overflow: visible; max-height: none; border: 0; } th { position: static; } table { font-size: 7pt; } th, td { padding: 0.12rem 0.4rem; } th, td.text { white-space: normal; overflow-wrap: anywhere; } tr, .facts div { break-inside: avoid; } thead { display: table-header-group; } h2 { break-after: avoid; } }
`;
