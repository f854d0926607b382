// Three ways apart: mass mail, somebody who may really have pictures, and under 18.
import { element, fold, paragraphs } from "../element.js";
import { call, officeList, officesFor, urgentNote } from "./offices.js";
import { casesOf, stepsOf } from "./steps.js";

const WAYS = ["mass", "known", "minor"];

/** Each choice on a page is one of its own. */
let choices = 0;

/**
 * The choice of a way, and what follows from it. `chosen` may be undefined at first. `onchoose` is
 * called with each choice. `given` are steps of the library for this message. `lead` asks for the
 * first sentence of the way, `hasProof` for a link to the section on evidence.
 */
export function ways({ words, country, chosen, onchoose, given, lead, hasProof }) {
  const panel = element("div", { className: "way" });
  const name = `way-${(choices += 1)}`;
  const show = (way) => panel.replaceChildren(...wayPanel({ way, words, country, given, lead, hasProof }).filter(Boolean));
  const option = (way) => {
    const radio = element("input", { type: "radio", name, value: way, checked: way === chosen, autocomplete: "off", onchange: () => choose(way) });
    return element("label", { className: "choice" }, radio, element("span", {}, words.ways[way]));
  };
  const choose = (way) => {
    onchoose?.(way);
    show(way);
  };
  if (chosen) show(chosen);
  return [element("fieldset", { className: "ways" }, element("legend", { className: "strong" }, words.ways.legend), ...WAYS.map(option)), panel];
}

/** The step that says to keep the evidence. */
const KEEP = 2;
const toProof = (words) => element("p", {}, element("a", { href: "#proof", onclick: goToProof }, words.proof.title));

/** The address of the page holds language and country, so no link may change it. */
function goToProof(event) {
  event.preventDefault();
  const heading = document.getElementById("proof");
  heading.scrollIntoView();
  heading.focus();
}

function wayPanel({ way, words, country, given, lead, hasProof }) {
  const offices = officesFor(way, country, words.code);
  const steps = stepsOf(way, words, given).map(({ title, text }, step) => element("li", {}, fold(title, ...paragraphs(text), step === KEEP && hasProof && toProof(words))));
  const bank = offices.find(({ role, phone }) => role === "bank" && phone);
  const cases = casesOf(way, words).map(({ title, text, bank: isBank }) => fold(title, ...paragraphs(text), isBank && bank && element("p", {}, call(bank.phone, words))));
  return [
    lead && element("p", { className: "lead" }, words.lead[way === "mass" ? "maybe" : way]),
    way === "minor" && firstCall(offices, words),
    element("h2", {}, words.advice.heading.todo),
    element("ol", { className: "steps" }, ...steps),
    way === "known" && element("p", { className: "note strong" }, words.advice.known["victim-title"]),
    way !== "minor" && urgentNote("minors", offices, words),
    urgentNote("distress", offices, words),
    element("h2", {}, words.if.title),
    element("div", { className: "cases" }, ...cases),
    element("h2", {}, words.advice.heading.where),
    ...officeList(offices, words),
  ];
}

/** The number that a person under 18 should call, above all else. */
function firstCall(offices, words) {
  const office = offices.find(({ role, phone }) => role === "minors" && phone);
  return office && element("p", { className: "first-call" }, call(office.phone, words), element("span", { className: "soft" }, `${office.name === office.phone ? "" : `${office.name}. `}${office.text}`));
}
