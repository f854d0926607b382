// From what somebody gives to messages that can be judged. Everything is one of these:
//   { message, name, file, pasted, saved }   bytes or text to judge; `file` are the bytes as they were
//       given; `saved` is "outlook" for a file that may be a message which Outlook saved
//   { refusal, name }   why it cannot be read: a key of the words on refusals
import { readBytes } from "./bytes.js";
import { kindOf } from "./kind.js";
import { isMbox, messagesOf } from "./mbox.js";
import { decode, isHtml, sourceStart } from "./text.js";
import { wrap } from "./wrap.js";

/** Messages of one mailbox that are read. A person looks for one message, not for a statistic. */
export const MOST_MESSAGES = 200;

const OFFICE = "application/octet-stream";
const bytesOf = (text) => new TextEncoder().encode(text);

/** What somebody pasted or typed. */
export function readPasted(text) {
  const start = sourceStart(text);
  if (start !== undefined) return [{ message: bytesOf(text.slice(start)), file: bytesOf(text), pasted: true }];
  if (isHtml(text)) return [{ message: wrap(bytesOf(text), "text/html; charset=utf-8"), file: bytesOf(text), pasted: true }];
  return [{ message: text, file: bytesOf(text), pasted: true }];
}

/** What is in a file. */
export async function readFile(file) {
  const { name = "" } = file;
  let bytes;
  try {
    bytes = await readBytes(file);
  } catch {
    return [{ refusal: "unopened", name }];
  }
  return (await READERS[kindOf(bytes, name)]({ bytes, name })).map((found) => ({ name, ...found }));
}

const attached = ({ bytes, name }, type) => [{ message: wrap(bytes, type, name), file: bytes }];
const refused = (refusal) => () => [{ refusal }];

/** How each kind of file is read. */
const READERS = {
  text: readText,
  emlx: ({ bytes }) => [{ message: emailOf(bytes), file: bytes }],
  pdf: (given) => attached(given, "application/pdf"),
  office: (given) => attached(given, OFFICE),
  winmail: (given) => attached(given, "application/ms-tnef"),
  richtext: (given) => attached(given, "application/rtf"),
  outlook: ({ bytes }) => [{ message: bytes, file: bytes, saved: "outlook" }],
  async picture({ bytes }) {
    const { readPicture } = await import("./picture.js");
    const { text, refusal } = await readPicture(bytes);
    return [refusal ? { refusal } : { message: text, file: bytes }];
  },
  ...Object.fromEntries(["empty", "template", "mailbox", "oldoffice", "archive", "film", "program", "unknown"].map((kind) => [kind, refused(kind)])),
};

function readText({ bytes, name }) {
  const text = decode(bytes);
  if (text.trim() === "") return [{ refusal: "empty" }];
  if (isMbox(bytes)) {
    const { messages, cut } = messagesOf(bytes, MOST_MESSAGES);
    return messages.map((message) => ({ message, file: message, cut }));
  }
  const start = sourceStart(text);
  if (start === 0 || /\.(eml|mht|mhtml)$/i.test(name)) return [{ message: bytes, file: bytes }];
  if (start !== undefined) return [{ message: bytesOf(text.slice(start)), file: bytes }];
  if (isHtml(text)) return [{ message: wrap(bytes, /charset/i.test(text.slice(0, 4096)) ? "text/html" : "text/html; charset=utf-8"), file: bytes }];
  return [{ message: text, file: bytes }];
}

/** The email in a file of Apple Mail: a number of bytes, the email, and a list of properties. */
function emailOf(bytes) {
  const end = bytes.indexOf(10) + 1;
  const length = Number.parseInt(new TextDecoder("latin1").decode(bytes.subarray(0, end)), 10);
  return bytes.subarray(end, end + length);
}
