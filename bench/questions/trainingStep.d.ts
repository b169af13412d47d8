import type { Question } from "../harness.js";
import type { loadJaxJs, loadTensorFlow } from "../peers.js";
type TensorFlow = Awaited<ReturnType<typeof loadTensorFlow>>;
type JaxJs = Awaited<ReturnType<typeof loadJaxJs>>;
/** Which network: sizes of the layers, and the share of hidden units that dropout keeps. */
export interface Network {
    readonly layers: readonly number[];
    readonly keep?: number;
}
/** The question, given the loaded peers. */
export declare function trainingStep(tf: TensorFlow, jax: JaxJs, network: Network): Question;
export {};
