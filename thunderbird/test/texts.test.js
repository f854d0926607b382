// Every language of the page has the words of the add-on, the same ones, and its code asks for no others.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const languagesOf = (folder) => readdirSync(new URL(folder, import.meta.url)).map((file) => file.split(".")[0]).sort();
const LANGUAGES = languagesOf("../texts/");
const texts = Object.fromEntries(LANGUAGES.map((code) => [code, JSON.parse(read(`../texts/${code}.json`))]));
/** What Thunderbird and addons.thunderbird.net take, in letters. */
const MOST = { name: 75, description: 132 };

function* leaves(value, path = "") {
  if (typeof value !== "object") yield [path, value];
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, path ? `${path}.${key}` : key);
}

const placeholders = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("the languages are those of the page", () => {
  assert.deepEqual(LANGUAGES, languagesOf("../../page/texts/"));
  assert.deepEqual(LANGUAGES, languagesOf("../dist/_locales/"));
});

for (const [language, text] of Object.entries(texts)) {
  test(`${language} has the keys, their order and the placeholders of English`, () => {
    const [here, english] = [[...leaves(text)], [...leaves(texts.en)]];
    assert.deepEqual(here.map(([path]) => path), english.map(([path]) => path));
    here.forEach(([path, words], at) => assert.deepEqual(placeholders(words), placeholders(english[at][1]), path));
  });

  test(`${language} is clean, and not English`, () => {
    for (const [path, words] of leaves(text)) {
      assert.ok(words.trim() !== "" && words === words.trim() && !/ {2}|\n|"|\.\.\./.test(words), `${path}: ${words}`);
      if (language === "fr") assert.ok(!/ [:;?!»]|« /.test(words), `${path}: a plain space beside a mark`);
      if (language !== "en") assert.notEqual(words, path.split(".").reduce((value, key) => value[key], texts.en), path);
    }
    for (const [key, letters] of Object.entries(MOST)) assert.ok(text[key].length <= letters, `${key}: ${text[key].length} letters`);
  });

  test(`${language} has its words in the manifest`, () => {
    const messages = JSON.parse(read(`../dist/_locales/${language}/messages.json`));
    for (const key of ["name", "description", "button"]) assert.equal(messages[key].message, text[key]);
  });
}

test("the code asks for no word that is missing", async () => {
  const { texts: built } = await import("../dist/texts.js");
  const { languages } = await import("../dist/page/words.js");
  const words = { ...languages.en, addon: built.en };
  for (const file of ["answer.html", "settings.html"]) {
    const keys = [...read(`../src/${file}`).matchAll(/data-text="([\w.]+)"/g)].map(([, key]) => key);
    assert.ok(keys.length > 3);
    for (const key of keys) assert.equal(typeof key.split(".").reduce((value, part) => value?.[part], words), "string", `${file}: ${key}`);
  }
  const reasons = [...`${read("../src/reader.js")}${read("../src/answer.js")}`.matchAll(/Unreadable\("(\w+)"/g)].map(([, reason]) => reason);
  assert.deepEqual([...new Set(reasons)].sort(), Object.keys(built.en.unread).sort());
});
