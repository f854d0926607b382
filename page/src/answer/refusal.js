// What cannot be read: what it is, and what to do instead.
import { element } from "../element.js";

export function refusalCard({ refusal, name }, words) {
  const { what, do: steps } = words.refusal[refusal];
  return element("div", { className: "card refusal" },
    name && element("p", { className: "soft file", dir: "auto" }, name),
    element("p", { className: "strong" }, what),
    element("ol", {}, ...steps.map((step) => element("li", {}, step))));
}
