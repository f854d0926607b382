// The answer on one message, as a page.
import { element, fold, paragraphs } from "../element.js";
import { fill } from "../language.js";
import { isThreat, leadOf } from "./kind.js";
import { says } from "./says.js";
import { ways } from "./ways.js";

/** The elements of the answer. `onway` is called when the reader chooses a way. */
export function answerPage({ found, words, country, way, onway, proof }) {
  const { kind, advice } = found;
  const title = element("h1", { tabIndex: -1, id: "answer-title" }, leadOf(kind, way, advice, words));
  const choose = (chosen) => {
    title.textContent = leadOf(kind, chosen, advice, words);
    onway(chosen);
  };
  const choice = { words, country, chosen: way, onchoose: choose, given: advice.steps, hasProof: true };
  return [
    title,
    ...verdict(found, words),
    ...(isThreat(kind) ? [...personalCase(found), ...ways(choice)] : paragraphs(advice.steps.flatMap(({ text }) => text))),
    element("h2", {}, words.says.heading),
    ...says({ ...found, words }),
    sure(kind, words),
    ...(isThreat(kind) ? [] : [fold(words.threat, ...ways({ ...choice, chosen: undefined, onchoose: undefined, given: undefined, lead: true, hasProof: kind !== "ham" }))]),
    ...(kind === "ham" ? [] : proof),
  ];
}

/** What the message most likely is, and how sure that is. */
function verdict({ kind, advice }, words) {
  return [
    element("div", { className: "verdict" },
      element("p", { className: "strong" }, advice.title),
      advice.how_sure && element("p", {}, advice.how_sure),
      ...paragraphs(advice.notes ?? [], "soft"),
      kind === "sure" && element("p", {}, words.advice.why.general)),
  ];
}

/** When it may be no bluff; before all else where a picture came with it. */
function personalCase({ kind, advice }) {
  if (kind === "known" || !advice.personal_case || !advice.personal_case_first) return [];
  const { title, text } = advice.personal_case;
  return [element("div", { className: "note" }, element("p", { className: "strong" }, title), ...paragraphs(text))];
}

/** When the answer is not to be relied on. */
function sure(kind, words) {
  const { text, known, words: missing, ham } = words.sure;
  const when = isThreat(kind) ? [fill(known, { known: words.ways.known }), missing] : [ham, missing];
  return fold(words.sure.title, element("p", {}, text), element("ul", {}, ...when.map((line) => element("li", {}, line))));
}
