// The page: what somebody gives goes to the worker, and its answer is shown. Nothing is kept when the
// page closes, and nothing is requested after it has loaded.
import { answerPage } from "./answer/answer.js";
import { generalHelp } from "./answer/help.js";
import { advise, judge } from "./answer/judge.js";
import { KINDS, wayOf } from "./answer/kind.js";
import { refusalCard } from "./answer/refusal.js";
import { ClassifierWorker } from "./bluff/js/client.js";
import { fillChoices } from "./choices.js";
import { element, fold, paragraphs } from "./element.js";
import { choose, day, fill, fragmentOf, translate, wordsOf } from "./language.js";
import { allowLeaving } from "./leave.js";
import { shared, workOffline } from "./offline.js";
import { proof } from "./proof/proof.js";
import { MOST_MESSAGES, readFile, readPasted } from "./read/file.js";
import { VERSION } from "./version.js";
import { checked } from "./words.js";

const byId = (id) => document.getElementById(id);
const [form, message, files, status, start, answer, sheet] = ["form", "message", "files", "status", "start", "answer", "police"].map(byId);

/** What is shown: a language, a country, and what was read. */
const state = { ...choose(location.hash, navigator.languages), found: [], refused: [], shown: 0, way: undefined, cut: false };
let words = wordsOf(state.language, state.country);

/** What the status line says, and the state of the page for style sheets and tests. */
function say(key) {
  document.body.dataset.state = key;
  status.textContent = words.start[key] ?? "";
}

// --- reading

/** Judges what was read, the gravest first, and shows it. */
async function judgeAll(given) {
  if (given.length === 0) return;
  say("reading");
  const refused = given.filter(({ refusal }) => refusal);
  const found = [];
  for (const one of given.filter(({ refusal }) => !refusal)) {
    try {
      if (one.saved === "outlook" && !(await (await reader).isOutlookMessage(one.file))) {
        refused.push({ refusal: "outlook", name: one.name });
        continue;
      }
      found.push(await judge(one, await reader, state, words));
    } catch {
      refused.push({ refusal: "stopped", name: one.name });
      reader = startReader(); // a reader that stopped cannot be used again
    }
  }
  found.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  Object.assign(state, { found, refused, shown: 0, cut: given.some(({ cut }) => cut) });
  await show(0);
}

// --- showing

/** Shows one of the messages, or what to do where none could be read. */
async function show(number) {
  const found = state.found[number];
  Object.assign(state, { shown: number, way: wayOf(found?.kind) });
  draw();
  document.body.dataset.state = found ? "answer" : "refused";
  status.textContent = "";
  answer.querySelector("h1").focus();
  scrollTo(0, 0);
}

/** Writes the answer in the language of the page. */
function draw() {
  const found = state.found[state.shown];
  const again = element("p", { className: "again" }, element("button", { type: "button", id: "again", onclick: restart }, words.again));
  const refusals = state.refused.map((one) => refusalCard(one, words));
  const parts = found ? [
    ...several(),
    ...answerPage({
      found, words, country: state.country, way: state.way,
      onway: (way) => (state.way = way),
      proof: proof(found, words, VERSION, sheet),
    }),
    ...refusals,
  ] : [
    element("h1", { tabIndex: -1 }, words.refusal.title),
    element("p", { className: "lead" }, words.refusal.calm),
    ...refusals,
  ];
  answer.replaceChildren(...parts.filter(Boolean), again);
  if (!found) answer.append(...help());
  [start.hidden, answer.hidden] = [true, false];
  answer.dataset.kind = found?.kind ?? "refused";
}

/** The messages to choose from, if there are several. */
function several() {
  if (state.found.length < 2) return [];
  const { several: text } = words;
  const name = ({ marked, name: file, pasted }) => marked.subject || file || (pasted ? text.pasted : text.nameless);
  const entries = state.found.map((found, number) => {
    const button = element("button", { type: "button", onclick: () => show(number) }, element("span", { dir: "auto" }, name(found)), " ", element("span", { className: "soft" }, text.labels[found.kind === "sure" || found.kind === "maybe" ? "sextortion" : found.kind]));
    if (number === state.shown) button.setAttribute("aria-current", "true");
    return element("li", {}, button);
  });
  return [element("nav", { className: "several", ariaLabel: fill(text.title, { n: state.found.length }) },
    element("p", { className: "strong" }, fill(text.title, { n: state.found.length })),
    element("p", { className: "soft" }, text.hint, state.cut && ` ${fill(text.limit, { n: MOST_MESSAGES })}`),
    element("ol", {}, ...entries))];
}

const help = () => generalHelp({ words, country: state.country, chosen: state.way, onchoose: (way) => (state.way = way) });

/** What stands below the form, and at the foot of the page. */
function drawAround() {
  const { give, offline, leave, foot } = words;
  byId("start-help").replaceChildren(fold(give.title, ...paragraphs(give.text)), fold(offline.title, ...paragraphs(offline.text)), ...help());
  byId("foot").replaceChildren(
    fold(leave.title, ...paragraphs([leave.hint, ...leave.text])),
    ...paragraphs([fill(foot.checked, { date: day(checked, words) }), foot.about, fill(foot.version, { version: VERSION })], "soft"));
}

/** Back to an empty form. */
function restart() {
  form.reset();
  Object.assign(state, { found: [], refused: [], shown: 0, way: undefined, cut: false });
  answer.replaceChildren();
  sheet.replaceChildren();
  drawAround();
  [start.hidden, answer.hidden] = [false, true];
  say("ready");
  scrollTo(0, 0);
  message.focus();
}

// --- language and country

const drawChoices = () => fillChoices(byId("language"), byId("country"), state, words);

async function changeChoice(change) {
  Object.assign(state, change);
  history.replaceState(undefined, "", fragmentOf(state));
  words = wordsOf(state.language, state.country);
  await redraw();
}

async function redraw() {
  translate(words);
  drawChoices();
  drawAround();
  for (const found of state.found) Object.assign(found, await advise(found.message, await reader, state, words));
  if (state.found.length + state.refused.length > 0) draw();
  else say(document.body.dataset.state);
}

// --- the start

const startReader = () => ClassifierWorker.start();
let reader = startReader();

function listen() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (message.value.trim() === "") {
      status.textContent = words.start.nothing;
      message.focus();
    } else judgeAll(readPasted(message.value));
  });
  byId("choose-files").addEventListener("click", () => files.click());
  files.addEventListener("change", () => judgeFiles([...files.files]));
  byId("language").addEventListener("change", ({ target }) => changeChoice({ language: target.value }));
  byId("country").addEventListener("change", ({ target }) => changeChoice({ country: target.value }));
  addEventListener("hashchange", () => changeChoice(choose(location.hash, navigator.languages)));
  addEventListener("paste", ({ clipboardData }) => clipboardData.files.length > 0 && judgeFiles([...clipboardData.files]));
  listenToDrops();
}

const judgeFiles = async (given) => judgeAll((await Promise.all(given.map(readFile))).flat());

function listenToDrops() {
  const area = byId("drop");
  const mark = (over) => (area.hidden = !over);
  addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? mark(false));
  addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    const { files: dropped } = event.dataTransfer;
    const text = event.dataTransfer.getData("text/plain");
    if (dropped.length > 0) judgeFiles([...dropped]);
    else if (text) judgeAll(readPasted(text));
  });
}

/** What another program shared: files, else a text. */
async function takeShared() {
  const given = await shared();
  if (given?.files.length > 0) await judgeFiles(given.files);
  else if (given?.text) await judgeAll(readPasted(given.text));
}

translate(words);
drawChoices();
drawAround();
allowLeaving(byId("leave"));
listen();
say("loading");
reader.then(() => {
  if (document.body.dataset.state === "loading") say("ready");
  workOffline();
  takeShared();
}, () => say("broken"));
