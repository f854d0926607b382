#!/usr/bin/env python3
"""Writes into a built page what depends on the whole of it: words without JavaScript, its version, and the
list and checksum of its files for the service worker.

    finish.py dist
"""

import hashlib
import html
import json
import re
import sys
import tomllib
from pathlib import Path

PAGE = Path(__file__).resolve().parent
# Letters of a checksum that tell versions apart.
LETTERS = 12


def replace(path, **values):
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        text, count = re.subn(f"@{name}@", lambda _: value, text)
        if count != 1:
            sys.exit(f"{path}: {count} places for {name}; expected one")
    path.write_text(text, encoding="utf-8")


def noscript():
    texts = sorted((PAGE / "texts").glob("*.json"), key=lambda path: (path.stem not in ("en", "fr"), path.stem))
    lines = ((path.stem, json.loads(path.read_text(encoding="utf-8"))["noscript"]) for path in texts)
    return "<br>".join(f'<span lang="{code}">{html.escape(line)}</span>' for code, line in lines)


def main():
    dist = Path(sys.argv[1])
    version = tomllib.loads((PAGE.parent / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
    (dist / "version.js").write_text(f'export const VERSION = "{version}";\n', encoding="utf-8")
    replace(dist / "index.html", NOSCRIPT=noscript())
    worker = dist / "service-worker.js"
    files = sorted(path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file() and path != worker)
    digest = hashlib.sha256(worker.read_bytes())
    for file in files:
        digest.update(f"{file}\n{hashlib.sha256((dist / file).read_bytes()).hexdigest()}\n".encode())
    replace(worker, VERSION=digest.hexdigest()[:LETTERS], FILES=json.dumps(files))


if __name__ == "__main__":
    main()
