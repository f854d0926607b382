"""Prepares the messages of one split for run.sh: cleaned copies that all programs read, and the lists of split.py.

    lay_out.py home CORPORA WORK OUT CAP TEST_CAP CORPUS
    lay_out.py elsewhere CORPORA WORK OUT CAP TEST_CAP JUDGED,... LEARNED,...

`home` splits one corpus as split.py does; `elsewhere` judges whole corpora after learning from others. At most CAP messages of a
corpus and label are learned and TEST_CAP judged, drawn at random, always the same; 0 is no limit. Anything but ham is spam.
WORK/mail gets the copies, see unmarked.py. A `.txt` is the bare text of a message: its copy begins with an empty line, which ends an
empty header. OUT gets the lists, and `kind`, which says home or elsewhere. Prints how many messages there are.
"""

import random
import sys
from pathlib import Path

from split import part, read_corpus, write_split
from unmarked import unmarked


def capped(rows, limit):
    """At most `limit` rows of a label, in their order.

    >>> capped([("ham", "a"), ("spam", "b"), ("ham", "c"), ("ham", "d")], 1)
    [('ham', 'a'), ('spam', 'b')]
    >>> capped([("ham", "a"), ("ham", "c")], 0)
    [('ham', 'a'), ('ham', 'c')]
    """
    if not limit:
        return rows
    drawn = set()
    for label in sorted({label for label, _ in rows}):
        of_label = [row for row in rows if row[0] == label]
        drawn.update(random.Random(1).sample(of_label, min(limit, len(of_label))))
    return [row for row in rows if row in drawn]


def copied(corpora, work, name, rows):
    """Rows (label, path of the copy, corpus)."""
    copies = []
    for label, path in rows:
        copy = work / "mail" / name / path
        if not copy.exists():
            message = (corpora / name / path).read_bytes()
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(b"\n" + message if copy.suffix == ".txt" else unmarked(message))
        copies.append((label, str(copy), name))
    return copies


def main(kind, corpora, work, out, cap, test_cap, judged, learned=""):
    corpora, work, out = Path(corpora), Path(work).absolute(), Path(out)
    if kind == "home":
        _, train, test = part(read_corpus(corpora / judged))
        sides = {judged: train}, {judged: test}
    else:
        sides = tuple({name: read_corpus(corpora / name) for name in names.split(",")} for names in (learned, judged))
    train, test = (
        [row for name, rows in side.items() for row in copied(corpora, work, name, capped(rows, int(limit)))]
        for side, limit in zip(sides, (cap, test_cap), strict=True)
    )
    write_split(out, train, test)
    (out / "kind").write_text(f"{kind}\n", encoding="ascii")
    print(f"{out.name}: {len(train):,} messages to learn from, {len(test):,} to judge")


if __name__ == "__main__":
    if len(sys.argv) not in (8, 9):
        sys.exit(__doc__)
    main(*sys.argv[1:])
