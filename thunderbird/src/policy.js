// What is done with a message that nobody asked about.
import { isThreat } from "./page/answer/kind.js";

/** Messages that get a note. */
export const isSuspicious = (kind) => isThreat(kind) || kind === "spam";

/** Messages that may be marked as junk: no threat that may be real, and none that the reader should decide on. */
export const isJunk = (kind) => kind === "sure" || kind === "spam";

/**
 * Whether the message may be read at all. Without the permission to see accounts a message has no folder; if
 * accounts are excluded it is left alone then. An email opened from a file belongs to no account.
 */
export function mayRead({ folder, external }, { excluded }) {
  if (excluded.length === 0 || external) return true;
  return folder !== undefined && !excluded.includes(folder.accountId);
}
