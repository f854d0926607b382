// Messages made to stop a filter: each gets an answer or an error, and the classifier works on.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { BluffError, Classifier, init } from "bluff-mail";

const USUAL = "From: a@b.example\r\nSubject: Minutes\r\n\r\nThe meeting is on Monday at ten.\r\n";
const made = mkdtempSync(join(tmpdir(), "bluff-"));
after(() => rmSync(made, { recursive: true }));

await init();

test("every attack gets an answer or an error", () => {
  // the program that all bindings share; it needs no crate
  const source = fileURLToPath(new URL("../../../tests/attacks/write.rs", import.meta.url));
  const [program, folder] = [join(made, "write"), join(made, "attacks")];
  execFileSync("rustc", ["--edition", "2024", "-O", "-o", program, source]);
  mkdirSync(folder);
  execFileSync(program, [folder]);
  const names = readdirSync(folder).sort();
  assert.ok(names.length > 100, `${names.length} messages`);

  const classifier = Classifier.builtin();
  const before = classifier.classify(USUAL);
  for (const name of names) {
    try {
      const { probabilities } = classifier.classify(new Uint8Array(readFileSync(join(folder, name))));
      assert.ok(probabilities, name);
    } catch (thrown) {
      // a trap of the module is also an error, but nothing works after one
      assert.ok(thrown instanceof BluffError, `${name}: ${thrown.stack}`);
    }
  }
  assert.deepEqual(classifier.classify(USUAL), before);
  classifier.free();
});
