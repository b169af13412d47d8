/**
 * A run with a dashboard in a process of its own: `dashboardRun.ts <steps> <milliseconds between them>`. It has
 * nothing to do once the run is over.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dashboard, startRun, fit as train } from "@cotangent/train";
import { nodeEffects } from "@cotangent/train/node";

const [steps, pause] = process.argv.slice(2).map(Number);
const data = datasets.map(() => sleep(pause))(datasets.fromArray(Array.from({ length: steps }, (_, i) => i)));
const step = (x: Tensor) => [x.add(1), { loss: x }] as const;
await train(step, data, { from: startRun(tensor(0)), callbacks: [dashboard()], effects: nodeEffects });
