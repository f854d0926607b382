// The messages of a mailbox in one file (RFC 4155).

const FROM = [0x46, 0x72, 0x6f, 0x6d, 0x20]; // "From "
const LINE_END = 10;

/** Whether bytes begin like a mailbox. */
export const isMbox = (bytes) => FROM.every((byte, index) => bytes[index] === byte);

/**
 * The messages, each without the line that begins it, at most `most` of them. A message begins at a
 * line that begins with "From " and follows a blank line, and is followed by a field.
 */
export function messagesOf(bytes, most) {
  const starts = [0];
  for (let at = bytes.indexOf(LINE_END); at !== -1 && starts.length <= most; at = bytes.indexOf(LINE_END, at + 1)) {
    const blank = bytes[at - 1] === LINE_END || (bytes[at - 1] === 13 && bytes[at - 2] === LINE_END);
    if (blank && isMbox(bytes.subarray(at + 1, at + 6)) && hasField(bytes, at + 1)) starts.push(at + 1);
  }
  const cut = starts.length > most;
  const messages = starts.slice(0, most).map((start, number) => bytes.subarray(lineAfter(bytes, start), starts[number + 1] ?? bytes.length));
  return { messages: messages.filter((message) => message.length > 0), cut };
}

const lineAfter = (bytes, at) => {
  const end = bytes.indexOf(LINE_END, at);
  return end === -1 ? bytes.length : end + 1;
};

/** Whether a field of a header is in the line after the one that begins there. */
function hasField(bytes, at) {
  const start = lineAfter(bytes, at);
  const line = new TextDecoder("latin1").decode(bytes.subarray(start, start + 200));
  return /^>?[!-9;-~]+:?[ :]/.test(line);
}
