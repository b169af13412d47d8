/** Compares Cotangent with its peers, interleaved in one run. */
console.log("The benchmarks are not written yet.");
