"""The parts of online.sh.

    online.py run-bogofilter CORPUS STORE        judges and learns message after message; prints lines `truth score`
    online.py scored NAME SCORES TIMES           a row of the table, from such lines
    online.py bluff EVALUATION TIMES             a row of the table, from `evaluate --online --format json`

bogofilter runs as its manual says for a filter in training: `bogofilter -e -TT` scores, `-s` or `-n` registers the true label. It gives
no answer before it has seen messages of both kinds; such messages score 0.5.
"""

import csv
import json
import random
import subprocess
import sys
from pathlib import Path

from metrics import missed, one_minus_auc

REDRAWS = 200  # as in src/train/evaluate/trec.rs


def run_bogofilter(corpus, store):
    Path(store).mkdir()
    base = ["bogofilter", "-C", "-d", store]
    corpus = Path(corpus)
    with open(corpus / "corpus.csv", newline="", encoding="utf-8") as table:
        rows = [("ham" if row["label"] == "ham" else "spam", str(corpus / row["path"])) for row in csv.DictReader(table)]
    for truth, path in rows:
        said = subprocess.run([*base, "-e", "-TT", "-I", path], capture_output=True, text=True, check=False).stdout.split()
        print(truth, said[-1] if said else "0.5")
        subprocess.run([*base, "-n" if truth == "ham" else "-s", "-I", path], check=True)


def seconds(times, name):
    """The last entry of that name: `name seconds KiB user system`."""
    entries = [line.split() for line in Path(times).read_text(encoding="utf-8").splitlines()]
    return float([entry for entry in entries if entry[0] == name][-1][1])


def scored(name, scores, times):
    sides = {"ham": [], "spam": []}
    for line in Path(scores).read_text(encoding="utf-8").splitlines():
        truth, score = line.split()
        sides[truth].append(float(score))
    ham, spam = sides["ham"], sides["spam"]
    random.seed(1)
    redrawn = sorted(
        one_minus_auc(random.choices(ham, k=len(ham)), random.choices(spam, k=len(spam))) for _ in range(REDRAWS)
    )
    beyond = REDRAWS // 40
    row(name, len(ham) + len(spam), one_minus_auc(ham, spam), (redrawn[beyond], redrawn[-1 - beyond]), missed(ham, spam), seconds(times, name))


def bluff(evaluation, times):
    told = json.loads(Path(evaluation).read_text(encoding="utf-8"))
    trec = told["trec"]
    row("bluff", told["messages"], trec["one_minus_auc"], trec["interval"], trec["fnr"]["share"], seconds(times, "bluff"))


def row(name, messages, area, interval, missed_share, took):
    low, high = interval
    print(f"| {name} | {messages:,} | {100 * area:.4f} | {100 * low:.4f}-{100 * high:.4f} | {100 * missed_share:.2f} | {took:.0f} |", flush=True)


if __name__ == "__main__":
    {"run-bogofilter": run_bogofilter, "scored": scored, "bluff": bluff}[sys.argv[1]](*sys.argv[2:])
