// The package of evidence: one zip file with the untouched message, a report for people and for
// programs, and checksums.
import { factsOf, footOf } from "./facts.js";
import { sha256 } from "./sha256.js";
import { zip } from "./zip.js";

const utf8 = (text) => new TextEncoder().encode(text);
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

const STYLE = "body{font:16px/1.5 sans-serif;max-width:44em;margin:2em auto;padding:0 1em;color:#1c2529;background:#fff}dt{font-weight:bold;margin-top:.8em}dd{margin:0;overflow-wrap:anywhere}dd p{margin:0}";

/** Name and bytes of the package. */
export function packageOf(found, words, version, made) {
  const message = [`message.${extension(found)}`, found.file];
  const files = [
    message,
    ["report.html", utf8(reportPage(found, words, version, made, message[0]))],
    ["report.json", utf8(`${JSON.stringify({ made: made.toISOString(), version, sha256: found.sum, report: found.report, advice: found.advice }, null, 2)}\n`)],
  ];
  const sums = files.map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`).join("");
  const name = `bluff-${made.toISOString().slice(0, 10)}-${found.sum.slice(0, 8)}.zip`;
  return { name, bytes: zip([...files, ["SHA256SUMS", utf8(sums)]], made) };
}

/** How the name of the untouched message ends: as that of the file, or as programs expect it. */
function extension({ pasted, name = "" }) {
  if (pasted) return "txt";
  return /\.(msg|pdf|docx?|odt|rtf|txt|html?|emlx)$/i.exec(name)?.[1].toLowerCase() ?? "eml";
}

/** The report as a page that needs nothing else and calls nobody. */
function reportPage(found, words, version, made, message) {
  const { package: text } = words;
  const rows = factsOf(found, words, made).map(([title, lines]) => `<dt>${escaped(title)}</dt><dd>${lines.map((line) => `<p dir="auto">${escaped(line)}</p>`).join("")}</dd>`);
  const contents = [[message, found.pasted ? text.pasted : text.message], ["report.html", text.report], ["report.json", text.json], ["SHA256SUMS", text.sums]];
  const list = contents.map(([name, what]) => `<dt>${name}</dt><dd>${escaped(what)}</dd>`);
  return `<!doctype html>
<html lang="${words.code}" dir="${words.dir}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(text.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(text.title)}</h1>
<dl>
${rows.join("\n")}
</dl>
<hr>
<dl>
${list.join("\n")}
</dl>
<p>${escaped(text.check)}</p>
<p>${escaped(footOf(found, words, version))}</p>
</body>
</html>
`;
}
