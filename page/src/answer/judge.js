// One message judged: all that its answer is made of.
import { sha256 } from "../proof/sha256.js";
import { kindOf } from "./kind.js";

/**
 * What is known about a message, with what was given: `{ message, file }`, where `file` are its untouched
 * bytes. `place` has the language and the country of its reader, whose words are given, too.
 */
export async function judge(given, worker, place, words) {
  const [report, marked] = [await worker.classify(given.message), await worker.markedText(given.message)];
  return { ...given, report, marked, sum: sha256(given.file), ...(await advise(given.message, worker, place, words)) };
}

/** Advice on a message in the language of its reader, and the kind of that answer. */
export async function advise(message, worker, { language, country }, words) {
  const advice = await worker.advice(message, language, country || undefined);
  return { advice, kind: kindOf(advice, words) };
}
