// Writes pictures of five states for the README: `node test/pictures.js` (after build.sh).
import { mkdir } from "node:fs/promises";
import { Tab, open, samplePath } from "./browsers.js";

const FOLDER = new URL("../../docs/src/page/", import.meta.url);
const PHONE = { width: 390, height: 844 };
/** A sheet of A4 at 96 dots an inch. */
const SHEET = { width: 794, height: 1123 };
const threat = (tab) => tab.give(samplePath("sextortion-fr.eml"));

/** Name, window, language, and how to reach the state. */
const STATES = [
  ["start", { ...PHONE, fragment: "#fr-fr" }, () => undefined],
  ["answer", { ...PHONE, fragment: "#fr-fr" }, threat],
  ["under-18", { ...PHONE, fragment: "#fr-fr", dark: true }, (tab) => threat(tab).then(() => tab.way("minor"))],
  ["marked", { width: 820, height: 900, fragment: "#en-uk" }, async (tab) => {
    await tab.give(samplePath("sextortion-en.eml"));
    await tab.page.$$eval("#answer details", (all) => all.filter((fold) => fold.querySelector("mark")).forEach((fold) => (fold.open = true)));
    await tab.page.$eval(".message", (text) => text.parentElement.previousElementSibling.previousElementSibling.scrollIntoView());
  }],
  ["police", { ...SHEET, fragment: "#fr-fr" }, async (tab) => {
    await threat(tab);
    await tab.page.emulateMediaType("print");
    await tab.page.$eval("#police", ({ style }) => (style.padding = "16mm")); // the margins of the paper
  }],
];

await mkdir(FOLDER, { recursive: true });
const place = await open("chrome");
for (const [name, window, reach] of STATES) {
  const tab = await Tab.open(place, window);
  await reach(tab);
  await new Promise((resolve) => setTimeout(resolve, 300)); // folds open in a moment
  await tab.page.screenshot({ path: new URL(`${name}.png`, FOLDER).pathname });
  await tab.close();
}
await place.close();
