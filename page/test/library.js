// The library in Node, with the words of the built page: what the page has of a message.
import { kindOf } from "../dist/answer/kind.js";
import { wordsOf } from "../dist/language.js";
import { Classifier, countries, init } from "../../bindings/wasm/js/node.js";

await init();
const classifier = Classifier.builtin();

export { classifier, countries };

/** The report, the advice and the marked text of a message, as the page keeps them. */
export async function classify(message, language, country) {
  const words = wordsOf(language);
  const advice = classifier.advice(message, language, country);
  return { words, found: { report: classifier.classify(message), marked: classifier.markedText(message), advice, kind: kindOf(advice, words) } };
}
