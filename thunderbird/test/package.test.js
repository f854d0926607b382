// What is in the add-on: what it imports and nothing of elsewhere, few permissions, and the same bytes
// from the same files.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DIST = join(ROOT, "dist");
const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(DIST.length + 1));
const read = (file) => readFileSync(join(DIST, file), "utf8");
const manifest = JSON.parse(read("manifest.json"));
/** What a manifest, a page, a style or a module names as another file. */
const NAMES = /(?:from |import |import\(|src=|href=|new URL\()"([^"#]+)"/g;

test("every file that is named is there, and every module and page is named", () => {
  const named = new Set([manifest.background.scripts[0], manifest.message_display_action.default_popup.split("?")[0], manifest.options_ui.page, ...Object.values(manifest.icons)]);
  for (const file of files.filter((name) => /\.(js|html)$/.test(name))) {
    for (const [, name] of read(file).matchAll(NAMES)) named.add(normalize(join(dirname(file), name)));
  }
  assert.deepEqual([...named].filter((name) => !files.includes(name)), []);
  const unnamed = files.filter((name) => /\.(js|html|css|wasm|bluff|svg|png)$/.test(name) && !named.has(name));
  assert.deepEqual(unnamed, []);
});

test("it may read messages, and asks for the rest", () => {
  assert.deepEqual(manifest.permissions, ["messagesRead"]);
  assert.deepEqual([...manifest.optional_permissions].sort(), ["accountsRead", "messagesUpdate", "scripting"]);
  assert.equal(manifest.host_permissions ?? manifest.optional_host_permissions ?? manifest.content_scripts ?? manifest.experiment_apis, undefined);
});

test("its policy lets nothing out and no code in", () => {
  const policy = Object.fromEntries(manifest.content_security_policy.extension_pages.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]));
  assert.deepEqual(policy["default-src"], ["'none'"]);
  assert.deepEqual(policy["script-src"], ["'self'", "'wasm-unsafe-eval'"]);
  for (const [rule, sources] of Object.entries(policy)) {
    assert.ok(sources.every((source) => ["'self'", "'none'"].includes(source) || rule === "script-src"), `${rule} ${sources}`);
  }
});

test("the version is that of the page", async () => {
  const { VERSION } = await import("../dist/page/version.js");
  assert.equal(manifest.version, VERSION);
});

test("the same files give the same bytes, whenever and wherever", () => {
  const folder = mkdtempSync(join(tmpdir(), "bluff-pack-"));
  cpSync(DIST, join(folder, "dist"), { recursive: true });
  utimesSync(join(folder, "dist", "manifest.json"), 1, 1);
  execFileSync("python3", [join(ROOT, "pack.py"), join(folder, "dist"), join(folder, "bluff.xpi")], { env: { ...process.env, TZ: "Asia/Tokyo" } });
  assert.ok(readFileSync(join(folder, "bluff.xpi")).equals(readFileSync(join(ROOT, "bluff.xpi"))));
});
