import { Common, type Options } from "./common.js";

export { BluffError, countries, init, isOutlookMessage, languages } from "./common.js";
export type * from "./common.js";

export class Classifier extends Common {
  /** The classifier with the model in these bytes. */
  static fromBytes(model: Uint8Array, options?: Options): Classifier;
  /** The classifier with the model at that address, by default that of the package. */
  static fetch(url?: URL | string, options?: Options): Promise<Classifier>;
}
