// Offices with numbers to tap, those first that help this reader most.
import { element, fold } from "../element.js";
import { fill, officesOf } from "../language.js";

/** Which roles come first for each way. */
const FIRST = { mass: ["help", "report", "police"], known: ["help", "police", "report", "distress"], minor: ["minors", "distress", "police"] };
/** More at once is a list to search, and no help. */
const SHOWN = 3;

/** The offices of a country in the order of a way. */
export function officesFor(way, country, language) {
  const rank = ({ role }) => (FIRST[way].includes(role) ? FIRST[way].indexOf(role) : FIRST[way].length);
  return officesOf(country, language).sort((a, b) => rank(a) - rank(b));
}

/** The number as a telephone dials it. */
const dialled = (phone) => phone.replace(/[^\d+*#]/g, "");

/** A number to tap. */
export const call = (phone, words) => element("a", { className: "call", href: `tel:${dialled(phone)}` }, fill(words.offices.call, { phone: bound(phone) }));

/** A number is not broken over two lines. */
const bound = (phone) => phone.replace(/ /g, "\u00a0");

export function officeCard({ role, name, phone, web, text }, words) {
  const site = web && element("a", { className: "site", href: web, rel: "noreferrer", target: "_blank" }, fill(words.offices.site, { site: new URL(web).host.replace(/^www\./, "") }));
  return element("li", { className: "office" },
    element("p", { className: "soft" }, words.advice.office[role]),
    name !== phone && element("p", { className: "strong" }, name),
    element("p", {}, text),
    element("p", { className: "contacts" }, phone && call(phone, words), site));
}

/** The list of offices: the first at once, the others on demand. */
export function officeList(offices, words) {
  const cards = offices.map((office) => officeCard(office, words));
  const rest = cards.slice(SHOWN);
  return [element("ul", { className: "offices" }, ...cards.slice(0, SHOWN)), rest.length > 0 && fold(words.offices.more, element("ul", { className: "offices" }, ...rest))];
}

/** A sentence in which the first number of a role can be tapped, as `Advice` has it. */
export function urgentNote(role, offices, words) {
  const { text, general } = words.advice[role === "minors" ? "minor" : "distress"];
  const phone = offices.find((office) => office.role === role && office.phone)?.phone;
  if (!phone) return element("p", { className: "urgent" }, general);
  const [before, after] = text.split("{phone}");
  return element("p", { className: "urgent" }, before, element("a", { href: `tel:${dialled(phone)}` }, bound(phone)), after);
}
