// A file as the one part of a message, so that it is read as if it had come attached.

/** The letters of a line of base64 (RFC 2045, section 6.8). */
const LINE = 76;
/** Bytes that are turned into letters at once; a call takes no more arguments than some 100,000. */
const CHUNK = 0x6000;

/** The bytes of a message whose only part is that file. */
export function wrap(bytes, type, name = "") {
  let letters = "";
  for (let at = 0; at < bytes.length; at += CHUNK) letters += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  const lines = letters.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  const file = name.replace(/[^\w.-]/g, "_");
  const disposition = file ? [`Content-Disposition: attachment; filename="${file}"`] : [];
  const header = ["MIME-Version: 1.0", `Content-Type: ${type}`, "Content-Transfer-Encoding: base64", ...disposition];
  return new TextEncoder().encode([...header, "", ...lines, ""].join("\r\n"));
}
