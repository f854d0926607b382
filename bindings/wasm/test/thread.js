// A thread with a module and a classifier of its own.
import { parentPort, workerData } from "node:worker_threads";
import { Classifier, init } from "bluff-mail";

await init();
parentPort.postMessage([...Classifier.builtin().classifyMany(workerData)].map((report) => report.label));
