// Classifies all messages in a file of `messages.js`. Prints milliseconds of processor time and of
// waiting, and a sum by which both sides can be compared.
import { readFileSync } from "node:fs";
import { Classifier, init } from "../js/node.js";

const file = readFileSync(process.argv[2]);
const messages = [];
for (let at = 0; at < file.length; ) {
  const length = file.readUInt32LE(at);
  messages.push(file.subarray(at + 4, at + 4 + length));
  at += 4 + length;
}
await init();
const classifier = Classifier.builtin();
classifier.classify(messages[0]); // the phrases are read with the first message
const [start, cpu] = [performance.now(), process.cpuUsage()];
let ham = 0;
for (const report of classifier.classifyMany(messages)) ham += report.probabilities.ham;
const { user, system } = process.cpuUsage(cpu);
console.log(`${((user + system) / 1_000).toFixed(0)} ${(performance.now() - start).toFixed(0)} ${ham.toFixed(3)}`);
