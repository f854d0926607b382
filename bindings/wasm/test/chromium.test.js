import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "./browser.js";
import { serve } from "./server.js";
import { assertVector, read } from "./vectors.js";

let site;
let browser;
/** An address that the page must not reach. */
const STRANGER = "http://127.0.0.1:1/";
/** All addresses the page and its workers asked for, and what the console printed. */
const requests = [];
const complaints = [];

before(async () => {
  site = await serve();
  browser = await Browser.open("fr-CA");
  browser.onEvent = (method, { request, entry, exceptionDetails }) => {
    if (method === "Network.requestWillBeSent") requests.push(request.url);
    if (method === "Log.entryAdded" && entry.level === "error") complaints.push(entry.text);
    if (method === "Runtime.exceptionThrown") complaints.push(exceptionDetails.text);
  };
  for (const domain of ["Network", "Log", "Runtime", "Page"]) await browser.ask(`${domain}.enable`);
  await browser.visit(`${site.address}/test/page.html`, `document.readyState === "complete"`);
});

after(async () => {
  await browser?.close();
  site?.server.close();
});

/** What the work requested from the network. */
async function asked(work) {
  const [log, seen] = [site.log.length, requests.length];
  const result = await work();
  await new Promise((resolve) => setTimeout(resolve, 300)); // a request may also be late
  return { result, asked: [...site.log.slice(log), ...requests.slice(seen)] };
}

test("a worker classifies every message as written, without a request", async () => {
  const { clues, vectors } = read("messages.json");
  await browser.evaluate(`import("/js/client.js").then(async ({ BluffError, ClassifierWorker }) => {
    Object.assign(globalThis, { BluffError, worker: await ClassifierWorker.start({ options: { explain: ${clues} } }) });
  })`);
  const { result, asked: requests } = await asked(() =>
    browser.evaluate(`(async (vectors) => {
      const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const answers = [];
      for (const { name, kind, base64, advice } of vectors) {
        const message = kind === "text" ? new TextDecoder().decode(bytes(base64)) : bytes(base64);
        const report = await worker.classify(message);
        answers.push({ report, advice: advice && await worker.advice(message, name.split("-").at(-1), "fr") });
      }
      return answers;
    })(${JSON.stringify(vectors)})`),
  );
  assert.equal(result.length, vectors.length);
  vectors.forEach((vector, number) => assertVector(vector, result[number].report, result[number].advice));
  assert.deepEqual(requests, []);
});

test("a worker refuses every damaged model in the words of the core", async () => {
  for (const { name, base64, error } of read("models.json").vectors) {
    const message = await browser.evaluate(`(async () => {
      const model = Uint8Array.from(atob(${JSON.stringify(base64)}), (letter) => letter.charCodeAt(0));
      const refusal = await worker.constructor.start({ model }).catch((error) => error);
      return refusal instanceof BluffError ? refusal.message : "taken for a model";
    })()`);
    assert.equal(message, error, name);
  }
});

test("a worker says what it cannot do", async () => {
  const refusal = (question) => browser.evaluate(`(async () => (await (async () => ${question})().catch((error) => error)).message)()`);
  assert.equal(await refusal("worker.classify(7)"), "message: Number; expected a Uint8Array or a string");
  assert.match(await refusal("worker.constructor.start({ model: '/no/such.bluff' })"), /such\.bluff: 404 Not Found; expected a model$/);
  complaints.length = 0; // that of the browser about the 404
  await browser.evaluate("worker.terminate()");
  assert.equal(await refusal("worker.classify('lunch?')"), "worker: terminated; expected one in use");
  assert.deepEqual(complaints, []);
});

test("the page may ask nobody but its own server", async () => {
  const answer = await browser.evaluate(`fetch("${STRANGER}").then(() => "sent", (error) => error.message)`);
  assert.equal(answer, "Failed to fetch");
  assert.ok(complaints.some((text) => text.includes("Content Security Policy")), `${complaints}`);
  assert.deepEqual(requests.filter((url) => !url.startsWith(`${site.address}/`) && url !== STRANGER), []);
});
