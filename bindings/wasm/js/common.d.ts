/** The answer to one message; what `classify --format json` prints. */
export interface Report {
  /** A label of the model, or `unsure`. */
  label: string;
  /** Why it is unsure. */
  unsure_reason?: "between-thresholds" | "too-little-text" | "unknown-script" | "unwanted-passage" | "unread";
  /** Calibrated, one per label; they sum to one. */
  probabilities: Record<string, number>;
  /** Uncalibrated log-odds against ham. */
  score: Record<string, number>;
  /** The label whose score is explained; with the option `explain`. */
  explains?: string;
  /** With the option `explain`. */
  bias?: number;
  /** The heaviest terms of the score; empty without the option `explain`. */
  clues: Clue[];
  /** With the option `explain`. */
  rest?: number;
  /** What the message claims, demands, shows and hides. */
  indicators: Indicator[];
  demand?: Demand;
  /** Whether it quotes a message that extorts, rather than being one. */
  quoted: boolean;
  /** Whether a picture or film comes with it that is large enough to show somebody. */
  picture: boolean;
  /** Pieces of text, and how many of them the model knows. */
  coverage: { features: number; known: number };
  flags: Flag[];
  model: { id: string; version: string };
}

export type Flag = "no-headers" | "truncated" | "parts-truncated" | "damaged" | "no-text" | "attachment-truncated" | "attachment-locked" | "attachment-unread" |
  "outside-parts" | "partial" | "test-string" | "forms-differ";

/** A feature with its contribution to the score. */
export interface Clue {
  feature: string;
  contribution: number;
  location: string;
}

export interface Indicator {
  id: string;
  severity: "low" | "medium" | "high";
  sentence: string;
  /** Whether it is only in a message that is quoted. */
  quoted: boolean;
  quotes: { text: string; location: string }[];
}

export interface Demand {
  amounts: { value: number; currency: string }[];
  hours: number | null;
  addresses: { coin: string; address: string; hiding: string[] }[];
}

/** What a person who received the message should know and do. */
export interface Advice {
  language: string;
  country?: string;
  title: string;
  how_sure: string;
  /** What was not read. */
  notes?: string[];
  claims?: { id: string; sentence: string; quotes: [words: string, place: string][] }[];
  demand?: { sentence: string; addresses: string[] };
  /** Why it is most likely a bluff. */
  why?: string[];
  steps: Step[];
  /** When it may not be a bluff. */
  personal_case?: Step;
  /** Whether that comes first on the page. */
  personal_case_first: boolean;
  /** Words for children and for those in despair; they come first. */
  urgent_notes?: string[];
  offices?: { role: Role; name: string; phone: string; web: string; text: string }[];
}

export interface Step {
  /** May be empty. */
  title: string;
  text: string[];
}

export type Role = "help" | "report" | "police" | "minors" | "distress" | "bank" | "spam";

/** What a reader sees of a message. */
export interface MarkedText {
  from: { name: string; address: string };
  subject: string;
  /** When it was sent, by its own word. */
  date?: string;
  /** Texts in reading order; `cut` if more follows that is not here. */
  texts: { place: "body" | "pdf"; pieces: Piece[]; cut: boolean }[];
}

/** Words, and the ids of the claims that they were found to make. */
export interface Piece {
  text: string;
  claims: string[];
}

/** The titles of a page of advice. */
export type Headings = Record<"claims" | "demand" | "why" | "why_maybe" | "todo" | "where" | "proof" | "note", string> & {
  roles: Record<Role, string>;
};

/**
 * Set at most one of `threshold`, `thresholds`, `costs` and `maxFpr`. `maxFpr` excludes `prior`.
 */
export interface Options {
  /** Number of clues in a report, the heaviest first; 0 by default. */
  explain?: number;
  /** One threshold on the probability of "not ham": ham below it, and never `unsure`. */
  threshold?: number;
  /**
   * Ham below `ham`, another label from `other` on, `unsure` between; the model's own by default.
   */
  thresholds?: { ham: number; other: number };
  /**
   * What it costs to call ham something else, and to call something else ham; and what `unsure`
   * costs, if that answer may be given.
   */
  costs?: { fp: number; fn: number; unsure?: number };
  /** Upper bound on the false-positive rate, the share of ham called something else. */
  maxFpr?: number;
  /** The confidence that the bound holds; .95 by default. */
  confidence?: number;
  /** Shares of labels in your email; those of the training data by default. */
  prior?: Record<string, number>;
  /** The language of advice; `en` by default. */
  language?: string;
  /** The country whose offices advice names; those for everybody by default. */
  country?: string;
}

/** Bytes of a raw message, or text that somebody pasted. */
export type Email = Uint8Array | string;

export type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string;

/** What went wrong; the message is in the words of the programs. */
export class BluffError extends Error {
  /**
   * `training`: more than the training data of the model supports; `internal`: out of memory.
   */
  readonly kind: "usage" | "model" | "training" | "io" | "internal";
  readonly remedy?: string;
}

/** Loads the WebAssembly module, once; by default that of the package. */
export function init(module?: ModuleSource | Promise<ModuleSource>): Promise<void>;
/**
 * Whether a file is a message that Outlook saved (`.msg`). Such a file is read like a raw message; a
 * contact, or a document of another program in the same format, is not one.
 */
export function isOutlookMessage(file: Uint8Array): boolean;
/** The languages in which there is advice. */
export function languages(): string[];
/** The countries whose offices are known. */
export function countries(): string[];

/** Classifies email with one model. */
export class Common {
  protected constructor();
  classify(message: Email): Report;
  /** Classifies one message after the other. */
  classifyMany(messages: Iterable<Email>): Generator<Report, void, undefined>;
  /**
   * What to know and do, in the language and with the offices of the country of the options unless
   * given. Classifies the message again.
   */
  advice(message: Email, language?: string, country?: string): Advice;
  /** What a reader sees, with the words marked that claims were found in. Classifies the message again. */
  markedText(message: Email): MarkedText;
  /** By default in the language of the options. */
  headings(language?: string): Headings;
  /** Releases the memory. Garbage collection does so too, but later. */
  free(): void;
  [Symbol.dispose](): void;
}
