// Language, country and offices, and that every answer of the library has its words.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { KINDS, leadOf } from "../dist/answer/kind.js";
import { casesOf, stepsOf } from "../dist/answer/steps.js";
import { choose, countries, fill, fragmentOf, officesOf, wordsOf } from "../dist/language.js";
import { languages } from "../dist/words.js";
import { classifier, classify, countries as libraryCountries } from "./library.js";

const SAMPLES = new URL("../../data/samples/", import.meta.url);
const sample = (name) => readFileSync(new URL(name, SAMPLES));

test("language and country are those of the address, else of the browser", () => {
  for (const [fragment, preferred, expected] of [
    ["", ["fr-CA", "en"], ["fr", "ca"]],
    ["", ["fr"], ["fr", "fr"]],
    ["", ["en"], ["en", ""]],
    ["", ["en-GB"], ["en", "uk"]],
    ["", ["ja-JP", "de-DE"], ["de", "de"]],
    ["", ["ja-JP"], ["en", ""]],
    ["", ["fr-SN"], ["fr", ""]],
    ["", ["x", "", "pl"], ["pl", "pl"]],
    ["#nl-be", ["fr-FR"], ["nl", "be"]],
    ["#de", ["fr-CH", "de-CH"], ["de", "ch"]],
    ["#fr", ["en-US"], ["fr", "fr"]],
    ["#en-other", ["fr-FR"], ["en", ""]],
    ["#xx-yy", ["es-ES"], ["es", "es"]],
    ["#__proto__", ["es-ES"], ["es", "es"]],
  ]) {
    assert.deepEqual(Object.values(choose(fragment, preferred)), expected, `${fragment} ${preferred}`);
  }
  assert.deepEqual(choose(fragmentOf({ language: "fr", country: "" }), ["fr-FR"]), { language: "fr", country: "" });
});

test("placeholders that have no value stay", () => assert.equal(fill("{a} and {b}", { a: 1 }), "1 and {b}"));

test("the page names the offices that the library names, in every country and language", () => {
  assert.deepEqual([...countries].sort(), libraryCountries().sort());
  const threat = sample("sextortion-en.eml");
  for (const country of [...countries, "jp"]) {
    for (const language of Object.keys(languages)) {
      assert.deepEqual(officesOf(country, language), classifier.advice(threat, language, country).offices, `${country} ${language}`);
    }
  }
});

test("every answer to every sample has a kind, a first sentence and four steps in each language", async () => {
  const kinds = new Set();
  for (const name of readdirSync(SAMPLES).filter((file) => file.endsWith(".eml"))) {
    for (const language of Object.keys(languages)) {
      const { found, words } = await classify(sample(name), language, "fr");
      assert.ok(KINDS.includes(found.kind), `${name} ${language}: ${found.advice.title}`);
      assert.ok(leadOf(found.kind, "mass", found.advice, words).length > 10);
      kinds.add(found.kind);
    }
  }
  assert.ok(["sure", "spam", "ham"].every((kind) => kinds.has(kind)), [...kinds].join());
});

test("steps and cases repeat nothing and name no program", async () => {
  for (const language of Object.keys(languages)) {
    const { found, words } = await classify(sample("sextortion-password-en.eml"), language, "fr");
    for (const way of ["mass", "known", "minor"]) {
      const steps = stepsOf(way, words, found.advice.steps);
      const texts = [...steps, ...casesOf(way, words)].flatMap(({ text }) => text);
      assert.equal(steps.length, 4);
      assert.ok(steps.every(({ text }) => text.length > 0));
      assert.equal(new Set(texts).size, texts.length, `${language} ${way}`);
      assert.ok(texts.every((text) => !text.includes("bluff evidence") && !text.includes("undefined")));
    }
  }
});

test("nobody is blamed and nothing is promised", () => {
  for (const language of Object.keys(languages)) {
    const { lead } = wordsOf(language);
    for (const kind of KINDS) for (const way of ["mass", "known", "minor"]) {
      assert.ok(!/100|!/.test(leadOf(kind, way, { personal_case_first: false }, { lead })), `${language} ${kind}`);
    }
  }
});
