// In a separate process: what happens before the module is loaded, and how long loading takes.
import assert from "node:assert/strict";
import { test } from "node:test";

test("nothing can be asked before the module is there, which is soon", async (context) => {
  const start = performance.now();
  const { BluffError, Classifier, init, languages } = await import("bluff-mail");
  for (const question of [() => Classifier.builtin(), () => languages()]) {
    assert.throws(question, (thrown) => thrown instanceof BluffError && thrown.message === "bluff: not loaded; expected `await init()` before");
  }
  await assert.rejects(init(new Uint8Array([1, 2, 3])), (thrown) => thrown instanceof BluffError && thrown.kind === "io");
  await init(); // after a failure it can be tried again
  const loaded = performance.now();
  Classifier.builtin().classify("At noon, usual place?");
  const ready = performance.now();
  context.diagnostic(`start: module ${(loaded - start).toFixed(0)} ms, model and first message ${(ready - loaded).toFixed(0)} ms`);
});
