// 5,000 messages of about 8 KB: our own texts, put together at random until they are long enough.
// They are the same in every run.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const MESSAGES = 5_000;
const BYTES = 8_000;
const root = new URL("../../../", import.meta.url);

const lines = (folder) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .flatMap((name) => readFileSync(new URL(folder + name, root), "utf8").trim().split("\n"));
const training = lines("data/training/").map((line) => JSON.parse(line).message);
const samples = readdirSync(new URL("data/samples/", root))
  .filter((name) => name.endsWith(".eml"))
  .sort()
  .map((name) => readFileSync(new URL(`data/samples/${name}`, root), "latin1"));

/** Numbers below `end`; Park and Miller's "minimal standard" generator. */
let state = 1;
const below = (end) => (state = (state * 48_271) % 0x7fff_ffff) % end;
const body = (message) => message.slice(message.search(/\r?\n\r?\n/));

const out = [];
for (let number = 0; number < MESSAGES; number += 1) {
  // the header of a sample, so that it is read as an email, then texts of any kind and language
  let message = number % 4 === 0 ? samples[below(samples.length)] : training[below(training.length)];
  while (Buffer.byteLength(message) < BYTES) message += body(training[below(training.length)]);
  const bytes = Buffer.from(message, number % 4 === 0 ? "latin1" : "utf8").subarray(0, BYTES + below(500));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  out.push(length, bytes);
}
writeFileSync(process.argv[2], Buffer.concat(out));
