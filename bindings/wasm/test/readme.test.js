// The code blocks of the README and of the guide run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser } from "./browser.js";
import { serve } from "./server.js";

const blocksOf = (readme) => [...readFileSync(new URL(readme, import.meta.url), "utf8").matchAll(/^```js\n([^]*?)^```$/gm)].map(([, block]) => block);
const [node, page] = blocksOf("../README.md");
const [root] = blocksOf("../../../docs/src/guides/embed/javascript.md");
const LETTER = readFileSync(new URL("../../../data/samples/sextortion-pasted-fr.txt", import.meta.url), "utf8");
let site;
let browser;

before(async () => {
  site = await serve();
  browser = await Browser.open("fr");
});

after(async () => {
  await browser?.close();
  site?.server.close();
});

test("the lines for Node", () => {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const out = execFileSync("node", ["--input-type=module", "--eval", node], { cwd: folder, encoding: "utf8" });
  assert.match(out, /^sextortion 0\.9\d+ .+\nDo not answer\nDo not pay\n.+\n.+\nham\nsextortion\n$/);
});

test("the lines of the guide", () => {
  const folder = fileURLToPath(new URL("../../..", import.meta.url));
  const lines = root.replace('"bluff-mail"', '"./bindings/wasm/js/node.js"');
  const out = execFileSync("node", ["--input-type=module", "--eval", lines], { cwd: folder, encoding: "utf8" });
  assert.match(out, /^sextortion 0\.9\d+ .+\nTrès probablement .+\n$/);
});

test("the lines for the browser", async () => {
  await browser.visit(`${site.address}/test/page.html`, `document.readyState === "complete"`);
  await browser.evaluate(`void (document.querySelector("textarea").value = ${JSON.stringify(LETTER)})`);
  const title = await browser.evaluate(`(async () => {
    ${page.replace(/^import (.+) from "\.(.+)";$/m, 'const $1 = await import("$2");')}
    return document.title;
  })()`);
  assert.match(title, /^sextortion: Très probablement une sextorsion/);
});
