// Every language has the same words, and each can be shown.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../texts/", import.meta.url);
const texts = Object.fromEntries(readdirSync(FOLDER).map((file) => [file.slice(0, -5), JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"))]));

/** Path and value of every text. */
function* leaves(value, path = "") {
  if (typeof value !== "object") yield [path, value];
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, path ? `${path}.${key}` : key);
}

const placeholders = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("there are eight languages", () => {
  assert.deepEqual(Object.keys(texts).sort(), ["de", "en", "es", "fr", "it", "nl", "pl", "pt"]);
});

for (const [language, text] of Object.entries(texts)) {
  test(`${language} has the keys, their order and the placeholders of English`, () => {
    const [here, english] = [[...leaves(text)], [...leaves(texts.en)]];
    assert.deepEqual(here.map(([path]) => path), english.map(([path]) => path));
    here.forEach(([path, words], at) => assert.deepEqual(placeholders(words), placeholders(english[at][1]), path));
  });

  test(`${language} is clean`, () => {
    for (const [path, words] of leaves(text)) {
      assert.ok(words.trim() !== "" && words === words.trim() && !/ {2}|\n|"|\.\.\./.test(words), `${path}: ${words}`);
      assert.ok(!/100\s?%/.test(words), `${path} promises certainty`);
      if (language === "fr") assert.ok(!/ [:;?!»]|« /.test(words), `${path}: a plain space beside a mark`);
    }
  });

  test(`${language} is not English`, () => {
    const english = new Map(leaves(texts.en));
    const same = [...leaves(text)].filter(([path, words]) => words === english.get(path) && words.split(" ").length > 2);
    assert.deepEqual(language === "en" ? [] : same.map(([path]) => path), []);
  });
}
