// What is known about a message, in the words of its reader: for the police, and for the report in
// the package of evidence.
import { fill, when } from "../language.js";

/** Claims that fit the page beside all else. */
const MOST_CLAIMS = 10;
/** Letters of a subject or a sender that fit. */
const MOST_LETTERS = 200;

/**
 * Pairs of a title and values. What its sender wrote freely is left out where the message shows a
 * password, because it may be in there.
 */
export function factsOf({ report, advice, marked, sum }, words, made) {
  const { police } = words;
  const hides = showsPassword(report);
  const free = (text) => (text ? (hides ? police.hidden : text.slice(0, MOST_LETTERS)) : police.none);
  const { from, subject, date } = marked;
  const sender = [from.name && !hides && from.name, from.address && `<${from.address}>`].filter(Boolean).join(" ");
  const addresses = (report.demand?.addresses ?? []).map(({ coin, address }) => `${address} (${coin})`);
  const claims = (advice.claims ?? []).map(({ sentence }) => sentence);
  const rest = claims.length - MOST_CLAIMS;
  const facts = [
    [police.made, [when(made, words)]],
    [police.what, [advice.title, advice.how_sure].filter(Boolean)],
    [police.from, [sender.slice(0, MOST_LETTERS) || police.none]],
    [police.subject, [free(subject)]],
    [police.date, [date ? when(new Date(date), words) : police.none]],
    [police.demand, advice.demand ? [advice.demand.sentence] : []],
    [police.addresses, addresses],
    [police.claims, [...claims.slice(0, MOST_CLAIMS), ...(rest > 0 ? [fill(police.more, { n: rest })] : [])]],
    [police.sum, [sum]],
  ];
  return facts.filter(([, values]) => values.length > 0);
}

/** Whether the message shows a password of its reader. */
export const showsPassword = ({ indicators }) => indicators.some(({ id, quoted }) => id === "password-shown" && !quoted);

/** The line that says what made it. */
export const footOf = ({ report }, words, version) => fill(words.police.foot, { version, model: report.model.id });
