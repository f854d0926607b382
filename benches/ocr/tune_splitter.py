#!/usr/bin/env python3
"""How many words the word splitter harms and how many it puts right, in texts that the gate does not use.

usage: tune_splitter.py PROJECT
"""

import random
import sys

from lexicon import word_counts
from measure import f1
from texts import LANGUAGES, rest_of_texts
from word_splitter import Splitter

MARGINS = (0, 3, 6, 10, 15)
# of spaces, at random
LOST = .06


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    r = random.Random(3)
    rows = list(rest_of_texts(sys.argv[1]))
    counts = word_counts(sys.argv[1], LANGUAGES)
    print({language: len(counter) for language, counter in counts.items()})
    joined = ["".join("" if c == " " and r.random() < LOST else c for c in row["text"]) for row in rows]
    for margin in MARGINS:
        splitter = Splitter(counts, margin)
        for language in LANGUAGES:
            some = [(row["text"], text) for row, text in zip(rows, joined) if row["lang"] == language]
            mean = [sum(values) / len(some) * 100 for values in zip(*(
                (f1(true, splitter.split_text(true)), f1(true, text), f1(true, splitter.split_text(text))) for true, text in some))]
            print(f"margin {margin:2} {language}: intact {mean[0]:.2f}, joined {mean[1]:.2f}, joined and split {mean[2]:.2f}")


if __name__ == "__main__":
    main()
