// The two lists to choose a language and a country from.
import { element } from "./element.js";
import { countries } from "./language.js";
import { languages } from "./words.js";

/** Fills both lists in the language of the reader, with what is chosen. */
export function fillChoices(languageList, countryList, { language, country }, words) {
  const names = new Intl.Collator(language);
  const options = countries.map((code) => [code, words.countries[code]]).sort(([, a], [, b]) => names.compare(a, b));
  languageList.replaceChildren(...Object.entries(languages).map(([code, { name }]) => element("option", { value: code, selected: code === language, lang: code }, name)));
  countryList.replaceChildren(...[...options, ["", words.choose.elsewhere]].map(([code, name]) => element("option", { value: code, selected: code === country }, name)));
}
