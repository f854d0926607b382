// The page: it passes what you paste or drop to the worker, and shows the answer.
import { ClassifierWorker } from "../js/client.js";

const byId = (id) => document.getElementById(id);
const form = document.querySelector("form");
const button = form.querySelector("button");
const [answer, status, pasted] = ["answer", "status", "message"].map(byId);

/** An element with text or children. Text is never read as HTML, because a stranger wrote it. */
function element(name, content, className = "") {
  const made = document.createElement(name);
  made.className = className;
  made.append(...[content].flat().filter((child) => child !== undefined && child !== ""));
  return made;
}

function choose(select, values, chosen, kind) {
  const names = new Intl.DisplayNames(navigator.languages, { type: kind });
  const option = (value) => new Option(names.of(kind === "region" ? regionOf(value) : value), value, false, value === chosen);
  select.append(...values.map(option));
}

const regionOf = (country) => (country === "uk" ? "GB" : country.toUpperCase());

const worker = await ClassifierWorker.start({ options: { explain: 5 } }).catch((error) => void (status.textContent = error.message));
if (worker) {
  const locales = navigator.languages.map((tag) => new Intl.Locale(tag));
  const language = locales.map((locale) => locale.language).find((code) => worker.languages.includes(code)) ?? "en";
  const regions = locales.map((locale) => locale.region);
  choose(byId("language"), worker.languages, language, "language");
  choose(byId("country"), worker.countries, worker.countries.find((code) => regions.includes(regionOf(code))), "region");
  status.textContent = "Ready. The page needs no network any more.";
  button.disabled = false;
  document.body.dataset.state = "ready";
}

async function show(message) {
  status.textContent = "Reading …";
  try {
    const [language, country] = [byId("language").value, byId("country").value || undefined];
    const start = performance.now();
    const report = await worker.classify(message);
    const took = performance.now() - start;
    const [advice, headings] = await Promise.all([worker.advice(message, language, country), worker.headings(language)]);
    answer.lang = language;
    answer.replaceChildren(...page(report, advice, headings));
    answer.hidden = false;
    document.body.dataset.state = report.label;
    status.textContent = `Classified in ${took.toFixed(0)} ms on this machine; model ${report.model.id}.`;
  } catch (error) {
    status.textContent = error.message;
  }
}

function* page(report, advice, headings) {
  yield element("h2", advice.title);
  yield element("p", advice.how_sure);
  yield bar(report.probabilities);
  for (const note of advice.notes ?? []) yield element("p", note, "place");
  if (advice.personal_case && advice.personal_case_first) yield personalCase(advice);
  if (advice.claims?.length) {
    yield element("h2", headings.claims);
    for (const claim of advice.claims) {
      yield element("h3", claim.sentence);
      for (const [words, place] of claim.quotes) yield element("blockquote", [words, " ", element("span", `(${place})`, "place")]);
    }
  }
  if (advice.demand) {
    yield element("h2", headings.demand);
    yield element("p", advice.demand.sentence);
    for (const address of advice.demand.addresses) yield element("p", element("code", address));
  }
  if (advice.steps.length > 0) {
    const [list, titled] = [advice.steps.length > 1 ? "ol" : "div", advice.steps[0].title !== ""];
    if (titled) yield element("h2", headings.todo);
    yield element(list, advice.steps.map((step) => element(list === "ol" ? "li" : "div", texts(step))));
  }
  if (advice.why?.length) {
    yield element("h2", headings.why);
    yield element("ul", advice.why.map((reason) => element("li", reason)));
  }
  if (advice.personal_case && !advice.personal_case_first) yield personalCase(advice);
  if (advice.offices?.length) {
    yield element("h2", headings.where);
    for (const note of advice.urgent_notes) yield element("p", note);
    for (const office of advice.offices) yield contact(office, headings);
  }
  if (report.clues.length > 0) {
    const clues = report.clues.map(({ feature, contribution }) => `${feature} (${contribution > 0 ? "+" : ""}${contribution.toFixed(2)})`);
    yield element("p", element("small", `${report.explains}: ${clues.join(" · ")}`));
  }
}

const texts = ({ title, text }) => [title && element("strong", title), ...text.map((line) => element("p", line))];
const personalCase = ({ personal_case: { title, text } }) => element("section", [element("h2", title), ...text.map((line) => element("p", line))], "personal-case");

/** The probabilities, each as wide as it is large. */
function bar(probabilities) {
  const entries = Object.entries(probabilities);
  const parts = entries.map(([label, share]) => {
    const part = element("i", "", ["ham", "spam", "sextortion"].includes(label) ? label : "other");
    part.style.flexBasis = `${100 * share}%`;
    return part;
  });
  const words = entries.map(([label, share]) => `${label} ${(100 * share).toFixed(2)} %`).join(", ");
  return element("div", [element("div", parts, "bar"), element("small", words)]);
}

function contact({ role, name, phone, web, text }, headings) {
  const link = web && Object.assign(element("a", web), { href: web, rel: "noreferrer" });
  const lines = [element("strong", `${headings.roles[role]}: ${name}`), element("div", text), element("div", [phone, phone && web ? " · " : "", link])];
  return element("div", lines, "office");
}

const read = async (file) => show(new Uint8Array(await file.arrayBuffer()));
/** Text that begins with a header field is a raw message; everything else is pasted text. */
const isRaw = (text) => /^(From |[!-9;-~]+:)/.test(text);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(isRaw(pasted.value) ? new TextEncoder().encode(pasted.value) : pasted.value);
});
form.querySelector("input").addEventListener("change", ({ target }) => target.files[0] && read(target.files[0]));
form.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (file) read(file);
  else show((pasted.value = event.dataTransfer.getData("text/plain")));
});
