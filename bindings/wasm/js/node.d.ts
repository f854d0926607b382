import { Common, type Options } from "./common.js";

export { BluffError, countries, init, isOutlookMessage, languages } from "./common.js";
export type * from "./common.js";

export class Classifier extends Common {
  /** The classifier with the model in these bytes. */
  static fromBytes(model: Uint8Array, options?: Options): Classifier;
  /** The classifier with the model of the package. */
  static builtin(options?: Options): Classifier;
}
