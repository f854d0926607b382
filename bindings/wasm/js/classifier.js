// What browsers and Node have in common: a classifier, and its errors.
import startModule, { Host, countries as allCountries, languages as allLanguages, maxMessageBytes } from "../pkg/bluff_wasm.js";

/** What went wrong: `kind`, `message` as the command line says it, and `remedy` if there is one. */
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

/** Loads the module, once; `module` is what `WebAssembly` can be made of, or an address. */
export function start(module) {
  const fail = (error) => {
    starting = undefined; // another try may find it
    throw new BluffError({ kind: "io", message: `module: ${error.message}` });
  };
  starting ??= startModule({ module_or_path: module }).then(() => void (started = true)).catch(fail);
  return starting;
}

/** The languages in which there is advice. */
export const languages = () => inModule(allLanguages);
/** The countries whose offices are known. */
export const countries = () => inModule(allCountries);

/** Judges mail with one model. */
export class Classifier {
  #host;

  /** Use `fromBytes`, `builtin` or `fetch`. */
  constructor(model, options = {}) {
    if (!(model instanceof Uint8Array)) throw usage("model", model, "a Uint8Array");
    if (typeof options !== "object" || options === null) throw usage("options", options, "an object");
    this.#host = inModule(() => new Host(model, JSON.stringify(options, whole)));
  }

  static fromBytes(model, options) {
    return new this(model, options);
  }

  classify(mail) {
    return this.#ask(mail, (host, bytes, pasted) => host.classify(bytes, pasted));
  }

  *classifyMany(mails) {
    for (const mail of mails) yield this.classify(mail);
  }

  advice(mail, language = "en", country = undefined) {
    const [to, at] = [text("language", language), country === undefined ? undefined : text("country", country)];
    return this.#ask(mail, (host, bytes, pasted) => host.advice(bytes, pasted, to, at));
  }

  headings(language = "en") {
    return JSON.parse(inModule(() => this.#living().headings(text("language", language))));
  }

  free() {
    this.#host?.free();
    this.#host = undefined;
  }

  #ask(mail, question) {
    const host = this.#living();
    const [bytes, pasted] = read(mail);
    return JSON.parse(inModule(() => question(host, bytes, pasted)));
  }

  #living() {
    if (this.#host) return this.#host;
    throw new BluffError({ kind: "usage", message: "classifier: freed already; expected one in use" });
  }
}
if (Symbol.dispose) Classifier.prototype[Symbol.dispose] = Classifier.prototype.free;

/** The bytes of a message, no more than are looked at, and whether it is a pasted text. */
function read(mail) {
  const most = inModule(maxMessageBytes) + 1; // the one more says that something was cut
  if (typeof mail === "string") return [new TextEncoder().encode(mail.slice(0, most)), true];
  if (mail instanceof Uint8Array) return [mail.subarray(0, most), false];
  throw usage("message", mail, "a Uint8Array or a string");
}

function text(name, value) {
  if (typeof value === "string") return value;
  throw usage(name, value, "a string");
}

function usage(place, found, expected) {
  const kind = found === null ? "null" : found?.constructor?.name ?? typeof found;
  return new BluffError({ kind: "usage", message: `${place}: ${kind}; expected ${expected}` });
}

/** JSON knows neither NaN nor infinities nor big integers; left to it, they would become nothing and pass for an option left out. */
function whole(_, value) {
  return (typeof value === "number" && !Number.isFinite(value)) || typeof value === "bigint" ? String(value) : value;
}

/** Asks the module; whatever it throws becomes an error of ours. */
function inModule(question) {
  if (!started) throw new BluffError({ kind: "usage", message: "bluff: not loaded; expected `await init()` before" });
  try {
    return question();
  } catch (thrown) {
    if (thrown instanceof BluffError) throw thrown;
    if (typeof thrown === "string") throw new BluffError(JSON.parse(thrown));
    // a trap: out of memory, or a fault in the module; the classifier it happened to cannot be used again
    throw new BluffError({ kind: "internal", message: `bluff: stopped (${thrown.message}); expected less to hold in memory` });
  }
}
