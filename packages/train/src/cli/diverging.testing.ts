/** The training of sine.testing.ts with a rate at which it diverges. */
import { sgd } from "@cotangent/optim";
import type { TrainingModule } from "./trainingModule.js";

export { data, inputShape, model, objective, validation } from "./sine.testing.js";
export const optimizer: TrainingModule["optimizer"] = sgd(1e30);
