// Runs in a Web Worker: answers the calls of `ClassifierWorker`, in order.
import { Classifier, countries, init, isOutlookMessage, languages } from "./browser.js";

let classifier;

const answers = {
  async start(model, options) {
    classifier = model instanceof Uint8Array ? await fromBytes(model, options) : await Classifier.fetch(model, options);
    return { countries: countries(), languages: languages() };
  },
  classify: (message) => classifier.classify(message),
  advice: (message, language, country) => classifier.advice(message, language, country),
  markedText: (message) => classifier.markedText(message),
  headings: (language) => classifier.headings(language),
  isOutlookMessage: (file) => isOutlookMessage(file),
};

async function fromBytes(model, options) {
  await init();
  return Classifier.fromBytes(model, options);
}

addEventListener("message", async ({ data: { number, question, values } }) => {
  try {
    postMessage({ number, answer: await answers[question](...values) });
  } catch ({ kind = "internal", message, remedy }) {
    postMessage({ number, error: { kind, message, remedy } });
  }
});
