// Which messages get a note, which are marked as junk, and which are left alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS } from "../dist/page/answer/kind.js";
import { isJunk, isSuspicious, mayRead } from "../dist/policy.js";

test("notes stand above threats and spam, and junk is no threat that may be real", () => {
  assert.deepEqual(KINDS.filter(isSuspicious), ["known", "sure", "maybe", "spam"]);
  assert.deepEqual(KINDS.filter(isJunk), ["sure", "spam"]);
});

test("messages of an excluded account are left alone", () => {
  const in1 = { folder: { accountId: "account1" }, external: false };
  for (const [header, excluded, may] of [
    [in1, [], true],
    [in1, ["account2"], true],
    [in1, ["account1"], false],
    [{ external: true }, ["account1"], true],
    // without the permission to see accounts a message has no folder
    [{ external: false }, [], true],
    [{ external: false }, ["account2"], false],
  ]) assert.equal(mayRead(header, { excluded }), may, JSON.stringify([header, excluded]));
});
