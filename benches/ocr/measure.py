#!/usr/bin/env python3
"""Compares what engines read with what the pictures show, and prints the tables.

usage: measure.py PROJECT PICTURES.jsonl NAME=READ.jsonl...      needs rapidfuzz; 1 minute for an engine
  --split      also with the word splitter
  --bluff CMD  also what `bluff classify` says about each text
  --json FILE  all figures of each picture
"""

import argparse
import collections
import json
import statistics
import subprocess
import tempfile
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from addresses import ALIKE, ALIKE_IN_BOTH_CASES, found, known_addresses
from lexicon import word_counts
from texts import LANGUAGES
from word_splitter import Splitter


def folded_words(text):
    kept = ("".join(c for c in word.casefold() if c.isalnum()) for word in text.split())
    return collections.Counter(word for word in kept if word)


def f1(truth, read):
    one, other = folded_words(truth), folded_words(read)
    both = (one & other).total()
    return 2 * both / (one.total() + other.total()) if one or other else 1.0


def spaces(truth, read):
    """Spaces within the lines of `truth`, how many of them are lost in `read`, and how many `read` has too many."""
    true, seen = " ".join(truth.split("\n")), " ".join(read.split())
    line_ends, at = set(), -1
    for line in truth.split("\n"):
        at += len(line) + 1
        line_ends.add(at)
    number = sum(c == " " and at not in line_ends for at, c in enumerate(true))
    lost = extra = 0
    for edit in Levenshtein.editops(true, seen):
        if edit.tag in ("delete", "replace") and true[edit.src_pos] == " " and edit.src_pos not in line_ends:
            lost += 1
        if edit.tag in ("insert", "replace") and seen[edit.dest_pos] == " ":
            extra += 1
    return number, lost, extra


def character_errors(truth, read):
    true = " ".join(truth.split())
    return Levenshtein.distance(true, " ".join(read.split())) / len(true)


def judged(command, texts):
    """Label and probability of sextortion of each text, as `bluff classify` gives them."""
    with tempfile.TemporaryDirectory() as work:
        paths = []
        for number, text in enumerate(texts):
            paths.append(Path(work) / f"{number:05}.txt")
            # an empty file is no message
            paths[-1].write_text("\n" + text + "\n", "utf-8")
        listed = Path(work) / "list"
        listed.write_text("\n".join(map(str, paths)) + "\n")
        out = subprocess.run([command, "classify", "--format", "json", "--files-from", listed], stdout=subprocess.PIPE, text=True)
        rows = {Path(row["path"]).name: row for row in map(json.loads, out.stdout.splitlines())}
    return [(rows[path.name]["label"], rows[path.name]["probabilities"]["sextortion"]) for path in paths]


def figures(row, text, seconds):
    number, lost, extra = spaces(row["truth"], text)
    addresses = known_addresses(row["truth"])
    return {"id": row["id"], "f1": f1(row["truth"], text), "cer": character_errors(row["truth"], text), "spaces": number,
            "lost": lost, "extra": extra, "seconds": seconds, "addresses": len(addresses), "text": text,
            "exact": sum(found(text, a) for a in addresses), "repaired": sum(found(text, a, ALIKE) for a in addresses),
            "wide": sum(found(text, a, ALIKE_IN_BOTH_CASES) for a in addresses)}


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def markdown(head, rows):
    print("| " + " | ".join(head) + " |\n|---|" + "--:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("project")
    parser.add_argument("pictures", type=Path)
    parser.add_argument("read", nargs="+")
    parser.add_argument("--split", action="store_true")
    parser.add_argument("--bluff")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    pictures = {row["id"]: row for row in map(json.loads, arguments.pictures.open(encoding="utf-8"))}
    splitter = Splitter(word_counts(arguments.project, LANGUAGES)) if arguments.split else None
    engines = {}
    for named in arguments.read:
        name, _, path = named.partition("=")
        read = {row["id"]: row for row in map(json.loads, open(path, encoding="utf-8"))}
        shown = [pictures[key] for key in sorted(pictures) if key in read]
        texts = ["\n".join(read[row["id"]]["lines"]) for row in shown]
        seconds = [read[row["id"]]["seconds"] for row in shown]
        engines[name] = [figures(*one) for one in zip(shown, texts, seconds)]
        if splitter:
            split = [splitter.split_text(text) for text in texts]
            engines[name + ", split"] = [figures(*one) for one in zip(shown, split, seconds)]
    tables(engines, pictures)
    if arguments.bluff:
        judgements(engines, pictures, arguments.bluff)
    if arguments.json:
        arguments.json.write_text(json.dumps(engines, ensure_ascii=False, indent=1), "utf-8")


def tables(engines, pictures):
    def mean_f1(rows):
        return f"{100 * statistics.mean(row['f1'] for row in rows):.1f}" if rows else "-"

    rows = []
    for name, all_rows in engines.items():
        total = {key: sum(row[key] for row in all_rows) for key in ("spaces", "lost", "extra", "addresses", "exact", "repaired", "wide")}
        rows.append((name, len(all_rows), mean_f1(all_rows), f"{100 * percentile([row['f1'] for row in all_rows], .05):.1f}",
                     f"{100 * statistics.mean(row['cer'] for row in all_rows):.2f}", f"{100 * total['lost'] / total['spaces']:.2f}",
                     f"{100 * total['extra'] / total['spaces']:.2f}", total["addresses"], total["exact"], total["repaired"], total["wide"],
                     f"{statistics.median(row['seconds'] for row in all_rows):.2f}", f"{percentile([row['seconds'] for row in all_rows], .95):.2f}"))
    markdown(("engine", "pictures", "word F1, %", "worst 5 %", "character errors, %", "spaces lost, %", "spaces added, %", "addresses",
              "exact", "repaired", "repaired, both cases", "seconds, median", "p95"), rows)
    groups = {language: lambda p, language=language: p["lang"] == language for language in LANGUAGES}
    groups |= {"phone": lambda p: p["device"] == "phone", "desktop": lambda p: p["device"] == "desktop",
               "desktop, scale 1": lambda p: p["device"] == "desktop" and p["scale"] == 1,
               "dark": lambda p: p["theme"] == "dark", "light": lambda p: p["theme"] == "light",
               "serif": lambda p: "Serif" in p["font"], "sans": lambda p: "Serif" not in p["font"],
               "rotated": lambda p: "degrees" in p, "noisy": lambda p: "noise" in p, "scaled down": lambda p: "scaled" in p,
               "none of these": lambda p: not {"degrees", "noise", "scaled"} & set(p)}
    counts = [f"{name} ({sum(map(holds, pictures.values()))})" for name, holds in groups.items()]
    markdown(("word F1, %", *engines), [(label, *(mean_f1([row for row in rows if holds(pictures[row["id"]])]) for rows in engines.values()))
                                        for label, holds in zip(counts, groups.values())])


def judgements(engines, pictures, command):
    true = dict(zip(pictures, judged(command, [row["truth"] for row in pictures.values()])))
    rows = []
    labels = collections.Counter((pictures[key]["label"], verdict) for key, (verdict, _) in true.items())
    print("labels of the true texts:", {f"{label} -> {verdict}": count for (label, verdict), count in sorted(labels.items())}, "\n")
    for name, all_rows in engines.items():
        shifts, changes = collections.defaultdict(list), collections.Counter()
        for row, (verdict, probability) in zip(all_rows, judged(command, [row["text"] for row in all_rows])):
            before, was = true[row["id"]]
            row.update(verdict=verdict, probability=probability, true_verdict=before, true_probability=was)
            shifts[pictures[row["id"]]["label"]].append(abs(probability - was))
            if verdict != before:
                changes[f"{pictures[row['id']]['label']}: {before} → {verdict}"] += 1
        every = [shift for group in shifts.values() for shift in group]
        rows.append((name, f"{statistics.mean(every):.4f}", f"{statistics.mean(shifts['sextortion']):.4f}",
                     f"{statistics.mean(shifts['ham']):.4f}", f"{max(every):.3f}", changes.total(),
                     ", ".join(f"{count} × {change}" for change, count in sorted(changes.items()))))
    markdown(("engine", "mean shift", "of sextortion", "of ham", "largest", "labels changed", "which (picture: from → to)"), rows)


if __name__ == "__main__":
    main()
