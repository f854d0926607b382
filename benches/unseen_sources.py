#!/usr/bin/env python3
"""How a model judges email of sources it never saw: the table of models/README.md, from `train --cv source --predictions FILE`.

usage: unseen_sources.py HELD_OUT.jsonl THRESHOLD [--curve]
  THRESHOLD  the upper threshold that `train` printed
  --curve    instead of the tables: what other upper thresholds would do

A message is ham below 0.5 of "not ham", spam or sextortion from THRESHOLD on, and unsure between or where a doubt was recorded.
Means are over sources with at least MIN messages of the label, each counted once; "old" are those from before 2018.
"""

import collections
import json
import sys

# Sources from before 2018, or undated prose; all others are "modern".
OLD = {"spamassassin", "trec07p-early", "csdmc2010-new", "nvdimm-list", "usrp-users-list", "enron-mailboxes", "bounces", "nazario-phishing",
       "french-prose", "hard-ham", "sextortion-real"}
MIN = 30


def read(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            not_ham = 1 - row["probabilities"]["ham"]
            yield row["source"], row.get("lang") or "?", row["label"], not_ham, row.get("doubt") is not None


def decision(not_ham, doubt, threshold):
    if not_ham < 0.5:
        return "ham"
    return "unsure" if doubt or not_ham < threshold else "unwanted"


def shares(rows, threshold):
    made = collections.Counter(decision(row[3], row[4], threshold) for row in rows)
    return {name: 100 * made[name] / len(rows) for name in ("ham", "unsure", "unwanted")}


def by(rows, column, keep):
    groups = collections.defaultdict(list)
    for row in rows:
        if keep(row):
            groups[row[column]].append(row)
    return {name: group for name, group in groups.items() if len(group) >= MIN}


def mean(groups, name, threshold):
    return sum(shares(rows, threshold)[name] for rows in groups.values()) / max(1, len(groups))


def ece(rows, bins=15):
    """Expected calibration error of "not ham", in per cent (Guo et al. 2017, section 2)."""
    cells = collections.defaultdict(list)
    for row in rows:
        cells[min(bins - 1, int(row[3] * bins))].append(row)
    off = (abs(sum(row[3] for row in cell) - sum(row[2] != "ham" for row in cell)) for cell in cells.values())
    return 100 * sum(off) / len(rows)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    rows, threshold = list(read(sys.argv[1])), float(sys.argv[2])
    ham = by(rows, 0, lambda row: row[2] == "ham" and row[0] not in OLD)
    spam = by(rows, 0, lambda row: row[2] == "spam" and row[0] not in OLD)
    if sys.argv[3:] == ["--curve"]:
        print("| upper threshold | ham called unwanted % | ham unsure % | spam called ham % | spam unsure % |\n|--:|--:|--:|--:|--:|")
        for at in (0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.96, 0.97, 0.98, 0.99):
            print(f"| {at} | {mean(ham, 'unwanted', at):.2f} | {mean(ham, 'unsure', at):.1f} | {mean(spam, 'ham', at):.1f} | {mean(spam, 'unsure', at):.1f} |")
        return
    print(f"{len(rows)} messages; modern sources with {MIN} messages: {len(ham)} of ham, {len(spam)} of spam")
    print(f"ham called unwanted {mean(ham, 'unwanted', threshold):.2f} %, unsure {mean(ham, 'unsure', threshold):.1f} %; "
          f"spam called ham {mean(spam, 'ham', threshold):.1f} %, unsure {mean(spam, 'unsure', threshold):.1f} %")
    print(f"ECE of all {ece(rows):.1f} %")
    for title, groups, name in (("ham called unwanted", ham, "unwanted"), ("spam called ham", spam, "ham")):
        worst = sorted(groups, key=lambda source: -shares(groups[source], threshold)[name])[:8]
        print(f"worst, {title}: " + ", ".join(f"{source} {shares(groups[source], threshold)[name]:.1f} %" for source in worst))
    print("\n| language | ham | called unwanted % | unsure % |\n|---|--:|--:|--:|")
    languages = by(rows, 1, lambda row: row[2] == "ham")
    for language in sorted(languages, key=lambda name: -len(languages[name])):
        share = shares(languages[language], threshold)
        print(f"| {language} | {len(languages[language])} | {share['unwanted']:.1f} | {share['unsure']:.1f} |")


if __name__ == "__main__":
    main()
