import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { BluffError, Classifier, countries, init, languages } from "bluff-mail";
import { assertSame, assertVector, bytes, message, read } from "./vectors.js";

const MIB = 2 ** 20;
const MODEL = readFileSync(new URL("../pkg/default.bluff", import.meta.url));
const LUNCH = "Subject: lunch?\r\n\r\nAt noon, usual place.\r\n";
const raw = (text) => new TextEncoder().encode(text);
/** An error of ours, of that kind, whose words match. */
const error = (kind, words) => (thrown) => {
  assert.ok(thrown instanceof BluffError, `${thrown.stack}`);
  assert.equal(thrown.kind, kind, thrown.message);
  assert.match(thrown.message, words);
  return true;
};

await init();

test("every message is classified as written", () => {
  const { clues, vectors } = read("messages.json");
  const classifier = Classifier.builtin({ explain: clues });
  for (const vector of vectors) {
    const language = vector.name.split("-").at(-1);
    const advice = vector.advice && classifier.advice(message(vector), language, "fr");
    assertVector(vector, classifier.classify(message(vector)), advice);
  }
  assert.deepEqual(
    [...classifier.classifyMany(vectors.map(message))].map((report) => report.label),
    vectors.map((vector) => vector.report.label),
  );
  classifier.free();
});

test("every damaged model is refused in the words of the core", () => {
  for (const vector of read("models.json").vectors) {
    assert.throws(
      () => Classifier.fromBytes(bytes(vector)),
      (thrown) => thrown instanceof BluffError && thrown.kind === "model" && thrown.message === vector.error,
      vector.name,
    );
  }
  const truncated = MODEL.subarray(0, MODEL.length - 1);
  assert.throws(() => Classifier.fromBytes(truncated), error("model", /^model: a model whose checksum is .*\n {2}hint: the file is truncated/));
  assert.throws(() => Classifier.fromBytes(truncated), (thrown) => thrown.remedy.startsWith("the file is truncated"));
});

test("what is no message is refused", () => {
  const classifier = Classifier.builtin();
  for (const [wrong, name] of [[undefined, "undefined"], [null, "null"], [7, "Number"], [{}, "Object"], [[1, 2], "Array"], [new ArrayBuffer(8), "ArrayBuffer"], [new Uint16Array(4), "Uint16Array"]]) {
    const words = new RegExp(`^message: ${name}; expected a Uint8Array or a string$`);
    assert.throws(() => classifier.classify(wrong), error("usage", words));
    assert.throws(() => classifier.advice(wrong), error("usage", words));
  }
  assert.throws(() => Classifier.fromBytes("BLUFF"), error("usage", /^model: String; expected a Uint8Array$/));
  assert.equal(classifier.classify(raw(LUNCH)).label, "ham");
});

test("options decide, and wrong ones are refused", () => {
  const label = (options) => Classifier.fromBytes(MODEL, options).classify(raw(LUNCH)).label;
  assert.equal(label({ thresholds: { ham: 0, other: 1 } }), "unsure");
  assert.notEqual(label({ thresholds: { ham: 0, other: 0 } }), "ham");
  assert.equal(label({ maxFpr: 0.01 }), "ham");
  assert.notEqual(label({ threshold: 0 }), "ham");
  assert.equal(label({ threshold: 0.5 }), "ham");
  assert.equal(label({ costs: { fp: 1, fn: 1e9 } }), "spam");
  assert.equal(label({ costs: { fp: 1, fn: 1, unsure: 1e-9 } }), "unsure");
  assert.equal(label({ explain: undefined }), "ham");
  const ham = (options) => Classifier.fromBytes(MODEL, options).classify(raw(LUNCH)).probabilities.ham;
  assert.ok(ham({ prior: { spam: 0.98 } }) < ham({}));
  for (const [options, words] of [
    [{ explain: -1 }, /^explain: invalid value: integer `-1`; expected a whole number, 0 or more$/],
    [{ explain: "5" }, /^explain: invalid type: string "5"; expected a whole number, 0 or more$/],
    [{ explain: 5.5 }, /^explain: invalid type: floating point `5.5`; expected a whole number, 0 or more$/],
    [{ threshold: 2 }, /^threshold: 2; expected a number from 0 to 1$/],
    [{ threshold: 0.5, costs: { fp: 2, fn: 1 } }, /^threshold: costs beside it; expected one of them: each chooses thresholds$/],
    [{ maxFpr: 1 }, /^max_fpr: 1 with confidence 0.95; expected numbers above 0 and below 1$/],
    [{ maxFpr: NaN }, /^maxFpr: invalid type: string "NaN"; expected a number above 0 and below 1$/],
    [{ maxFpr: 1n }, /^maxFpr: invalid type: string "1"; expected a number above 0 and below 1$/],
    [{ maxFpr: 0.01, confidence: 2 }, /^max_fpr: 0.01 with confidence 2; expected numbers above 0 and below 1$/],
    [{ maxFpr: 0.01, prior: { spam: 0.5 } }, /^max_fpr: a prior other than that of the training data/],
    [{ maxFpr: 0.01, thresholds: { ham: 0, other: 1 } }, /^thresholds: max_fpr beside it; expected one of them/],
    [{ prior: { cake: 0.5 } }, /^prior: the label cake; expected one of ham, spam, sextortion$/],
    [{ prior: 0.5 }, /^prior: invalid type: floating point `0.5`; expected labels, each with a share above 0 and below 1$/],
    [{ prior: { spam: "half" } }, /^prior: invalid type: string "half"; expected labels, each with a share/],
    [{ thresholds: { ham: 1, other: 0 } }, /^thresholds: .*; expected .*ham not above other/],
    [{ thresholds: { ham: 0, other: 1.5 } }, /^thresholds: 0 and 1.5; expected ham and other/],
    [{ thresholds: 0.5 }, /^thresholds: invalid type: floating point `0.5`; expected ham and other, numbers from 0 to 1/],
    [{ costs: { fp: 1 } }, /^costs: missing field `fn`; expected fp and fn/],
    [{ costs: { fp: 1, fn: 0 } }, /^costs: .*; expected .*above 0/],
    [{ costs: { fp: 1, fn: 1, maybe: 1 } }, /^costs: unknown field `maybe`; expected fp and fn, finite numbers above 0/],
    [{ language: "xx" }, /^language: unknown variant `xx`; expected the code of a language with advice, such as en$/],
    [{ country: "xyz" }, /^country: xyz is no country; expected the two letters of a country, such as fr$/],
    [{ explain: 3, treshold: 1 }, /^options: the unknown option treshold; expected one of explain, threshold, .*maxFpr/],
    [[], /^options: Array; expected an object$/],
    [null, /^options: null; expected an object$/],
  ]) {
    assert.throws(() => Classifier.fromBytes(MODEL, options), error("usage", words));
  }
  assert.throws(() => Classifier.fromBytes(MODEL, { maxFpr: 1e-9 }), error("training", /^max_fpr: a model calibrated on .*\n {2}hint: /));
});

test("advice is given in known languages", () => {
  const classifier = Classifier.builtin();
  assert.deepEqual(languages(), ["en", "fr", "de", "es", "it", "pt", "nl", "pl"]);
  assert.ok(countries().includes("fr"));
  assert.match(classifier.advice(LUNCH).how_sure, /\.$/);
  const adviceOf = (asked, ...values) => {
    const { language, country } = asked.advice(LUNCH, ...values);
    return [language, country];
  };
  assert.deepEqual(adviceOf(classifier), ["en", undefined]);
  const austrian = Classifier.builtin({ language: "de", country: "at" });
  assert.deepEqual(adviceOf(austrian), ["de", "at"]);
  assert.deepEqual(adviceOf(austrian, "fr"), ["fr", "at"]);
  assert.deepEqual(adviceOf(austrian, undefined, "be"), ["de", "be"]);
  assert.deepEqual(austrian.headings(), classifier.headings("de"));
  for (const language of languages()) {
    const { roles, ...titles } = classifier.headings(language);
    assert.deepEqual(Object.keys(titles), ["claims", "demand", "note", "proof", "todo", "where", "why", "why_maybe"]);
    assert.ok(Object.values({ ...roles, ...titles }).every((title) => title !== ""), language);
  }
  assert.throws(() => classifier.advice(LUNCH, "xx"), error("usage", /^language: xx is no language of ours: en, /));
  assert.throws(() => classifier.advice(LUNCH, "en", "xyz"), error("usage", /^country: xyz is no country; expected its two letters, such as /));
  assert.throws(() => classifier.advice(LUNCH, 7), error("usage", /^language: Number; expected a string$/));
  assert.throws(() => classifier.headings("xx"), error("usage", /^language: xx is no language of ours/));
});

test("the words that claims were found in are marked in the text", () => {
  const classifier = Classifier.builtin();
  const pasted = classifier.markedText("I filmed you through your webcam.\nPay 500 dollars.");
  const [{ place, pieces, cut }] = pasted.texts;
  assert.deepEqual([pasted.texts.length, place, cut, pasted.subject], [1, "body", false, ""]);
  assert.equal(pieces.map(({ text }) => text).join(""), "I filmed you through your webcam.\nPay 500 dollars.");
  assert.ok(pieces.some(({ text, claims }) => claims.includes("webcam") && /filmed/.test(text)), JSON.stringify(pieces));
  const html = "From: A <a@b.example>\nSubject: x\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nContent-Type: text/html\n\n<p>I filmed you <b>through your webcam</b>.</p><div style='display:none'>pay</div>";
  const { from, subject, date, texts } = classifier.markedText(raw(html));
  assert.deepEqual([from, subject, date], [{ name: "A", address: "a@b.example" }, "x", "2024-01-01T00:00:00Z"]);
  assert.match(texts.map(({ pieces }) => pieces.map(({ text }) => text).join("")).join("|"), /^\s*I filmed you through your webcam\.\s*$/);
});

test("another form of a text is shown only for claims that it adds", () => {
  const classifier = Classifier.builtin();
  const part = (type, text) => `--x\nContent-Type: ${type}\n\n${text}\n`;
  const letter = (html) => raw(`From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n${part("text/plain", "I filmed you through your webcam.")}${part("text/html", html)}--x--\n`);
  assert.equal(classifier.markedText(letter("<p>I filmed you through your webcam.</p>")).texts.length, 1);
});

test("of a message of 200 MB the start is read", () => {
  const classifier = Classifier.builtin();
  const whole = new Uint8Array(200 * MIB).fill(0x61);
  whole.set(raw(LUNCH));
  const start = whole.slice(0, 33 * MIB);
  const report = classifier.classify(whole);
  assert.deepEqual(report.flags, ["truncated"]);
  assertSame(report, classifier.classify(start), "200 MB against their start");
  assert.ok(classifier.classify("word ".repeat(40 * MIB)).flags.includes("truncated"));
  // half of an emoji at the cut, and one alone
  assert.ok(classifier.classify("🎉".repeat(17 * MIB)).flags.includes("truncated"));
  assert.equal(classifier.classify("\ud83c").flags.includes("truncated"), false);
  classifier.free();
});

test("deep nesting and zero bytes stop nothing", () => {
  const classifier = Classifier.builtin();
  const nested = Array.from({ length: 20_000 }, (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`).join("");
  const forwarded = "Content-Type: message/rfc822\r\n\r\n".repeat(50_000);
  const tags = `Content-Type: text/html\r\n\r\n${"<div>".repeat(200_000)}`;
  for (const hostile of [nested, forwarded, tags, "\0".repeat(MIB)]) {
    assert.equal(typeof classifier.classify(raw(`Subject: x\r\n${hostile}`)).label, "string");
  }
});

test("more than fits into memory is an error, and the next message is classified", () => {
  const classifier = Classifier.builtin();
  assert.throws(() => Classifier.fromBytes(new Uint8Array(2 ** 31 + 1)), error("internal", /^bluff: stopped \(.*\); expected less to hold in memory$/));
  assert.equal(classifier.classify(raw(LUNCH)).label, "ham");
});

test("what was freed is not used", () => {
  const classifier = Classifier.builtin();
  classifier.free();
  classifier.free();
  const freed = error("usage", /^classifier: freed already; expected one in use$/);
  assert.throws(() => classifier.classify(LUNCH), freed);
  assert.throws(() => classifier.advice(LUNCH), freed);
  assert.throws(() => classifier.headings(), freed);
  assert.throws(() => classifier.markedText(LUNCH), freed);
  const other = Classifier.builtin();
  other[Symbol.dispose]();
  assert.throws(() => other.classify(LUNCH), freed);
});

test("the memory of what was freed serves again", () => {
  const kept = process.memoryUsage().rss;
  for (let turn = 0; turn < 20; turn += 1) {
    const classifier = Classifier.builtin();
    classifier.classify(LUNCH);
    classifier.free();
  }
  const grown = (process.memoryUsage().rss - kept) / MIB;
  assert.ok(grown < 150, `20 classifiers, one after the other, took ${grown.toFixed(0)} MiB`);
});

test("threads share nothing and agree", async () => {
  const { vectors } = read("messages.json");
  const thread = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./thread.js", import.meta.url), { workerData: vectors.map(message) });
      worker.once("message", resolve).once("error", reject);
    });
  const labels = vectors.map((vector) => vector.report.label);
  for (const found of await Promise.all([thread(), thread(), thread()])) assert.deepEqual(found, labels);
});
