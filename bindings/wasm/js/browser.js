// For browsers: module and model are fetched from the folder of this file.
import { BluffError, Classifier as Common, start } from "./classifier.js";

export { BluffError, countries, isOutlookMessage, languages } from "./classifier.js";

export const init = (module) => start(module ?? new URL("../pkg/bluff_wasm_bg.wasm", import.meta.url));

export class Classifier extends Common {
  static async fetch(url = new URL("../pkg/default.bluff", import.meta.url), options = undefined) {
    const [response] = await Promise.all([fetch(url), init()]);
    if (response.ok) return this.fromBytes(new Uint8Array(await response.arrayBuffer()), options);
    throw new BluffError({ kind: "io", message: `${url}: ${response.status} ${response.statusText}; expected a model` });
  }
}
