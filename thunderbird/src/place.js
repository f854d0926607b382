// Language and country of the reader: as chosen here, else as Thunderbird has them.
import { choose, wordsOf } from "./page/language.js";
import { texts } from "./texts.js";

/** The place that settings name. */
export const placeOf = ({ place }) => choose(place, [messenger.i18n.getUILanguage(), ...navigator.languages]);

/** The words of the page for a place, with those of the add-on under `addon`. */
export const wordsFor = ({ language, country }) => ({ ...wordsOf(language, country), addon: texts[language] });
