// The page of settings. A permission is asked for with the click that needs it, and given back with the
// click after which nothing needs it any more.
import { fillChoices } from "./page/choices.js";
import { element } from "./page/element.js";
import { fragmentOf, translate } from "./page/language.js";
import { placeOf, wordsFor } from "./place.js";
import { keep, needs, read, unneeded } from "./settings.js";

const byId = (id) => document.getElementById(id);
const say = (text) => (byId("status").textContent = text);

let settings = read();
let place = placeOf(settings);
let words = wordsFor(place);

async function draw() {
  document.body.dataset.state = "loading";
  translate(words);
  document.title = words.addon.settings.title;
  fillChoices(byId("language"), byId("country"), place, words);
  byId("note").checked = settings.note && (await messenger.permissions.contains(needs("note")));
  byId("junk").checked = settings.junk && (await messenger.permissions.contains(needs("junk")));
  await drawAccounts();
  document.body.dataset.state = "ready";
}

/** The accounts with a box for each, while accounts may be seen. */
async function drawAccounts() {
  const may = await messenger.permissions.contains(needs("excluded"));
  byId("choose-accounts").parentElement.hidden = may;
  byId("accounts").hidden = !may;
  if (!may) return byId("accounts").replaceChildren();
  const accounts = await messenger.accounts.list();
  return byId("accounts").replaceChildren(...accounts.map(({ id, name }) => {
    const box = element("input", { type: "checkbox", value: id, autocomplete: "off", checked: settings.excluded.includes(id), onchange: exclude });
    return element("label", { className: "choice" }, box, element("span", { dir: "auto" }, name));
  }));
}

/** Asks for what a setting needs; Thunderbird asks its user, or has done so before. */
async function isGranted(setting) {
  const granted = await messenger.permissions.request(needs(setting));
  say(granted ? "" : words.addon.settings.refused);
  return granted;
}

async function change(changed) {
  settings = keep(changed);
  await messenger.permissions.remove(unneeded(settings));
  await draw();
}

/** The setting is kept before the question, because the add-on may start anew with the answer. */
async function turn({ target }) {
  const { id, checked } = target;
  settings = keep({ [id]: checked });
  await change({ [id]: checked && (await isGranted(id)) });
}

const exclude = () => change({ excluded: [...byId("accounts").querySelectorAll(":checked")].map(({ value }) => value) });

async function changePlace(changed) {
  place = { ...place, ...changed };
  words = wordsFor(place);
  settings = keep({ place: fragmentOf(place) });
  await draw();
}

byId("language").addEventListener("change", ({ target }) => changePlace({ language: target.value }));
byId("country").addEventListener("change", ({ target }) => changePlace({ country: target.value }));
byId("note").addEventListener("change", turn);
byId("junk").addEventListener("change", turn);
byId("choose-accounts").addEventListener("click", async () => (await isGranted("excluded")) && drawAccounts());
await draw();
