/**
 * Fourier transforms: the namespace `fft` of the package. Complex numbers are pairs { re, im }: docs/decisions/0015.
 * @module
 */

export type { Complex, ComplexLike, FourierNorm, FourierOptions, ManyFourierOptions } from "./arguments.js";
export type { FrequencyOptions, ShiftOptions } from "./frequencies.js";
export { fftfreq, fftshift, ifftshift, rfftfreq } from "./frequencies.js";
export { fftn, ifftn, irfftn, rfftn } from "./manyAxes.js";
export { fft, ifft, irfft, rfft } from "./oneAxis.js";
