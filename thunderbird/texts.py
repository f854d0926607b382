#!/usr/bin/env python3
"""Writes the words of the add-on, texts/*.json, into a built add-on: those of its manifest to _locales, as
Thunderbird wants them, the others as a JavaScript module.

    texts.py dist
"""

import json
import sys
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "texts"
# What the manifest shows; Thunderbird chooses its language itself.
MANIFEST = ("name", "description", "button")


def written(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main():
    dist = Path(sys.argv[1])
    texts = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(TEXTS.glob("*.json"))}
    for language, text in texts.items():
        messages = {key: {"message": text.pop(key)} for key in MANIFEST}
        written(dist / "_locales" / language / "messages.json", json.dumps(messages, ensure_ascii=False, indent=2) + "\n")
    written(dist / "texts.js", f"export const texts = {json.dumps(texts, ensure_ascii=False, separators=(',', ':'))};\n")


if __name__ == "__main__":
    main()
