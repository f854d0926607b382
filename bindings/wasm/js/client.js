// A classifier in a Web Worker, so that no message blocks the page. Nothing leaves the page except
// the requests for module and model.
import { BluffError } from "./classifier.js";

export { BluffError };

export class ClassifierWorker {
  #worker;
  #waiting = new Map();
  #asked = 0;

  /** Use `start`. */
  constructor(worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data: { number, answer, error } }) => {
      const { resolve, reject } = this.#waiting.get(number);
      this.#waiting.delete(number);
      if (error) reject(new BluffError(error));
      else resolve(answer);
    });
    worker.addEventListener("error", ({ message }) => this.#stop(message ?? "its script was not found"));
  }

  static async start({ model, options, worker } = {}) {
    worker ??= new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const classifier = new this(worker);
    const url = model instanceof Uint8Array || model === undefined ? model : String(new URL(model, location.href));
    Object.assign(classifier, await classifier.#ask("start", url, options));
    return classifier;
  }

  classify(message) {
    return this.#ask("classify", message);
  }

  advice(message, language, country) {
    return this.#ask("advice", message, language, country);
  }

  markedText(message) {
    return this.#ask("markedText", message);
  }

  headings(language) {
    return this.#ask("headings", language);
  }

  isOutlookMessage(file) {
    return this.#ask("isOutlookMessage", file);
  }

  terminate() {
    this.#worker?.terminate();
    this.#stop("terminated");
  }

  #ask(question, ...values) {
    return new Promise((resolve, reject) => {
      const number = ++this.#asked;
      this.#waiting.set(number, { resolve, reject });
      if (this.#worker) this.#worker.postMessage({ number, question, values });
      else this.#stop("terminated");
    });
  }

  #stop(why) {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) {
      reject(new BluffError({ kind: "usage", message: `worker: ${why}; expected one in use` }));
    }
    this.#waiting.clear();
  }
}
