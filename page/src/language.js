// The words of the page in the language of its reader, and the country whose offices it names. Both
// are in the fragment of the address (`#fr-be`) and nowhere else.
import { languages, members, offices } from "./words.js";

/** Where a language is spoken most, for browsers that name no country. */
const HOME = { fr: "fr", de: "de", es: "es", it: "it", nl: "nl", pl: "pl", pt: "pt" };
/** The codes of the offices for a region. */
const REGIONS = ["eu", "int"];

export const countries = [...new Set(offices.map(({ country }) => country))].filter((code) => !REGIONS.includes(code));

/** The code of the country that the offices have; browsers call the United Kingdom GB. */
const officeCode = (region) => (region === "GB" ? "uk" : region.toLowerCase());

/**
 * Language and country of an address, else of the browser: its country for that language, else the one
 * where the language is at home. A browser from a country without offices gets those for everybody.
 */
export function choose(fragment, preferred) {
  const [code, place] = fragment.replace(/^#/, "").toLowerCase().split("-");
  const locales = preferred.flatMap(parts);
  const isKnown = (language) => Object.hasOwn(languages, language);
  const language = isKnown(code) ? code : locales.map((one) => one.language).find(isKnown) ?? "en";
  if (code === language && place) return { language, country: countries.includes(place) ? place : "" };
  const regions = locales.filter((one) => one.language === language && one.region).map(({ region }) => officeCode(region));
  const home = regions.length > 0 ? "" : HOME[language] ?? "";
  return { language, country: regions.find((region) => countries.includes(region)) ?? home };
}

/** A tag of a browser as language and region; none if it is not one. */
function parts(tag) {
  try {
    const { language, region } = new Intl.Locale(tag);
    return [{ language, region }];
  } catch {
    return [];
  }
}

export const fragmentOf = ({ language, country }) => `#${language}-${country || "other"}`;

/** The text with a value in each placeholder. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Writes the words of a language into the elements of the document that name them. */
export function translate(words) {
  const { documentElement: root } = document;
  root.lang = words.code;
  root.dir = words.dir;
  for (const part of document.querySelectorAll("[data-text]")) {
    part.textContent = part.dataset.text.split(".").reduce((value, key) => value[key], words);
  }
}

/** The words of a language with its code, and the locale of dates. English without a country is international. */
export function wordsOf(language, country) {
  const region = country === "uk" ? "gb" : country || (language === "en" ? "gb" : "");
  return { ...languages[language], code: language, locale: region ? `${language}-${region}` : language };
}

/** A date and time as people of the language and country write it. */
export const when = (date, { locale }) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(date);

/** A day, given as 2026-11-22, as people of the language and country write it. */
export const day = (text, { locale }) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(text));

/**
 * The offices of a country, as `Office::for_country` of the library has them. A test compares all of
 * them.
 */
export function officesOf(country, language) {
  const own = country || "int";
  const codes = [own, ...(members.includes(own) ? ["eu"] : []), "int"];
  const found = [];
  for (const code of codes) {
    const covered = new Set(found.map(({ role }) => role));
    const here = offices.filter((office) => office.country === code);
    const speaks = (role) => here.some((office) => office.role === role && language in office.text);
    for (const office of here) {
      const suits = language in office.text || !speaks(office.role);
      if (covered.has(office.role) || !suits) continue;
      if (found.filter(({ role }) => role === office.role).length < MOST_OF_ROLE) found.push(office);
    }
  }
  for (const office of offices.filter(({ always }) => always)) {
    if (found.every(({ web }) => web !== office.web)) found.push(office);
  }
  const answer = found.map(({ role, name, phone = "", web = "", text }) => ({ role, name, phone, web, text: text[language] ?? text.en ?? "" }));
  return answer.sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
}

const MOST_OF_ROLE = 3;
const ROLES = ["help", "report", "police", "minors", "distress", "bank", "spam"];
