// What kind of file somebody gave. The first bytes decide: names are often wrong or missing.

/** How far into a file its kind is looked for, in bytes. */
export const LOOK_BYTES = 64 << 10;

const ascii = (text) => [...text].map((letter) => letter.charCodeAt(0));
const starts = (bytes, magic, at = 0) => magic.every((byte, index) => bytes[at + index] === byte);
const startsWith = (text, at = 0) => (bytes) => starts(bytes, ascii(text), at);
const latin = (bytes) => new TextDecoder("latin1").decode(bytes);
const has = (bytes, words) => latin(bytes).includes(words);
/** As in the directory of a compound file. */
const wide = (words) => [...words].join("\0");

/** The first that fits is the kind. */
const KINDS = [
  ["empty", (bytes) => bytes.length === 0],
  ["template", (bytes, name) => isCompound(bytes) && name.endsWith(".oft")],
  ["outlook", (bytes, name) => isCompound(bytes) && (name.endsWith(".msg") || has(bytes, wide("__properties_version1.0")) || has(bytes, wide("__nameid_version1.0")))],
  ["oldoffice", (bytes) => isCompound(bytes)],
  ["mailbox", startsWith("!BDN")],
  ["pdf", (bytes) => has(bytes.subarray(0, 1024), "%PDF-")],
  ["picture", isPicture],
  ["film", isFilm],
  ["office", (bytes) => isZip(bytes) && /word\/|xl\/|ppt\/|\[Content_Types\]\.xml|mimetypeapplication\/vnd\.oasis/.test(latin(bytes))],
  ["archive", (bytes) => isZip(bytes) || starts(bytes, [0x1f, 0x8b]) || startsWith("Rar!")(bytes) || starts(bytes, [0x37, 0x7a, 0xbc, 0xaf]) || startsWith("ustar", 257)(bytes)],
  ["program", (bytes) => starts(bytes, [0x4d, 0x5a]) || starts(bytes, [0x7f, 0x45, 0x4c, 0x46]) || starts(bytes, [0xcf, 0xfa, 0xed, 0xfe])],
  ["winmail", (bytes) => starts(bytes, [0x78, 0x9f, 0x3e, 0x22])],
  ["richtext", startsWith("{\\rtf")],
  ["emlx", (bytes) => /^\d{1,9} *\r?\n[!-9;-~]+:/.test(latin(bytes.subarray(0, 300)))],
  ["text", isText],
];

const isCompound = (bytes) => starts(bytes, [0xd0, 0xcf, 0x11, 0xe0]);
const isZip = (bytes) => starts(bytes, [0x50, 0x4b, 0x03, 0x04]) || starts(bytes, [0x50, 0x4b, 0x05, 0x06]);

const isBitmap = (bytes) => startsWith("BM")(bytes) && starts(bytes, [0, 0, 0, 0], 6);

function isPicture(bytes) {
  const magics = [[0x89, ...ascii("PNG")], [0xff, 0xd8, 0xff], ascii("GIF8"), [0x49, 0x49, 0x2a, 0x00], [0x4d, 0x4d, 0x00, 0x2a]];
  const isWebp = startsWith("RIFF")(bytes) && startsWith("WEBP", 8)(bytes);
  const brand = startsWith("ftyp", 4)(bytes) ? latin(bytes.subarray(8, 12)) : "";
  return isWebp || isBitmap(bytes) || magics.some((magic) => starts(bytes, magic)) || /^(hei[cfmsx]|hev[cmsx]|mif1|msf1|avi[fs])$/.test(brand);
}

function isFilm(bytes) {
  return startsWith("ftyp", 4)(bytes) || startsWith("RIFF")(bytes) || startsWith("ID3")(bytes) || startsWith("OggS")(bytes) || startsWith("fLaC")(bytes)
    || starts(bytes, [0x1a, 0x45, 0xdf, 0xa3]) || starts(bytes, [0xff, 0xfb]) || starts(bytes, [0x00, 0x00, 0x01, 0xba]);
}

/** Text has no control characters but those of lines; in UTF-16 every other byte may be zero. */
function isText(bytes) {
  if (starts(bytes, [0xff, 0xfe]) || starts(bytes, [0xfe, 0xff])) return true;
  const odd = bytes.reduce((count, byte) => count + Number(byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte)), 0);
  return odd * 200 <= bytes.length;
}

/** The kind of a file by its first bytes and its name; "unknown" if it is none of these. */
export function kindOf(bytes, name = "") {
  const start = bytes.subarray(0, LOOK_BYTES);
  return KINDS.find(([, fits]) => fits(start, name.toLowerCase()))?.[0] ?? "unknown";
}
