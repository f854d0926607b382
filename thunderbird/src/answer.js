// The answer on the message that is open: in the popup of the button, or in a tab, which has room and
// stays. It is the answer of the page, made by its modules.
import { openLinksOutside } from "./links.js";
import { answerPage } from "./page/answer/answer.js";
import { generalHelp } from "./page/answer/help.js";
import { wayOf } from "./page/answer/kind.js";
import { fillChoices } from "./page/choices.js";
import { element } from "./page/element.js";
import { day, fill, fragmentOf, translate } from "./page/language.js";
import { proof } from "./page/proof/proof.js";
import { VERSION } from "./page/version.js";
import { checked } from "./page/words.js";
import { placeOf, wordsFor } from "./place.js";
import { Unreadable, adviseAgain, readMessage } from "./reader.js";
import { keep, read } from "./settings.js";

const byId = (id) => document.getElementById(id);
const [status, answer, sheet] = ["status", "answer", "police"].map(byId);
const address = new URLSearchParams(location.search);
const isPopup = address.has("popup");

/** What is shown: a place, and what was found or why nothing was. */
const state = { place: placeOf(read()), found: undefined, reason: undefined, way: undefined, shown: undefined };
let words = wordsFor(state.place);

// --- reading

/** The message of the address, else the one that is open; none if there are several. */
async function shownMessage() {
  if (address.has("message")) return messenger.messages.get(Number(address.get("message")));
  const { messages } = await messenger.messageDisplay.getDisplayedMessages();
  return messages.length === 1 ? messages[0] : undefined;
}

async function judge() {
  try {
    const header = await shownMessage().catch((error) => { throw new Unreadable("unopened", error); });
    if (!header) throw new Unreadable("none");
    state.shown = header.id;
    state.found = await readMessage(header, state.place, words);
    state.way = wayOf(state.found.kind);
  } catch (error) {
    state.reason = error.reason ?? "stopped";
  }
}

// --- showing

/** Writes everything in the language of the reader. */
function draw() {
  const { place, found, reason } = state;
  translate(words);
  fillChoices(byId("language"), byId("country"), place, words);
  byId("checked").textContent = fill(words.foot.checked, { date: day(checked, words) });
  byId("version").textContent = fill(words.foot.version, { version: VERSION });
  status.textContent = found || reason ? "" : words.start.reading;
  if (found) answer.replaceChildren(...answerOn(found).filter(Boolean));
  else if (reason) answer.replaceChildren(...helpInstead(reason));
  answer.hidden = !found && !reason;
  byId("tab").hidden = !isPopup || !found;
  document.body.dataset.state = found ? "answer" : reason ? "refused" : "loading";
  answer.dataset.kind = found?.kind ?? "refused";
}

const answerOn = (found) => answerPage({
  found, words, country: state.place.country, way: state.way,
  onway: (way) => (state.way = way),
  proof: proof(found, words, VERSION, sheet),
});

const helpInstead = (reason) => [
  element("h1", { tabIndex: -1 }, words.refusal.title),
  element("div", { className: "card" }, element("p", {}, words.addon.unread[reason])),
  ...generalHelp({ words, country: state.place.country, chosen: state.way, onchoose: (way) => (state.way = way) }),
];

async function changePlace(change) {
  document.body.dataset.state = "loading";
  Object.assign(state.place, change);
  keep({ place: fragmentOf(state.place) });
  words = wordsFor(state.place);
  if (state.found) Object.assign(state.found, await adviseAgain(state.found, state.place, words));
  draw();
}

// --- the start

if (isPopup) document.documentElement.classList.add("popup");
openLinksOutside();
byId("language").addEventListener("change", ({ target }) => changePlace({ language: target.value }));
byId("country").addEventListener("change", ({ target }) => changePlace({ country: target.value }));
byId("settings").addEventListener("click", () => messenger.runtime.openOptionsPage().then(() => isPopup && close()));
byId("tab").addEventListener("click", () => messenger.tabs.create({ url: `answer.html?message=${state.shown}` }).then(() => close()));
draw();
await judge();
draw();
answer.querySelector("h1").focus({ preventScroll: true });
