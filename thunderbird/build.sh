#!/usr/bin/env bash
# Writes the add-on to dist/ and packs it as bluff.xpi, with the same bytes each time. The answer, the
# words and the WebAssembly are those of ../page; Rust is needed only where bindings/wasm has not been
# built. Needs Bash and Python 3.11.
#
#     build.sh            the add-on
#     build.sh --source   the add-on, and the source archive for reviewers, of the last commit
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# What the add-on has of the page; the rest is for a web site, or reads what is no email.
readonly SHARED=(answer/{answer,help,judge,kind,offices,says,steps,ways}.js bluff choices.js element.js
  icons/icon{.svg,-192.png} language.js page.css print.css proof read/bytes.js version.js words.js)

../page/build.sh

rm -rf dist bluff.xpi bluff.sha256
for file in "${SHARED[@]}"; do
  mkdir -p "dist/page/$(dirname "$file")"
  cp -r "../page/dist/$file" "dist/page/$file"
done
cp src/* dist/
version=$(sed -n 's/^export const VERSION = "\(.*\)";$/\1/p' dist/page/version.js)
sed "s/@VERSION@/$version/" manifest.json >dist/manifest.json
cp ../LICENSE-APACHE ../LICENSE-MIT dist/
python3 texts.py dist
python3 pack.py dist bluff.xpi

if [[ ${1-} == --source ]]; then
  git -C .. archive --format=tar --prefix="bluff-$version/" HEAD | gzip --no-name --best >bluff-source.tar.gz
  sha256sum bluff-source.tar.gz
fi
