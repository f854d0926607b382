// The page in a real browser: Debian's Chromium or Firefox, without a window.
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { serve } from "./server.js";

const PROGRAMS = { chrome: process.env.CHROMIUM ?? "/usr/bin/chromium", firefox: process.env.FIREFOX ?? "/usr/bin/firefox" };
/** Which browsers are tested; `BROWSERS=chrome` tests one. */
export const BROWSERS = (process.env.BROWSERS ?? "chrome,firefox").split(",");
/** A machine that does much else takes a minute to start a browser and a worker. */
export const PATIENCE_MS = 180_000;

const SAMPLES = new URL("../../data/samples/", import.meta.url);
export const samplePath = (name) => new URL(name, SAMPLES).pathname;
export const sample = (name) => readFileSync(new URL(name, SAMPLES), "utf8");

/** The states that an answer leaves the page in. */
const DONE = 'body[data-state="answer"], body[data-state="refused"]';

/** A browser with a site of its own. Complaints are what the console and the page said. */
export async function open(browser) {
  const [site, downloads] = [await serve(), await mkdtemp(join(tmpdir(), "bluff-downloads-"))];
  const program = await puppeteer.launch({
    browser, executablePath: PROGRAMS[browser], headless: true,
    args: browser === "chrome" ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
    extraPrefsFirefox: { "intl.accept_languages": "en", "browser.download.dir": downloads, "browser.download.folderList": 2, "browser.download.useDownloadDir": true },
    downloadBehavior: browser === "chrome" ? { policy: "allow", downloadPath: downloads } : undefined,
    protocolTimeout: 2 * PATIENCE_MS,
  });
  return {
    site, downloads, program,
    async close() {
      await program.close();
      await site.close();
      await rm(downloads, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A tab with the page of a site, ready to read. */
export class Tab {
  /** What the console said, and errors of the page. */
  complaints = [];
  /** Addresses that the page asked for. */
  requests = [];

  static async open({ program, site }, { fragment = "", width = 1280, height = 900, dark = false } = {}) {
    const tab = new Tab();
    Object.assign(tab, { site, page: await program.newPage() });
    tab.page.setDefaultTimeout(PATIENCE_MS);
    tab.page.on("console", (entry) => ["error", "warn", "warning"].includes(entry.type()) && tab.complaints.push(entry.text()));
    tab.page.on("pageerror", (error) => tab.complaints.push(error.message));
    tab.page.on("request", (request) => tab.requests.push(request.url()));
    await tab.page.setViewport({ width, height });
    if (dark) await tab.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    await tab.page.goto(`${site.address}/${fragment}`);
    await tab.ready();
    return tab;
  }

  ready() {
    return this.page.waitForSelector('body[data-state="ready"]');
  }

  /** Waits until the service worker has all files, so that nothing is requested any more. */
  async settled() {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.serviceWorker.controller) await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    });
  }

  async paste(text) {
    await this.page.$eval("#message", (area, value) => (area.value = value), text);
    await this.page.click("#form .main");
    return this.done();
  }

  async give(...paths) {
    const input = await this.page.$("#files");
    await input.uploadFile(...paths);
    return this.done();
  }

  /** Drops files of these contents onto the page. */
  async drop(files) {
    await this.page.evaluate((entries) => {
      const data = new DataTransfer();
      for (const { name, base64 } of entries) data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, files.map(({ name, content }) => ({ name, base64: Buffer.from(content).toString("base64") })));
    return this.done();
  }

  /** Waits for the answer; its kind, first sentence and words. */
  async done() {
    await this.page.waitForSelector(DONE);
    return this.page.$eval("#answer", (answer) => ({ kind: answer.dataset.kind, lead: answer.querySelector("h1").textContent, text: answer.textContent }));
  }

  /** Waits until the page is gone. */
  async left() {
    const end = Date.now() + PATIENCE_MS;
    while (this.page.url() !== "about:blank") {
      if (Date.now() > end) throw new Error(`${this.page.url()} is still open`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async again() {
    await this.page.click("#again");
    await this.ready();
  }

  way(way) {
    return this.page.click(`#answer input[value=${way}]`);
  }

  close() {
    return this.page.close();
  }
}
