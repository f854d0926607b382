// The page in real browsers: every kind of input, every language, without a network, and nothing sent.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BROWSERS, Tab, open, sample, samplePath } from "./browsers.js";
import { compoundFile, pdf } from "./files.js";

const texts = Object.fromEntries(["en", "fr", "de", "es", "it", "nl", "pl", "pt"].map((code) => [code, JSON.parse(readFileSync(new URL(`../texts/${code}.json`, import.meta.url), "utf8"))]));
/** A first visit may take so many bytes, compressed: a telephone on a slow network loads them in ten seconds. */
const MAX_BYTES = 3_500_000;
const THREAT = sample("sextortion-pasted-fr.txt");
const KNOWN = "Hi, it's me from last night's video call. I saved our chat and the pictures you sent me. If you don't send me 300 euros by Friday I will send the pictures to your sister and all your friends. Don't be stupid.";
const folder = await mkdtemp(join(tmpdir(), "bluff-inputs-"));

/** The path of a message that Outlook saved. */
const outlook = (name) => fileURLToPath(new URL(`../../tests/outlook/${name}`, import.meta.url));

/** A file of that content; its path. */
function input(name, content) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const letter = sample("sextortion-en.eml").split(/\r?\n\r?\n/).slice(1).join("\n\n");
/** Each kind of input, what is done with it, and the answer. */
const INPUTS = [
  ["pasted words", (tab) => tab.paste(THREAT), "sure"],
  ["a pasted source", (tab) => tab.paste(sample("sextortion-en.eml")), "sure"],
  ["a pasted page of a mail service", (tab) => tab.paste(`Original message\n\nMessage ID\t<a@b>\n\n${sample("sextortion-en.eml")}`), "sure"],
  ["a letter of somebody known", (tab) => tab.paste(KNOWN), "known"],
  ["an .eml file", (tab) => tab.give(samplePath("sextortion-fr.eml")), "sure"],
  ["a text file", (tab) => tab.give(samplePath("sextortion-pasted-fr.txt")), "sure"],
  ["an .mbox file", (tab) => tab.give(input("box.mbox", ["ham-family-it.eml", "sextortion-de.eml"].map((name) => `From a@b.example Mon Jan  1 00:00:00 2024\n${sample(name)}\n`).join("\n"))), "sure"],
  ["an .html file", (tab) => tab.give(input("mail.html", `<!doctype html><meta charset="utf-8"><p>${THREAT.replace(/\n\n/g, "</p><p>")}</p>`)), "sure"],
  ["a PDF", (tab) => tab.give(input("letter.pdf", pdf(letter.split("\n")))), "sure"],
  ["several at once", (tab) => tab.give(samplePath("ham-colleague-en.eml"), samplePath("sextortion-es.eml"), samplePath("spam-pills-en.eml")), "sure"],
  ["spam", (tab) => tab.give(samplePath("spam-casino-de.eml")), "spam"],
  ["an ordinary message", (tab) => tab.give(samplePath("ham-colleague-en.eml")), "ham"],
  ["a dropped file", (tab) => tab.drop([{ name: "x.eml", content: sample("sextortion-it.eml") }]), "sure"],
  ["a picture", (tab) => tab.give(input("screenshot.png", Buffer.from("89504e470d0a1a0a", "hex"))), "refused", "picture"],
  ["an Outlook message", (tab) => tab.give(outlook("sextortion-fr.msg")), "sure"],
  ["an Outlook contact", (tab) => tab.give(outlook("contact.msg")), "refused", "outlook"],
  ["a damaged Outlook message", (tab) => tab.give(input("mail.msg", compoundFile("__properties_version1.0"))), "refused", "outlook"],
  ["an Outlook template", (tab) => tab.give(input("reply.oft", compoundFile("__properties_version1.0"))), "refused", "template"],
  ["an empty file", (tab) => tab.drop([{ name: "x.eml", content: "" }]), "refused", "empty"],
  ["an unknown file", (tab) => tab.give(input("x.bin", Buffer.from([0, 1, 2, 3, 4, 5]))), "refused", "unknown"],
];

for (const browser of BROWSERS) {
  describe(browser, () => {
    let place;
    let tab;
    before(async () => {
      place = await open(browser);
      tab = await Tab.open(place, { fragment: "#en-uk" });
    });
    after(() => place?.close());

    test("the first visit is small", (context) => {
      const bytes = place.site.log.filter(({ status }) => status === 200).reduce((sum, entry) => sum + entry.bytes, 0);
      context.diagnostic(`first visit: ${bytes} bytes in ${place.site.log.length} requests`);
      assert.ok(bytes <= MAX_BYTES, `${bytes} bytes`);
    });

    test("every kind of input gets its answer, and nothing is requested", async (context) => {
      await tab.settled();
      await new Promise((resolve) => setTimeout(resolve, 500));
      context.diagnostic(`with the files for offline use: ${place.site.log.reduce((sum, { bytes }) => sum + bytes, 0)} bytes`);
      const [log, requests] = [place.site.log.length, tab.requests.length];
      for (const [name, give, kind, refusal] of INPUTS.filter(([, , , refusal]) => refusal !== "picture")) {
        const start = performance.now();
        const found = await give(tab);
        const took = performance.now() - start;
        if (name === "pasted words") context.diagnostic(`first answer: ${took.toFixed(0)} ms`);
        assert.equal(found.kind, kind, `${name}: ${found.lead}`);
        if (refusal) assert.ok(found.text.includes(texts.en.refusal[refusal].what), `${name}: ${found.text}`);
        await tab.again();
      }
      await new Promise((resolve) => setTimeout(resolve, 500)); // a request may be late
      assert.deepEqual(place.site.log.slice(log), []);
      assert.deepEqual(tab.requests.slice(requests), []);
    });

    test("the reader of pictures is loaded when a picture comes, from the site and nowhere else", async () => {
      const requests = tab.requests.length;
      const [[, give, , refusal]] = INPUTS.filter(([, , , refusal]) => refusal === "picture");
      assert.ok((await give(tab)).text.includes(texts.en.refusal[refusal].what));
      assert.deepEqual(tab.requests.slice(requests).filter((url) => url !== `${place.site.address}/read/picture.js`), []);
      await tab.again();
    });

    test("of several messages the gravest comes first, and each can be shown", async () => {
      const found = await tab.give(samplePath("ham-colleague-en.eml"), samplePath("sextortion-es.eml"), input("b.png", Buffer.from("89504e470d0a1a0a", "hex")));
      assert.equal(found.kind, "sure");
      assert.ok(found.text.includes("2 messages were read") && found.text.includes(texts.en.refusal.picture.what));
      await tab.page.click(".several li:nth-child(2) button");
      assert.equal((await tab.done()).kind, "ham");
      await tab.again();
    });

    test("each language has the whole page", async () => {
      for (const [code, text] of Object.entries(texts)) {
        await tab.page.select("#language", code);
        assert.equal(await tab.page.$eval("h1", (title) => title.textContent), text.start.title);
        const found = await tab.paste(THREAT);
        assert.equal(found.lead, text.lead.sure);
        for (const way of ["known", "minor", "mass"]) {
          await tab.way(way);
          const { lead } = await tab.done();
          assert.equal(lead, way === "mass" ? text.lead.sure : text.lead[way]);
        }
        assert.ok(!/undefined|\{\w+\}|\[object/.test(found.text), found.text);
        assert.deepEqual(await tab.page.$eval("html", ({ lang, dir }) => [lang, dir]), [code, text.dir]);
        assert.equal(await tab.page.evaluate(() => location.hash), `#${code}-uk`);
        await tab.again();
      }
      // the answer changes its language, too
      await tab.paste(THREAT);
      await tab.page.select("#language", "fr");
      await tab.page.waitForFunction((lead) => document.querySelector("#answer h1").textContent === lead, {}, texts.fr.lead.sure);
      await tab.page.select("#country", "be");
      await tab.page.waitForFunction(() => document.querySelector("#answer").textContent.includes("Child Focus"));
      await tab.again();
      await tab.page.select("#country", "uk");
      await tab.page.select("#language", "en");
    });

    test("numbers can be tapped, and no address for payments is a link", async () => {
      const found = await tab.give(samplePath("sextortion-fr.eml"));
      const links = await tab.page.$$eval("#answer a[href]", (all) => all.map(({ href }) => href));
      assert.ok(links.some((href) => /^tel:[\d+*#]+$/.test(href)), links.join(" "));
      assert.ok(links.every((href) => /^(tel:[\d+*#]+|https:\/\/|http:\/\/127\.0\.0\.1:\d+\/.*#proof$)/.test(href)), links.join(" "));
      const address = await tab.page.$eval(".address code", (code) => code.textContent);
      assert.ok(sample("sextortion-fr.eml").includes(address) && links.every((href) => !href.includes(address)));
      assert.ok((await tab.page.$$eval("mark", (all) => all.map((mark) => mark.textContent))).length > 3, found.text);
      await tab.again();
    });

    test("the package of evidence is saved", async () => {
      await tab.give(samplePath("sextortion-fr.eml"));
      await tab.page.$eval("#save", (button) => button.click());
      const end = Date.now() + 20_000;
      const saved = () => readdirSync(place.downloads).filter((name) => name.endsWith(".zip"));
      while (saved().length === 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(saved().length, 1, readdirSync(place.downloads).join());
      const out = join(place.downloads, "out");
      execFileSync("python3", ["-m", "zipfile", "-e", join(place.downloads, saved()[0]), out]);
      assert.equal(readFileSync(join(out, "message.eml"), "utf8"), sample("sextortion-fr.eml"));
      await tab.again();
    });

    test("the page may contact nobody, not even its own server", async () => {
      const before = place.site.log.length;
      const complaints = tab.complaints.length;
      for (const url of ["/index.html", "http://127.0.0.1:1/"]) {
        const answer = await tab.page.evaluate((target) => fetch(target).then(() => "sent", (error) => error.name), url);
        assert.equal(answer, "TypeError", url);
      }
      assert.equal(place.site.log.length, before);
      await new Promise((resolve) => setTimeout(resolve, 500)); // the browser complains about these two
      tab.complaints.splice(complaints);
    });

    test("nothing is stored but the files of the page", async () => {
      const stored = await tab.page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]);
      assert.deepEqual(stored, ["", 0, 0, 0, 1]);
    });

    test("leaving is first in the tab order, and leaves nothing to go back to", async () => {
      const other = await Tab.open(place);
      await other.page.keyboard.press("Tab");
      assert.equal(await other.page.evaluate(() => document.activeElement.id), "leave");
      await other.paste(THREAT);
      await other.page.$eval("#leave", (button) => button.focus());
      await other.page.keyboard.press("Enter");
      await other.left();
      await other.page.goBack().catch(() => undefined);
      assert.ok(!(await other.page.content()).includes(THREAT.slice(0, 40)));
      await other.close();
    });

    test("Escape twice leaves, once does not", async () => {
      const other = await Tab.open(place);
      await other.page.keyboard.press("Escape");
      await new Promise((resolve) => setTimeout(resolve, 1_700));
      await other.page.keyboard.press("Escape");
      assert.notEqual(other.page.url(), "about:blank");
      await other.page.keyboard.press("Escape");
      await other.left();
      await other.close();
    });

    test("everything can be done with the keyboard", async () => {
      const other = await Tab.open(place, { fragment: "#en-uk" });
      const { page } = other;
      const tabTo = async (wanted) => {
        for (let presses = 0; presses < 60; presses += 1) {
          if (await page.evaluate((selector) => document.activeElement.matches(selector), wanted)) return;
          await page.keyboard.press("Tab");
        }
        assert.fail(`${wanted} cannot be reached`);
      };
      await tabTo("#message");
      await page.keyboard.type(THREAT);
      await tabTo("#form .main");
      await page.keyboard.press("Enter");
      const { lead } = await other.done();
      // a screen reader goes on at the first sentence of the answer
      assert.equal(await page.evaluate(() => document.activeElement.textContent), lead);
      await tabTo("#answer input[type=radio]");
      await page.keyboard.press("ArrowDown");
      assert.equal((await other.done()).lead, texts.en.lead.known);
      await tabTo("#answer .steps summary");
      await page.keyboard.press("Enter");
      assert.ok(await page.$eval("#answer .steps details", ({ open: isOpen }) => isOpen));
      await tabTo("#save");
      await tabTo("#again");
      await page.keyboard.press("Enter");
      await other.ready();
      assert.equal(await page.evaluate(() => document.activeElement.id), "message");
      await other.close();
    });

    test("what another program shares is read", async () => {
      const other = await Tab.open(place);
      await other.settled();
      await other.page.goto("about:blank");
      await other.page.setContent(`<form method="post" enctype="multipart/form-data" action="${place.site.address}/share"><textarea name="text"></textarea><input type="file" name="files"><button>share</button></form>`);
      await other.page.$eval("textarea", (area, text) => (area.value = text), THREAT);
      await Promise.all([other.page.waitForNavigation(), other.page.$eval("form", (form) => {
        form.elements.files.disabled = true;
        form.requestSubmit();
      })]);
      assert.equal((await other.done()).kind, "sure");
      assert.ok(!other.page.url().includes("shared"));
      await other.close();
    });

    test("without a network it works as before", async () => {
      await place.site.close();
      await tab.page.reload();
      await tab.ready();
      assert.equal((await tab.paste(THREAT)).kind, "sure");
      assert.equal((await tab.page.evaluate(() => document.styleSheets.length)), 2);
    });

    test("the browser had nothing to complain about", () => assert.deepEqual(tab.complaints, []));
  });
}
