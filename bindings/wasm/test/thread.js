// A thread with its own module and classifier.
import { parentPort, workerData } from "node:worker_threads";
import { Classifier, init } from "bluff-mail";

await init();
parentPort.postMessage([...Classifier.builtin().classifyMany(workerData)].map((report) => report.label));
