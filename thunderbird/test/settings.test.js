// Settings that are damaged are the default; a permission is needed only while its setting is on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULTS, needs, parse, unneeded } from "../dist/settings.js";

test("a setting that is missing or of another type is the default", () => {
  for (const text of [null, "", "x", "null", "[]", "7", '"note"', "{}", '{"place":7,"note":"yes","junk":1,"excluded":{},"reopen":[]}']) {
    assert.deepEqual(parse(text), DEFAULTS, String(text));
  }
  assert.deepEqual(parse('{"note":true,"excluded":["account1",2,null],"more":1}'), { ...DEFAULTS, note: true, excluded: ["account1"] });
});

test("everything is off at first", () => {
  assert.deepEqual([DEFAULTS.note, DEFAULTS.junk, DEFAULTS.excluded.length], [false, false, 0]);
});

test("a permission that no setting needs is given back, and no other", () => {
  const all = ["scripting", "accountsRead", "messagesUpdate"];
  for (const [on, kept] of [[{}, []], [{ note: true }, ["scripting"]], [{ junk: true }, ["accountsRead", "messagesUpdate"]], [{ excluded: ["account1"] }, ["accountsRead"]], [{ note: true, junk: true, excluded: ["a"] }, all]]) {
    const { permissions } = unneeded({ ...DEFAULTS, ...on });
    assert.deepEqual(permissions.sort(), all.filter((name) => !kept.includes(name)).sort(), JSON.stringify(on));
  }
  assert.deepEqual(needs("junk"), { permissions: ["accountsRead", "messagesUpdate"] });
});
