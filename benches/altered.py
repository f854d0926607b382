"""Any number of different messages, made from a corpus: repeated, with every third word of a line of prose exchanged.

    altered.py CORPUS COUNT OUT     CORPUS holds corpus.csv (label,path,...); writes OUT/ham.mbox and OUT/spam.mbox

The first round is the corpus as it is. The same arguments give the same bytes. Words come from the corpus itself, so the size of the
vocabulary stays; enough of them change that two rounds of one message are not near-duplicates.
"""

import csv
import random
import re
import sys
from contextlib import ExitStack
from pathlib import Path

SEED = 1
# a line with fewer blanks may be base64, a boundary or markup, which must stay whole
MIN_BLANKS = 3
PLAIN_WORD = re.compile(rb"^[A-Za-z]{4,12}$")
# one word in this many is exchanged; near-duplicates share 80 % of their pieces and of pairs of them
EXCHANGED = 3
# words to exchange others for
WORDS = 50_000
ENVELOPE = b"From altered@example.org Sat Jan  3 01:05:34 2026\n"


def read_corpus(corpus):
    with open(corpus / "corpus.csv", newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            raw = (corpus / row["path"]).read_bytes().replace(b"\r\n", b"\n")
            yield "ham" if row["label"] == "ham" else "spam", raw


def words_of(messages):
    """The first different plain words, in order."""
    words = {}
    for _, raw in messages:
        for word in raw.split():
            if PLAIN_WORD.match(word):
                words.setdefault(word)
        if len(words) >= WORDS:
            break
    return list(words)


def altered(raw, words, dice):
    """The message with other words in its body.

    >>> altered(b"Subject: the same words here\\n\\nthese four plain words\\n", [b"other"], random.Random(1))
    b'Subject: the same words here\\n\\nother four plain other\\n'
    """
    head, blank, body = raw.partition(b"\n\n")
    lines = []
    for line in body.split(b"\n"):
        if line.count(b" ") >= MIN_BLANKS:
            parts = line.split(b" ")
            for number in range(0, len(parts), EXCHANGED):
                if PLAIN_WORD.match(parts[number]):
                    parts[number] = words[dice.randrange(len(words))]
            line = b" ".join(parts)
        lines.append(line)
    return head + blank + b"\n".join(lines)


def as_mbox(raw):
    return ENVELOPE + re.sub(rb"(?m)^(>*From )", rb">\1", raw).rstrip(b"\n") + b"\n\n"


def main(corpus, count, out):
    messages = list(read_corpus(corpus))
    words, dice = words_of(messages), random.Random(SEED)
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        boxes = {label: files.enter_context(open(out / f"{label}.mbox", "wb")) for label in ("ham", "spam")}
        for number in range(count):
            label, raw = messages[number % len(messages)]
            boxes[label].write(as_mbox(altered(raw, words, dice) if number >= len(messages) else raw))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
