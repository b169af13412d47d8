/**
 * The entry @cotangent/train/report: a page about a run. Beside the package's own entry, since it brings the library that draws.
 * @module
 */
export type { ParameterRow } from "./parameterRows.js";
export { type ReportMemory, type ReportOptions, report, reportDataOf } from "./report/report.js";
export type { BestEpoch, CheckedGradient, ReportData, ReportRow, ReportSample } from "./report/reportData.js";
export { reportHtml } from "./report/reportHtml.js";
