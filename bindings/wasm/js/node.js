// For Node: module and model are read from the package.
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Classifier as Common, start } from "./classifier.js";

export { BluffError, countries, isOutlookMessage, languages } from "./classifier.js";

export async function init(module) {
  await start(module ?? (await readFile(new URL("../pkg/bluff_wasm_bg.wasm", import.meta.url))));
}

export class Classifier extends Common {
  static builtin(options) {
    return this.fromBytes(readFileSync(new URL("../pkg/default.bluff", import.meta.url)), options);
  }
}
