"""Splits a corpus into training and test data, for programs that know only ham and spam.

    split.py CORPUS OUT     CORPUS holds corpus.csv (label,path,...); prints the name of the split

SpamAssassin is split by data/splits/ (SA-70/30, duplicate bodies left out). Any other corpus is assumed to be in order of
time: the first 60 % train, the rest is judged, as for a filter in use (12,000 and 8,000 of trec07p-early).

Written to OUT: train.csv, train.ham and train.spam (lists of files); test.csv, test.txt (list of files); all.txt.
"""

import csv
import sys
from pathlib import Path

SPLITS = Path(__file__).resolve().parents[2] / "data" / "splits"
TRAIN_SHARE = 0.6
COLUMNS = ("label", "path", "source")


def read_corpus(corpus):
    """Rows (label, path) in the order of corpus.csv; all that is not ham is spam."""
    with open(corpus / "corpus.csv", newline="", encoding="utf-8") as table:
        return [("ham" if row["label"] == "ham" else "spam", row["path"]) for row in csv.DictReader(table)]


def listed(name):
    return set((SPLITS / name).read_text(encoding="utf-8").split())


def part(rows):
    """The name of the split, training rows and test rows."""
    train, test = listed("spamassassin.train.txt"), listed("spamassassin.test.txt")
    if any(path in train for _, path in rows):
        return "SA-70/30", [row for row in rows if row[1] in train], [row for row in rows if row[1] in test]
    end = round(len(rows) * TRAIN_SHARE)
    return "in order of time", rows[:end], rows[end:]


def write_list(file, rows):
    file.write_text("".join(f"{row[1]}\n" for row in rows), encoding="utf-8")


def write_table(file, rows):
    with open(file, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows([COLUMNS[: len(rows[0])], *rows])


def write_split(out, train, test):
    """All files except all.txt, from rows (label, path, ...)."""
    for label in ("ham", "spam"):
        if any(label not in (row[0] for row in side) for side in (train, test)):
            sys.exit(f"{out.name}: no {label} to learn from, or none to judge")
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "train.csv", train)
    write_list(out / "train.ham", [row for row in train if row[0] == "ham"])
    write_list(out / "train.spam", [row for row in train if row[0] == "spam"])
    write_table(out / "test.csv", test)
    write_list(out / "test.txt", test)


def main(corpus, out):
    def full(rows):
        return [(label, str(corpus / path)) for label, path in rows]

    relative = read_corpus(corpus)
    name, train, test = part(relative)
    write_split(out, full(train), full(test))
    write_list(out / "all.txt", full(relative))
    print(f"{corpus.name}, {name}: {len(train):,} messages to learn from, {len(test):,} to judge")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]))
