// Everybody can use the page: WCAG 2.2 AA by axe-core in every state, in light and dark, at 320 pixels
// (which is 1280 at 400 %); no sideways scrolling in any language, nor from right to left; names and
// order for screen readers; one printed page for the police.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { BROWSERS, Tab, open, sample, samplePath } from "./browsers.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const LANGUAGES = ["en", "fr", "de", "es", "it", "nl", "pl", "pt"];
const KNOWN = "I still have the pictures from our chat. Send me 300 euros by Friday or I will show them to your sister and all your friends.";
const QUOTED = readFileSync(samplePath("ham-forwarded-scam-fr.eml"), "utf8");

/** Opens every fold, so that what is in it is checked, too. */
const openAll = ({ page }) => page.$$eval("details", (all) => all.forEach((fold) => (fold.open = true)));

/** The states, and how to reach each of them. */
const STATES = {
  empty: () => undefined,
  "help, way 2": (tab) => tab.page.click("#start-help input[value=known]"),
  nothing: (tab) => tab.page.click("#form .main"),
  sextortion: (tab) => tab.give(samplePath("sextortion-fr.eml")),
  "sextortion, somebody known": (tab) => tab.give(samplePath("sextortion-fr.eml")).then(() => tab.way("known")),
  "sextortion, under 18": (tab) => tab.give(samplePath("sextortion-fr.eml")).then(() => tab.way("minor")),
  password: (tab) => tab.give(samplePath("sextortion-password-en.eml")),
  known: (tab) => tab.paste(KNOWN),
  spam: (tab) => tab.give(samplePath("spam-pills-en.eml")),
  ham: (tab) => tab.give(samplePath("ham-colleague-en.eml")),
  "forwarded scam": (tab) => tab.paste(QUOTED),
  unsure: (tab) => tab.paste("Hello"),
  several: (tab) => tab.give(samplePath("ham-colleague-en.eml"), samplePath("sextortion-es.eml"), samplePath("spam-pills-en.eml")),
  "every refusal": async (tab) => {
    const contents = { picture: "89504e47", program: "4d5a90", archive: "504b0304", film: "494433", mailbox: "2142444e", unknown: "000102", empty: "" };
    return tab.drop(Object.entries(contents).map(([name, hex]) => ({ name, content: Buffer.from(hex, "hex") })));
  },
};

/** What axe-core finds, as lines. */
async function violations({ page }) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (rules) => {
    // half-shown words have half their contrast
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})));
    return (await globalThis.axe.run(document, { runOnly: rules })).violations;
  }, RULES);
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(" ")}: ${failureSummary}`));
}

const overflow = ({ page }) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const browser of BROWSERS) {
  describe(browser, () => {
    let place;
    before(async () => void (place = await open(browser)));
    after(() => place?.close());

    for (const [name, size] of [["light", { width: 1280, height: 900 }], ["dark", { width: 1280, height: 900, dark: true }], ["320 pixels", { width: 320, height: 640 }]]) {
      const skip = browser === "firefox" && size.dark && "its protocol has no dark mode";
      test(`axe-core finds nothing: ${name}`, { skip }, async (context) => {
        const tab = await Tab.open(place, { ...size, fragment: "#fr-fr" });
        if (size.dark) assert.equal(await tab.page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches), true);
        for (const [state, reach] of Object.entries(STATES)) {
          await reach(tab);
          await openAll(tab);
          assert.deepEqual(await violations(tab), [], state);
          assert.ok((await overflow(tab)) <= 0, `${state}: ${await overflow(tab)} pixels too wide`);
          if (await tab.page.$("#again")) await tab.again();
          else await tab.page.reload().then(() => tab.ready());
          await tab.page.evaluate(() => scrollTo(0, 0)); // else a click may meet the bar that stays above
        }
        context.diagnostic(`${Object.keys(STATES).length} states`);
        assert.deepEqual(tab.complaints, []);
        await tab.close();
      });
    }

    test("no language is wider than 320 pixels, from left to right or from right to left", async () => {
      const tab = await Tab.open(place, { width: 320, height: 640 });
      for (const language of LANGUAGES) {
        await tab.page.select("#language", language);
        await tab.give(samplePath("sextortion-fr.eml"));
        await openAll(tab);
        for (const dir of ["rtl", "ltr"]) {
          await tab.page.$eval("html", (root, value) => (root.dir = value), dir);
          assert.ok((await overflow(tab)) <= 0, `${language} ${dir}: ${await overflow(tab)} pixels too wide`);
        }
        await tab.again();
      }
      await tab.close();
    });

    test("what can be tapped is large enough", async () => {
      const tab = await Tab.open(place, { width: 390, height: 844, fragment: "#fr-fr" });
      await tab.give(samplePath("sextortion-fr.eml"));
      const small = await tab.page.$$eval("button, select, summary, .call, .choice", (all) => all
        .map((one) => [one.textContent.slice(0, 30), one.getBoundingClientRect()])
        .filter(([, { width, height }]) => width > 0 && (width < 40 || height < 40)).map(([text, { width, height }]) => `${text}: ${width} x ${height}`));
      assert.deepEqual(small, []);
      await tab.close();
    });
  });
}

describe("chrome", { skip: !BROWSERS.includes("chrome") }, () => {
  let place;
  before(async () => void (place = await open("chrome")));
  after(() => place?.close());

  test("a screen reader hears names in a good order", async () => {
    const tab = await Tab.open(place, { fragment: "#en-uk" });
    const heard = async () => {
      const lines = [];
      const visit = ({ role, name, children = [] }) => {
        if (["button", "heading", "textbox", "combobox", "radio", "link", "alert"].includes(role)) lines.push(`${role}: ${name}`);
        children.forEach(visit);
      };
      visit(await tab.page.accessibility.snapshot());
      return lines;
    };
    assert.deepEqual((await heard()).slice(0, 9), [
      "button: Leave now", "combobox: Language", "combobox: Country", "heading: Did a message frighten you?", "textbox: Your message",
      "button: Check the message", "button: Choose files", "heading: Help without showing a message", "radio: A stranger threatens me, and has shown me nothing",
    ]);
    await tab.paste(sample("sextortion-pasted-fr.txt"));
    const answer = await heard();
    assert.ok(answer.every((line) => /: .{2}/.test(line)), answer.join("\n"));
    assert.deepEqual(answer.filter((line) => line.startsWith("heading")), [
      "heading: Stay calm: this is most likely a bluff. Do not answer, and do not pay.", "heading: What to do now", "heading: And if …",
      "heading: Where to report it and get help", "heading: About this message", "heading: Keep the evidence",
    ]);
    await tab.close();
  });

  test("the page for the police is one page in every language", async () => {
    const tab = await Tab.open(place, { fragment: "#en-uk", dark: true });
    for (const language of LANGUAGES) {
      await tab.page.select("#language", language);
      for (const name of ["sextortion-fr.eml", "sextortion-password-en.eml"]) {
        await tab.give(samplePath(name));
        const file = Buffer.from(await tab.page.pdf({ preferCSSPageSize: true })).toString("latin1");
        assert.equal(file.match(/\/Type\s*\/Page\b(?!s)/g).length, 1, `${language} ${name}`);
        await tab.again();
      }
    }
    await tab.close();
  });

  test("the page for the police shows no password and nothing of the screen", async () => {
    const tab = await Tab.open(place, { fragment: "#en-uk" });
    await tab.give(samplePath("sextortion-password-en.eml"));
    await tab.page.emulateMediaType("print");
    const shown = await tab.page.evaluate(() => document.body.innerText);
    assert.ok(shown.includes("facts for the police") && shown.includes("left out, because it may hold a password"), shown);
    assert.ok(!shown.includes("pufferfish") && !shown.includes("Leave now"), shown);
    await tab.close();
  });
});
