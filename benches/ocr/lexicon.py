"""How often words occur in the texts that the project trains on, by language."""

import collections
import json
import re
import tomllib
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LEARNED = ("sextortion/sextortion", "twins/twins", "twins/coins", "twins/wallets", "training/ham-en", "training/ham-int",
           "training/bulk-en", "training/bulk-int", "training/letters-int", "training/spam", "training/summons",
           "training/spam-wallets", "blackmail/blackmail", "blackmail/near", "blackmail/plain")
TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.S)
# a phrase says `word*` and `(a|b)`
PHRASE_WORD = re.compile(r"[^\W\d_]+(?!\*)\b")


def rows_of(path, is_kept=lambda number: True):
    for number, line in enumerate(path.open(encoding="utf-8")):
        if is_kept(number):
            yield json.loads(line)


def text_of(row):
    text = "\n".join(row.get(key) or "" for key in ("subject", "text", "message"))
    return text + "\n" + TAG.sub(" ", row.get("html") or "")


def words(text):
    """The words of a text in small letters, as they are counted."""
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]


def word_counts(project, languages):
    """A counter of words for each language, from learned texts alone: never from those that are kept for tests."""
    data = Path(project) / "data"
    counts = {language: collections.Counter() for language in languages}
    files = [(data / f"{name}.jsonl", lambda number: True) for name in LEARNED]
    files += [(path, lambda number: number % 4 != 3) for path in sorted((data / "modern").glob("*.jsonl"))]
    for path, is_kept in files:
        for row in rows_of(path, is_kept):
            if row["lang"] in counts:
                counts[row["lang"]].update(words(text_of(row)))
    for language, counter in counts.items():
        for table in (data / f"phrases/{language}.toml", data / f"advice/{language}.toml"):
            for text in texts_in(tomllib.loads(table.read_text("utf-8"))):
                counter.update(word.casefold() for word in PHRASE_WORD.findall(text))
    return counts


def texts_in(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(inner)
