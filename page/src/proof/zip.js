// Files in one zip file, stored and not compressed (APPNOTE 6.3.10): so the message is in it as it is.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The CRC-32 of bytes. */
export function crc32(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (rest >>> 8) ^ TABLE[(rest ^ byte) & 0xff];
  return (rest ^ 0xffffffff) >>> 0;
}

/** Zip 2.0. */
const VERSION = 20;
/** Names are UTF-8. */
const UTF8 = 1 << 11;

/** Fields of a record: pairs of value and number of bytes, little-endian. */
function record(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += size;
  }
  return bytes;
}

/** A zip file of `[name, bytes]`, all changed at that time. */
export function zip(files, time) {
  const clock = (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1);
  const day = ((time.getFullYear() - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate();
  const [parts, list] = [[], []];
  let at = 0;
  for (const [name, bytes] of files) {
    const label = new TextEncoder().encode(name);
    const about = [[UTF8, 2], [0, 2], [clock, 2], [day, 2], [crc32(bytes), 4], [bytes.length, 4], [bytes.length, 4], [label.length, 2], [0, 2]];
    parts.push(record([0x04034b50, 4], [VERSION, 2], ...about), label, bytes);
    list.push(record([0x02014b50, 4], [VERSION, 2], [VERSION, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), label);
    at = length(parts);
  }
  const end = record([0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [length(list), 4], [at, 4], [0, 2]);
  return joined([...parts, ...list, end]);
}

const length = (parts) => parts.reduce((sum, part) => sum + part.length, 0);

function joined(parts) {
  const all = new Uint8Array(length(parts));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
