// Checksums, the zip file and the package of evidence, checked by other programs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { packageOf } from "../dist/proof/package.js";
import { sha256 } from "../dist/proof/sha256.js";
import { crc32, zip } from "../dist/proof/zip.js";
import { classify } from "./library.js";

const bytes = (length) => Uint8Array.from({ length }, (_, at) => (at * 31 + length) & 0xff);
const sample = (name) => readFileSync(new URL(`../../data/samples/${name}`, import.meta.url));

/** Unpacks with Python, which checks the checksums of the archive. */
function unpack(archive) {
  const folder = mkdtempSync(join(tmpdir(), "bluff-page-"));
  writeFileSync(join(folder, "package.zip"), archive);
  execFileSync("python3", ["-m", "zipfile", "-e", "package.zip", "out"], { cwd: folder });
  return join(folder, "out");
}

test("checksums are those of Node", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003]) {
    const part = bytes(length + 3).subarray(3); // it may begin anywhere in its memory
    assert.equal(sha256(part), createHash("sha256").update(part).digest("hex"), `${length} bytes`);
  }
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926); // the check value of CRC-32
});

test("a zip file is read by another program, byte for byte", () => {
  const files = [["a.txt", bytes(0)], ["é.bin", bytes(70_000)]];
  const folder = unpack(zip(files, new Date(2026, 10, 30, 12, 34, 56)));
  for (const [name, content] of files) assert.deepEqual(readFileSync(join(folder, name)), Buffer.from(content));
});

for (const [language, name] of [["fr", "sextortion-fr.eml"], ["en", "sextortion-password-en.eml"]]) {
  test(`the package of ${name} holds the message, reports and checksums`, async () => {
    const file = sample(name);
    const { found, words } = await classify(file, language);
    const { name: archive, bytes: content } = packageOf({ ...found, file, sum: sha256(file) }, words, "0.1.0", new Date());
    assert.match(archive, /^bluff-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.zip$/);
    const folder = unpack(content);
    assert.deepEqual(readdirSync(folder).sort(), ["SHA256SUMS", "message.eml", "report.html", "report.json"]);
    assert.deepEqual(readFileSync(join(folder, "message.eml")), file);
    assert.match(execFileSync("sha256sum", ["-c", "SHA256SUMS"], { cwd: folder, encoding: "utf8" }), /^(.*: OK\n){3}$/);
    const page = readFileSync(join(folder, "report.html"), "utf8");
    assert.ok(page.includes(found.advice.demand.sentence.replace(/&/g, "&#38;")) && page.includes(`<html lang="${language}"`));
    assert.equal(JSON.parse(readFileSync(join(folder, "report.json"), "utf8")).report.label, "sextortion");
  });
}

test("a password is in the untouched message and nowhere else", async () => {
  const file = sample("sextortion-password-en.eml");
  const PASSWORD = "pufferfish.77";
  assert.ok(file.includes(PASSWORD));
  const { found, words } = await classify(file, "en");
  const folder = unpack(packageOf({ ...found, file, sum: sha256(file) }, words, "0.1.0", new Date()).bytes);
  for (const name of ["report.html", "report.json"]) assert.ok(!readFileSync(join(folder, name), "utf8").includes(PASSWORD), name);
});

test("what strangers wrote is text in the report", async () => {
  const file = Buffer.from(sample("sextortion-en.eml").toString().replace(/^Subject: .*$/m, 'Subject: <script>alert("1")</script>'));
  const { found, words } = await classify(file, "en");
  const folder = unpack(packageOf({ ...found, file, sum: sha256(file) }, words, "0.1.0", new Date()).bytes);
  const page = readFileSync(join(folder, "report.html"), "utf8");
  assert.ok(page.includes("&#60;script&#62;") && !page.includes("<script"));
});
