/** TensorFlow.js 4.22 on its WebAssembly backend (XNNPACK, SIMD; it has no threads in Node). */
export declare function loadTensorFlow(): Promise<any>;
/** jax-js 0.1 on its WebAssembly backend. Node 20 lacks two globals that it reads while loading. */
export declare function loadJaxJs(): Promise<any>;
