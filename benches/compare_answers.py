#!/usr/bin/env python3
"""Compares what two builds of `classify` answer on the same email and lists every message whose label changed.

usage: benches/compare_answers.py CORPORA BEFORE AFTER [--messages N] [--seed N] [--sources NAME,...]
  CORPORA       a folder with one folder per corpus, each with its corpus.csv
  BEFORE AFTER  the two programs (paths of `classify`)

Takes the same share of each corpus, at least 20 messages of each, by a seeded draw. Prints a table of label changes, one
line per changed message (path and both answers, never a word of it), and the processor time of both programs.
"""
import argparse
import collections
import csv
import json
import os
import random
import resource
import subprocess
import sys

LEAST = 20  # messages of a small corpus


def rows(corpora, wanted):
    """The corpora by name: lists of (path, true label)."""
    for name in sorted(os.listdir(corpora)):
        table = os.path.join(corpora, name, "corpus.csv")
        if not os.path.exists(table) or (wanted and name not in wanted):
            continue
        with open(table, newline="", encoding="utf-8", errors="replace") as file:
            yield name, [(os.path.join(corpora, name, row["path"]), row["label"]) for row in csv.DictReader(file) if row.get("path")]


def draw(corpora, wanted, messages, seed):
    """About `messages` of all corpora: the same share of each, at least `LEAST`."""
    named = list(rows(corpora, wanted))
    share = messages / max(1, sum(len(all_rows) for _, all_rows in named))
    picked = []
    for name, all_rows in named:
        count = min(len(all_rows), max(LEAST, round(share * len(all_rows))))
        picked += random.Random(f"{seed} {name}").sample(all_rows, count)
    return picked


def answers(program, paths):
    """Path -> (label, probability of not ham), and the processor seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([program, "--quiet", "--threads", "1", "--format", "json", "--files-from", "-"],
                         input="\n".join(paths).encode(), stdout=subprocess.PIPE, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {}
    for line in run.stdout.splitlines():
        answer = json.loads(line)
        if "label" in answer:
            found[answer["path"]] = (answer["label"], 1 - answer["probabilities"]["ham"])
        else:
            found[answer["path"]] = ("error", 0.0)
    return found, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sources", default="")
    options = parser.parse_args()
    picked = draw(options.corpora, [name for name in options.sources.split(",") if name], options.messages, options.seed)
    truth = dict(picked)
    old, old_seconds = answers(options.before, list(truth))
    new, new_seconds = answers(options.after, list(truth))
    flips = [(path, truth[path], old[path], new.get(path, ("missing", 0.0))) for path in old if new.get(path, ("missing",))[0] != old[path][0]]
    print(f"{len(old)} messages, {len(flips)} labels changed, {sum(old[p] == new.get(p) for p in old)} answers the same to the digit")
    table = collections.Counter((true, before[0], after[0]) for _, true, before, after in flips)
    for (true, before, after), count in sorted(table.items()):
        print(f"  {true:10} {before:10} -> {after:10} {count:5}")
    for path, true, before, after in sorted(flips):
        print(f"{os.path.relpath(path, options.corpora)}: {true}: {before[0]} {before[1]:.3f} -> {after[0]} {after[1]:.3f}")
    print(f"processor seconds: {old_seconds:.1f} before, {new_seconds:.1f} after, ratio {new_seconds / old_seconds:.3f}")


if __name__ == "__main__":
    sys.exit(main())
