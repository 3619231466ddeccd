// Doing the same to many pictures, for other features.
export { type Outcome, runEach } from "../batch/run";
