// What somebody has chosen; nothing of a message is among it. It is kept in the local storage of the
// add-on, because `storage.local` is a permission.

const KEY = "settings";

/**
 * `place` is language and country as in the address of the page (`#fr-be`). `note` and `junk` are what is
 * done with messages that nobody asked about, `excluded` the accounts where neither is done. `reopen` shows
 * the settings again after the add-on had to start anew.
 */
export const DEFAULTS = Object.freeze({ place: "", note: false, junk: false, excluded: Object.freeze([]), reopen: false });

/** The permissions that a setting needs beyond reading messages. */
const NEEDS = { note: ["scripting"], junk: ["accountsRead", "messagesUpdate"], excluded: ["accountsRead"] };

export const needs = (setting) => ({ permissions: NEEDS[setting] });

/** The permissions that no setting needs any more. */
export function unneeded(settings) {
  const needed = Object.keys(NEEDS).filter((setting) => (Array.isArray(settings[setting]) ? settings[setting].length > 0 : settings[setting])).flatMap((setting) => NEEDS[setting]);
  return { permissions: [...new Set(Object.values(NEEDS).flat())].filter((permission) => !needed.includes(permission)) };
}

/** The settings in a text; the default for each that is missing or of another type. */
export function parse(text) {
  let kept;
  try {
    kept = JSON.parse(text) ?? {};
  } catch {
    kept = {};
  }
  const { place, note, junk, excluded, reopen } = kept;
  return {
    place: typeof place === "string" ? place : DEFAULTS.place,
    note: note === true,
    junk: junk === true,
    excluded: Array.isArray(excluded) ? excluded.filter((id) => typeof id === "string") : [],
    reopen: reopen === true,
  };
}

export const read = () => parse(localStorage.getItem(KEY));

/** Keeps a change. All settings are one entry, so that they are kept or lost together. */
export function keep(change) {
  const settings = { ...read(), ...change };
  localStorage.setItem(KEY, JSON.stringify(settings));
  return settings;
}
