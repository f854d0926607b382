// What somebody pasted, or a file of text: the source of an email, a web page, or words.

/** Fields that servers and mail programs write; people do not copy them with the words. */
const MACHINE = /^(received|x-received|return-path|delivered-to|message-id|mime-version|dkim-signature|authentication-results|arc-seal|content-type|content-transfer-encoding|x-[\w-]+):/i;
const FIELD = /^[!-9;-~]+:([ \t]|$)/;
/** So many of those make a header. */
const ENOUGH = 2;
/** Pages that show a source have a table above it; so many lines of it are passed over. */
const ABOVE = 60;

/** The text of bytes in UTF-8 or UTF-16; else of those of Western Windows. */
export function decode(bytes) {
  const mark = (bytes[0] << 8) | bytes[1];
  if (mark === 0xfffe) return new TextDecoder("utf-16le").decode(bytes);
  if (mark === 0xfeff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Whether a text is the source of a web page. */
export const isHtml = (text) => /^\s*(<!doctype html|<html[\s>]|<(head|body|div|table|meta|p)[\s>])/i.test(text.slice(0, 2000));

/**
 * Where the source of an email begins in a text: at its first line, or under the table that a mail
 * service shows above the source. Undefined if there is none.
 */
export function sourceStart(text) {
  const lines = text.slice(0, 200_000).split("\n");
  let at = 0;
  for (const [number, line] of lines.slice(0, ABOVE).entries()) {
    if (/^(From \S+|>?From:? )/.test(line) || FIELD.test(line)) {
      const header = headerAt(lines, number);
      if (header.filter((field) => MACHINE.test(field)).length >= ENOUGH) return at;
    }
    at += line.length + 1;
  }
  return undefined;
}

/** The lines of the header that begins there. */
function headerAt(lines, first) {
  const header = [];
  for (const line of lines.slice(first)) {
    const isEnvelope = header.length === 0 && /^From \S/.test(line);
    if (!FIELD.test(line) && !/^[ \t]+\S/.test(line) && !isEnvelope) break;
    header.push(line);
  }
  return header;
}
