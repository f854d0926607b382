"""Takes texts in, checks what came of it, writes it."""

import collections
import csv
import hashlib

from .errors import Failure
from .text import LANGUAGES, LEFT_OVER, is_in, plain, squeeze, words

# A mail shorter than this says too little; a passage longer than this is no longer like a mail.
MAIL_WORDS = (22, 400)
# Translations and variants of one template that share this part of their word 3-grams are one text.
ALIKE = 0.7
HEAD = ["source", "version", "licence", *LANGUAGES]


class Corpus:
    def __init__(self):
        self.rows = []  # (source, language, path, kind, group, bytes)
        self.grams = collections.defaultdict(list)
        self.numbers = collections.Counter()
        self.counts = collections.Counter()

    def add(self, source, lang, group, text, subject=None, kind=None, limits=MAIL_WORDS):
        """Takes a text in, unless a placeholder or another language is left in it or nearly the same text is there."""
        text = plain(text)
        if subject:
            subject = squeeze(plain(subject))
            if subject and not LEFT_OVER.search(subject):
                text = f"Subject: {subject}\n\n{text}"
        tokens = words(text)
        if LEFT_OVER.search(text) or not limits[0] <= len(tokens) <= limits[1] or not is_in(text, lang):
            return
        grams = set(zip(tokens, tokens[1:], tokens[2:], strict=False))
        if any(len(grams & old) > ALIKE * min(len(grams), len(old)) for old in self.grams[lang]):
            return
        self.grams[lang].append(grams)
        self.numbers[lang] += 1
        self.counts[source.name, lang] += 1
        path = f"{lang}/{self.numbers[lang]:03}.txt"
        self.rows.append((source, lang, path, kind or source.kind, group, f"{text}\n".encode()))

    def sha256(self, pinned):
        """Over the lines "<sha256 of a text>  <path>\\n" in the order of corpus.csv, of pinned packages or of the others."""
        whole = hashlib.sha256()
        for source, _, path, _, _, content in self.rows:
            if source.pinned == pinned:
                whole.update(f"{hashlib.sha256(content).hexdigest()}  {path}\n".encode())
        return whole.hexdigest()

    def check(self, sources, expected):
        """Fails if pinned packages gave other texts than they should; returns what is to be said otherwise."""
        notes = []
        for key, pinned in (("pinned", True), ("debian", False)):
            found, group = self.sha256(pinned), [source for source in sources if source.pinned == pinned]
            if not group or found == expected.get(key):
                continue
            listed = "\n".join(line for source in group for line in self.differences(source))
            said = f"SHA-256 {found}, the table has {expected.get(key, 'none')}\n{listed}".rstrip()
            if pinned and key in expected:
                raise Failure(
                    f"the texts of the npm and Python packages are not those expected: {said}\n"
                    "nothing was written; if sources.toml or the code was changed on purpose, put the new sum and counts into the table"
                )
            other = "other Debian packages than those the counts were taken from" if key in expected else f"new texts ({key})"
            notes.append(f"note: {other}: {said}")
        return notes

    def differences(self, source):
        if source.fetched_version != source.version:
            yield f"  {source.name}: version {source.fetched_version}, the table has {source.version}"
        for lang in LANGUAGES:
            found, expected = self.counts[source.name, lang], source.texts.get(lang, 0)
            if found != expected:
                yield f"  {source.name}: {found} texts in {lang}, the table has {expected}"

    def table(self, sources):
        """A row a source, then the sums."""
        rows = [[s.name, s.fetched_version, s.licence, *(self.counts[s.name, lang] for lang in LANGUAGES)] for s in sources]
        return [HEAD, *rows, ["all", "", "", *(self.numbers[lang] for lang in LANGUAGES)]]

    def write(self, folder, sources):
        for lang in sorted({row[1] for row in self.rows}):
            (folder / lang).mkdir(parents=True)
        for _, _, path, _, _, content in self.rows:
            (folder / path).write_bytes(content)
        rows = [("ham", path, lang, source.name, kind, group) for source, lang, path, kind, group, _ in self.rows]
        write_csv(folder / "corpus.csv", [["label", "path", "lang", "source", "kind", "group"], *rows])
        write_csv(folder / "sources.csv", self.table(sources))


def write_csv(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
