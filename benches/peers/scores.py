"""Reads what a mail filter printed about the messages of a split, for result.py.

- bluff (`classify --format json`): the log-odds, which have no ties at the ends as probabilities do.
- bogofilter (`-TT -b`): `path spamicity`. spamprobe (`score`): `VERDICT score digest` in the order of the files.
- all others, asked by ask.py or learners.py: JSON Lines with path, score, spam, and probability if there is one. Programs that give a
  score and, separately, the probability of their Bayes classifier have `bayes` too; NAME-bayes reads that.

A message that was not judged, or judged twice, is an error: a table with holes would flatter the program that left them.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

BOGOFILTER_SPAM = 0.99  # its default spam_cutoff
EVEN = 0.5
BAYES = "-bayes"


@dataclass(frozen=True)
class Answer:
    """A higher score is more like spam; `probability` is that of spam, `None` if the program gives none; `spam` is its decision on the
    message at its own threshold, `None` if it has no such threshold."""

    path: str
    score: float
    probability: float | None
    spam: bool | None


def bluff(lines, _):
    for told in map(json.loads, lines):
        yield Answer(told["path"], told["score"]["spam"], 1 - told["probabilities"]["ham"], told["label"] == "spam")


def bogofilter(lines, _):
    for path, spamicity in (line.rsplit(maxsplit=1) for line in lines):
        yield Answer(path, float(spamicity), float(spamicity), float(spamicity) >= BOGOFILTER_SPAM)


def spamprobe(lines, paths):
    for path, (verdict, score, *_) in zip(paths, map(str.split, lines), strict=True):
        yield Answer(path, float(score), float(score), verdict == "SPAM")


def told(lines, _):
    for answer in map(json.loads, lines):
        yield Answer(answer["path"], answer["score"], answer.get("probability"), answer["spam"])


def told_bayes(lines, _):
    """A message with too few words to be judged has even odds."""
    answers = list(map(json.loads, lines))
    if all(answer["bayes"] is None for answer in answers):
        raise ValueError("its Bayes judged no message; it wants 200 different ones of each kind to learn from")
    for answer in answers:
        probability = EVEN if answer["bayes"] is None else answer["bayes"]
        yield Answer(answer["path"], probability, probability, None)


def read_truth(table):
    with open(table, newline="", encoding="utf-8") as rows:
        return {row["path"]: row["label"] for row in csv.DictReader(rows)}


def read_answers(program, truth, file):
    """The answers of the program to the messages of `truth`, one each."""
    other = told_bayes if program.endswith(BAYES) else told
    reader = {"bluff": bluff, "bogofilter": bogofilter, "spamprobe": spamprobe}.get(program, other)
    answers = list(reader(Path(file).read_text(encoding="utf-8").splitlines(), list(truth)))
    if sorted(answer.path for answer in answers) != sorted(truth):
        raise ValueError(f"did not judge every message once: {len(answers)} answers, {len(truth)} messages")
    return answers
