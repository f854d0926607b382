// Help for people who show no message, or whose message could not be read.
import { element } from "../element.js";
import { ways } from "./ways.js";

/** `chosen` may be undefined; `onchoose` is called with each choice of a way. */
export function generalHelp({ words, country, chosen, onchoose }) {
  const { title, lead } = words.help;
  return [element("h2", {}, title), element("p", {}, lead), ...ways({ words, country, chosen, onchoose, lead: true })];
}
