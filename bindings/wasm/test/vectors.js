// The vectors that every binding reads, and what "agree" means.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const TOLERANCE = 1e-6;

export const read = (name) => JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}`, import.meta.url), "utf8"));
export const bytes = ({ base64 }) => new Uint8Array(Buffer.from(base64, "base64"));
export const message = (vector) => (vector.kind === "text" ? new TextDecoder().decode(bytes(vector)) : bytes(vector));

/** Equal, numbers within the tolerance. */
export function assertSame(found, expected, place) {
  if (typeof expected === "number" && typeof found === "number") {
    assert.ok(Math.abs(found - expected) <= TOLERANCE, `${place}: ${expected} expected, ${found} found`);
  } else if (typeof expected === "object" && expected !== null && typeof found === "object" && found !== null) {
    assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort(), place);
    for (const key of Object.keys(expected)) assertSame(found[key], expected[key], `${place}/${key}`);
  } else {
    assert.deepEqual(found, expected, place);
  }
}

/** Compares the report and the advice for a vector with the expected ones. */
export function assertVector(vector, report, advice) {
  assertSame(report, vector.report, vector.name);
  if (vector.advice) assertSame(advice, vector.advice, `${vector.name}/advice`);
}
