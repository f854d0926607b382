// Reads a message of Thunderbird and judges it in a worker. The worker starts with the first message.
import { ClassifierWorker } from "./page/bluff/js/client.js";
import { advise, judge } from "./page/answer/judge.js";
import { readBytes } from "./page/read/bytes.js";

let worker;

/** The worker; a new one after one that could not start or has stopped. */
async function reader() {
  worker ??= ClassifierWorker.start();
  try {
    return await worker;
  } catch (error) {
    worker = undefined;
    throw new Unreadable("broken", error);
  }
}

/** Why there is no answer: `reason` is a key of the texts on that. */
export class Unreadable extends Error {
  constructor(reason, cause) {
    super(`${reason}: ${cause?.message ?? "no message"}`, { cause });
    this.reason = reason;
  }
}

/** What is known about the message of a header, for a reader in that place. */
export async function readMessage({ id, headersOnly }, place, words) {
  if (headersOnly) throw new Unreadable("partial");
  let bytes;
  try {
    bytes = await readBytes(await messenger.messages.getRaw(id, { data_format: "File" }));
  } catch (error) {
    throw new Unreadable("unopened", error);
  }
  return inWorker((ready) => judge({ message: bytes, file: bytes }, ready, place, words));
}

/** Advice on the same message for another place. */
export const adviseAgain = ({ message }, place, words) => inWorker((ready) => advise(message, ready, place, words));

async function inWorker(question) {
  const ready = await reader();
  try {
    return await question(ready);
  } catch (error) {
    ready.terminate();
    worker = undefined;
    throw new Unreadable("stopped", error);
  }
}
