import type { Advice, Email, Headings, MarkedText, Options, Report } from "./common.js";

export { BluffError } from "./common.js";
export type * from "./common.js";

/** A classifier in a Web Worker; it answers in the order of the calls. */
export class ClassifierWorker {
  /** Starts a worker and loads the model: bytes, an address, or by default that of the package. */
  static start(settings?: {
    model?: Uint8Array | URL | string;
    options?: Options;
    /** For a `worker.js` that is bundled in another way. */
    worker?: Worker;
  }): Promise<ClassifierWorker>;
  private constructor();
  readonly languages: string[];
  readonly countries: string[];
  classify(message: Email): Promise<Report>;
  advice(message: Email, language?: string, country?: string): Promise<Advice>;
  markedText(message: Email): Promise<MarkedText>;
  headings(language?: string): Promise<Headings>;
  isOutlookMessage(file: Uint8Array): Promise<boolean>;
  terminate(): void;
}
