// What a message says, what it demands, why that is most likely a bluff, and its text with these
// words marked.
import { element, fold } from "../element.js";

/** Everything about the words of a message, in one fold; nothing where no claim was found. */
export function says({ kind, report, advice, marked, words }) {
  const claims = advice.claims ?? [];
  if (claims.length === 0 && !advice.demand) return [];
  const isBluff = kind === "sure" || kind === "maybe";
  return [fold(isBluff ? words.says.title : words.says.plain,
    element("ol", { className: "claims" }, ...claims.map((claim) => element("li", {}, claim.sentence, ...quotes(claim)))),
    ...demanded(report, advice, words),
    ...reasons(kind, advice, words),
    ...markedTexts(claims, marked, words))];
}

function quotes({ quotes: found }) {
  const isPart = (words) => found.some(([other]) => other !== words && other.includes(words));
  const shown = found.filter(([words], at) => !isPart(words) && found.findIndex(([other]) => other === words) === at);
  return shown.map(([words, place]) => element("p", { className: "soft" }, element("q", { dir: "auto" }, words), ` (${place})`));
}

function demanded({ demand }, advice, words) {
  if (!advice.demand) return [];
  const addresses = (demand?.addresses ?? []).map(({ coin, address }) => paymentAddress(coin, address, words));
  return [element("h3", {}, words.advice.heading.demand), element("p", {}, advice.demand.sentence), ...addresses];
}

/** An address as words to copy: never a link, never a code to scan. */
function paymentAddress(coin, address, words) {
  const done = element("span", { className: "soft", role: "status" });
  const code = element("code", { translate: false }, address);
  const copy = async () => {
    await navigator.clipboard.writeText(address).then(() => (done.textContent = words.says.copied), () => getSelection().selectAllChildren(code));
  };
  return element("div", { className: "address" },
    element("p", { className: "soft" }, `${words.says.address} (${coin})`),
    element("p", {}, code),
    element("p", {}, element("button", { type: "button", onclick: copy }, words.says.copy), " ", done),
    element("p", {}, words.says.evidence));
}

function reasons(kind, { why }, words) {
  if (!why?.length) return [];
  return [element("h3", {}, words.advice.heading[kind === "sure" ? "why" : "why-maybe"]), element("ul", {}, ...why.map((reason) => element("li", {}, reason)))];
}

function markedTexts(claims, { texts }, words) {
  const shown = texts.filter(({ pieces }) => pieces.some(({ claims }) => claims.length > 0));
  if (shown.length === 0) return [];
  const numbers = new Map(claims.map(({ id }, at) => [id, at + 1]));
  return [element("h3", {}, words.says.marked), element("p", { className: "soft" }, words.says.marks), ...shown.map((text) => markedText(text, numbers, words))];
}

function markedText({ place, pieces, cut }, numbers, words) {
  const shown = pieces.map(({ text, claims }, at) => {
    if (claims.length === 0) return text;
    const goOn = pieces[at + 1]?.claims ?? []; // a number stands once, where its words end
    const listed = claims.filter((id) => !goOn.includes(id)).map((id) => numbers.get(id)).filter(Boolean);
    return element("mark", {}, text, listed.length > 0 && element("sup", {}, listed.join(" ")));
  });
  return element("div", {},
    place === "pdf" && element("p", { className: "soft" }, words.says.attachment),
    element("div", { className: "message", dir: "auto" }, ...shown),
    cut && element("p", { className: "soft" }, words.says.cut));
}
