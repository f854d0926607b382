// The page for the police: what the printer gets instead of the answer.
import { element } from "../element.js";
import { factsOf, footOf } from "./facts.js";

/** The content of the page about one message. */
export function policePage(found, words, version, made) {
  const { police } = words;
  const values = (lines) => lines.map((line) => element("p", { dir: "auto" }, line));
  const rows = factsOf(found, words, made).map(([title, lines]) => element("div", {}, element("dt", {}, title), element("dd", {}, ...values(lines))));
  const box = (title) => element("li", {}, title, element("span", {}, `☐ ${police.no}   ☐ ${police.yes}`), element("span", { className: "line" }));
  const line = (title) => element("li", {}, title, element("span", { className: "line" }));
  return [
    element("h1", {}, police.title),
    element("dl", {}, ...rows),
    element("h2", {}, police.own),
    element("ul", {}, ...[police.name, police.received].map(line), ...[police.replied, police.paid, police.known, police.pictures].map(box), line(police.remarks)),
    element("p", { className: "foot" }, footOf(found, words, version)),
  ];
}
