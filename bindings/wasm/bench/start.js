// Milliseconds from nothing to the first answer: module, model, phrases.
const [start, cpu] = [performance.now(), process.cpuUsage()];
const { Classifier, init } = await import("../js/node.js");
await init();
Classifier.builtin().classify("Subject: lunch?\r\n\r\nAt noon, usual place.\r\n");
const { user, system } = process.cpuUsage(cpu);
console.log(`${((user + system) / 1_000).toFixed(0)} ${(performance.now() - start).toFixed(0)}`);
