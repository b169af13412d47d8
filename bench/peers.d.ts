/** The peers are installed only by `npm run bench`, so type checks must not need them: what they export is `any`. */
declare module "@jax-js/jax";
declare module "@tensorflow/tfjs";
declare module "@tensorflow/tfjs-backend-wasm";
