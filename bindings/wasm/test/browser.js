// A headless Chromium, controlled through its DevTools pipe: no library and no port.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = process.env.CHROMIUM ?? "chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--window-size=1000,1400", "--remote-debugging-pipe"];

/** A busy machine takes seconds to start a worker. */
const PATIENCE_MS = 60_000;

export class Browser {
  #process;
  #profile;
  #sessionId;
  #asked = 0;
  #waiting = new Map();
  /** Called with the name and values of each event. */
  onEvent = () => {};

  static async open(language) {
    const browser = new Browser();
    browser.#profile = await mkdtemp(join(tmpdir(), "bluff-chromium-"));
    const flags = [...FLAGS, `--user-data-dir=${browser.#profile}`, `--accept-lang=${language}`];
    browser.#process = spawn(PROGRAM, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    let rest = "";
    browser.#process.stdio[4].setEncoding("utf8").on("data", (chunk) => {
      const messages = (rest + chunk).split("\0");
      rest = messages.pop();
      for (const message of messages) browser.#receive(JSON.parse(message));
    });
    const { targetId } = await browser.ask("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.ask("Target.attachToTarget", { targetId, flatten: true });
    browser.#sessionId = sessionId;
    return browser;
  }

  ask(method, params = {}) {
    return new Promise((resolve, reject) => {
      const id = ++this.#asked;
      this.#waiting.set(id, { resolve, reject });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: this.#sessionId })}\0`);
    });
  }

  /** Opens an address and waits for a condition in the page. */
  async visit(url, condition) {
    await this.ask("Page.navigate", { url });
    await this.until(condition);
  }

  async until(condition) {
    const end = Date.now() + PATIENCE_MS;
    while (!(await this.evaluate(condition).catch(() => false))) {
      if (Date.now() > end) throw new Error(`${condition} never came`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits for the value of an expression in the page. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdio[3].write(`${JSON.stringify({ id: 0, method: "Browser.close" })}\0`);
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #receive({ id, result, error, method, params }) {
    if (method) return this.onEvent(method, params);
    const { resolve, reject } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  }
}
