#!/usr/bin/env python3
"""Prints how cheaply unwanted email passes: each message of a list is rebuilt with each trick in turn.

usage: BIN=target/release/classify benches/evasion/evade.py OUT MESSAGE...
  OUT        folder for the messages that are built, OUT/TRICK/NN.eml
  MESSAGE    unwanted messages that are called unwanted with certainty; each keeps its header and its text, so that only the trick differs

The table shows how many of these messages are called ham, unsure, or still spam or sextortion. ONLY=name,name runs some tricks.
"""

import collections
import json
import os
import subprocess
import sys

import tricks_words, tricks_parts, tricks_encodings, tricks_letters, tricks_headers  # noqa: E401,F401  they register
from messages import TRICKS, load

BIN = os.environ.get("BIN", "target/release/classify")


def build(out, messages, only):
    """Writes OUT/TRICK/NN.eml for each trick and message; returns the paths."""
    paths = []
    for name, make in TRICKS.items():
        if only and name not in only and not name.startswith("rebuilt"):
            continue
        os.makedirs(f"{out}/{name}", exist_ok=True)
        for number, message in enumerate(messages):
            path = f"{out}/{name}/{number:02}.eml"
            with open(path, "wb") as file:
                file.write(make(*message))
            paths.append(path)
    return paths


def answers(paths):
    """Trick -> number -> (label, probability of not ham, flags)."""
    command = [BIN, "--quiet", "--threads", "1", "--format", "json", "--files-from", "-"]
    output = subprocess.run(command, input="\n".join(paths).encode(), stdout=subprocess.PIPE, check=False).stdout
    found = collections.defaultdict(dict)
    for line in output.splitlines():
        answer = json.loads(line)
        name, number = answer["path"].split("/")[-2:]
        found[name][number] = (answer["label"], 1 - answer["probabilities"]["ham"], answer["flags"])
    return found


def main():
    out, paths = sys.argv[1], sys.argv[2:]
    only = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else []
    found = answers(build(out, [load(path) for path in paths], only))
    base = found["rebuilt"]
    print("| trick | ham | unsure | kept | change of P(not ham) | flags |\n|---|--:|--:|--:|--:|---|")
    for name in TRICKS:
        rows = found.get(name)
        if not rows:
            continue
        labels = collections.Counter(label for label, _, _ in rows.values())
        kept = len(rows) - labels["ham"] - labels["unsure"]
        change = sum(row[1] - base[number][1] for number, row in rows.items()) / len(rows)
        flags = collections.Counter(flag for row in rows.values() for flag in row[2]).most_common(2)
        shown = ", ".join(f"{flag} {count}" for flag, count in flags)
        print(f"| {name} | {labels['ham']} | {labels['unsure']} | {kept} | {change:+.2f} | {shown} |")


if __name__ == "__main__":
    main()
