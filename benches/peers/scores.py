"""Turns what a mail filter printed into lines `truth score`, for metrics.py; a higher score is more like spam.

    scores.py bluff|bogofilter|spamprobe TEST.csv < OUTPUT

bluff (`classify --format json`): the log-odds, which have no ties at the ends as probabilities do. bogofilter (`-TT -b`):
`path spamicity`. spamprobe (`score`): `VERDICT score digest` in the order of the files.
A message that was not judged, or judged twice, ends it: a table with holes would flatter whoever made them.
"""

import csv
import json
import sys


def bluff(lines, paths):
    answers = [json.loads(line) for line in lines]
    return [(answer["path"], answer["score"]["spam"]) for answer in answers]


def bogofilter(lines, paths):
    pairs = [line.rsplit(maxsplit=1) for line in lines]
    return [(path, float(score)) for path, score in pairs]


def spamprobe(lines, paths):
    return list(zip(paths, (float(line.split()[1]) for line in lines), strict=True))


def main(program, table):
    with open(table, newline="", encoding="utf-8") as rows:
        truth = {row["path"]: row["label"] for row in csv.DictReader(rows)}
    scored = {"bluff": bluff, "bogofilter": bogofilter, "spamprobe": spamprobe}[program](sys.stdin, list(truth))
    if sorted(path for path, _ in scored) != sorted(truth):
        sys.exit(f"{program} did not judge every message once: {len(scored)} answers, {len(truth)} messages")
    for path, score in scored:
        print(truth[path], score)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
