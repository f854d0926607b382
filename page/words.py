#!/usr/bin/env python3
"""Writes the words of the page as a JavaScript module: texts/*.json, and what it needs of data/advice and
data/offices.toml.

    words.py > dist/words.js

Help must not depend on the reader, so the page has these words even where WebAssembly does not start. Needs
Python 3.11 and nothing else.
"""

import json
import sys
import tomllib
from pathlib import Path

PAGE = Path(__file__).resolve().parent
ROOT = PAGE.parent
LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pl", "pt")
# The sections of an advice file, and the keys, that the page shows without a report.
ADVICE = {
    "title": ("sextortion", "spam", "ham", "unsure"),
    "maybe": ("text",),
    "quoted": ("title",),
    "heading": ("why", "why-maybe", "todo", "where", "demand"),
    "why": ("general", "password-shown"),
    "todo": ("reply-title", "reply-text", "pay-title", "pay-text", "proof-title", "proof-text", "help-title", "help-text",
             "paid", "password", "sent-cards", "replied", "proof-how", "crypto-report"),
    "minor": ("text", "general"),
    "distress": ("text", "general"),
    "known": ("text", "reply", "pay", "proof", "help", "victim-title", "victim"),
    "office": ("help", "report", "police", "minors", "distress", "bank", "spam"),
}
OFFICE = ("country", "role", "name", "phone", "web", "text", "always")
# As in src/advice/offices.rs, whose answers a test compares.
MEMBERS = ("fr", "be", "lu", "ie", "de", "at", "es", "it", "pt", "nl", "pl")


def toml(path):
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


def words(language):
    text = json.loads((PAGE / "texts" / f"{language}.json").read_text(encoding="utf-8"))
    advice = toml(f"data/advice/{language}.toml")
    text["advice"] = {section: {key: advice[section][key] for key in keys} for section, keys in ADVICE.items()}
    text["countries"] = toml("docs/help.toml")[language]["country"]
    return text


def main():
    offices = toml("data/offices.toml")
    entries = [{key: office[key] for key in OFFICE if office.get(key)} for office in offices["office"]]
    for name, value in [
        ("languages", {language: words(language) for language in LANGUAGES}),
        ("offices", entries),
        ("members", MEMBERS),
        ("checked", str(offices["checked"])),
    ]:
        print(f"export const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
