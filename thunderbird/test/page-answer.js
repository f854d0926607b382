// The answers of the page in Chromium to the files that are named, as JSON: kind and words of each.
//     node test/page-answer.js '#fr-fr' a.eml b.eml
import { Tab, open } from "../../page/test/browsers.js";

const [fragment, ...files] = process.argv.slice(2);
const place = await open("chrome");
try {
  const answers = [];
  for (const file of files) {
    const tab = await Tab.open(place, { fragment });
    const { kind } = await tab.give(file);
    const parts = await tab.page.$$eval("#answer > :not(.again)", (all) => all.map(({ textContent }) => textContent));
    answers.push({ kind, parts });
    await tab.close();
  }
  console.log(JSON.stringify(answers));
} finally {
  await place.close();
}
