// Shared by browsers and Node: a classifier, and its errors.
import startModule, { NativeClassifier, countries as allCountries, isOutlookMessage as isOutlook, languages as allLanguages, maxMessageBytes } from "../pkg/bluff_wasm.js";

/**
 * What went wrong: `kind`, `message` in the words of the programs, and `remedy` if there is one.
 */
export class BluffError extends Error {
  constructor({ kind, message, remedy }) {
    super(message);
    this.name = "BluffError";
    this.kind = kind;
    this.remedy = remedy;
  }
}

let starting;
let started = false;

/** Loads the module, once. `module` is a source that `WebAssembly` accepts, or an address. */
export function start(module) {
  const fail = (error) => {
    starting = undefined; // another attempt may find it
    throw new BluffError({ kind: "io", message: `module: ${error.message}` });
  };
  starting ??= startModule({ module_or_path: module }).then(() => void (started = true)).catch(fail);
  return starting;
}

/** The languages in which there is advice. */
export const languages = () => inModule(allLanguages);
/** The countries whose offices are known. */
export const countries = () => inModule(allCountries);

/** Whether a file is a message that Outlook saved (`.msg`). */
export function isOutlookMessage(file) {
  if (file instanceof Uint8Array) return inModule(() => isOutlook(file));
  throw usage("file", file, "a Uint8Array");
}

/** Classifies email with one model. */
export class Classifier {
  #native;

  /** Use `fromBytes`, `builtin` or `fetch`. */
  constructor(model, options = {}) {
    if (!(model instanceof Uint8Array)) throw usage("model", model, "a Uint8Array");
    if (typeof options !== "object" || options === null || Array.isArray(options)) throw usage("options", options, "an object");
    this.#native = inModule(() => new NativeClassifier(model, JSON.stringify(options, whole)));
  }

  static fromBytes(model, options) {
    return new this(model, options);
  }

  classify(message) {
    return this.#ask(message, (native, bytes, pasted) => native.classify(bytes, pasted));
  }

  *classifyMany(messages) {
    for (const message of messages) yield this.classify(message);
  }

  advice(message, language, country) {
    const [to, at] = [optional("language", language), optional("country", country)];
    return this.#ask(message, (native, bytes, pasted) => native.advice(bytes, pasted, to, at));
  }

  markedText(message) {
    return this.#ask(message, (native, bytes, pasted) => native.markedText(bytes, pasted));
  }

  headings(language) {
    return JSON.parse(inModule(() => this.#living().headings(optional("language", language))));
  }

  free() {
    this.#native?.free();
    this.#native = undefined;
  }

  #ask(message, question) {
    const native = this.#living();
    const [bytes, pasted] = read(message);
    return JSON.parse(inModule(() => question(native, bytes, pasted)));
  }

  #living() {
    if (this.#native) return this.#native;
    throw new BluffError({ kind: "usage", message: "classifier: freed already; expected one in use" });
  }
}
if (Symbol.dispose) Classifier.prototype[Symbol.dispose] = Classifier.prototype.free;

/** The bytes of a message, no more than are read, and whether it is pasted text. */
function read(message) {
  const most = inModule(maxMessageBytes) + 1; // one more byte, so that the report shows that something was cut
  if (typeof message === "string") return [new TextEncoder().encode(message.slice(0, most)), true];
  if (message instanceof Uint8Array) return [message.subarray(0, most), false];
  throw usage("message", message, "a Uint8Array or a string");
}

function optional(name, value) {
  if (typeof value === "string" || value === undefined) return value;
  throw usage(name, value, "a string");
}

function usage(place, found, expected) {
  const kind = found === null ? "null" : found?.constructor?.name ?? typeof found;
  return new BluffError({ kind: "usage", message: `${place}: ${kind}; expected ${expected}` });
}

/**
 * JSON has neither NaN nor infinities nor big integers. They would become null, like an option that
 * was not given.
 */
function whole(_, value) {
  return (typeof value === "number" && !Number.isFinite(value)) || typeof value === "bigint" ? String(value) : value;
}

/** Calls the module. Everything it throws becomes a BluffError. */
function inModule(question) {
  if (!started) throw new BluffError({ kind: "usage", message: "bluff: not loaded; expected `await init()` before" });
  try {
    return question();
  } catch (thrown) {
    if (thrown instanceof BluffError) throw thrown;
    if (typeof thrown === "string") throw new BluffError(JSON.parse(thrown));
    // a trap: out of memory, or a fault in the module; this classifier cannot be used again
    throw new BluffError({ kind: "internal", message: `bluff: stopped (${thrown.message}); expected less to hold in memory` });
  }
}
