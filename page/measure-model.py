#!/usr/bin/env python3
"""What shrinking the model does to its answers on real email, and to its size.

    measure-model.py CORPORA target/debug/bluff [--messages 5000] STEP,BITS,IDF ...

Each STEP,BITS,IDF is a strength for shrink-model.py. The messages are those of benches/compare_answers.py: the same
share of each corpus, in the same order for the same seed. Prints a row for each strength: bytes after gzip -9, labels
that differ from those of the default model, mean and greatest difference of the probability of "not ham", and the
log-loss of that probability. The email is what the default model learned from, so the log-loss says what changes and
not how good the model is.
"""

import argparse
import collections
import gzip
import importlib.util
import math
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parent
MODEL = PAGE.parent / "models" / "default.bluff"
# Where a probability is 0 or 1 to the digit, its loss is that of one in a million.
LEAST = 1e-6


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answers(compare, program, model, paths, folder):
    wrapper = Path(folder) / f"{model.stem}.sh"
    wrapper.write_text(f'#!/bin/sh\nexec "{program.resolve()}" classify --model "{model.resolve()}" "$@"\n')
    wrapper.chmod(0o755)
    return compare.answers(str(wrapper), paths)[0]


def loss(found, truth):
    losses = []
    for path, (_, probability) in found.items():
        right = 1 - probability if truth[path] == "ham" else probability
        losses.append(-math.log(min(1 - LEAST, max(LEAST, right))))
    return sum(losses) / len(losses)


def row(name, model, before, after, truth):
    changed = [path for path in before if before[path][0] != after[path][0]]
    differences = [abs(before[path][1] - after[path][1]) for path in before]
    size = len(gzip.compress(model.read_bytes(), 9, mtime=0))
    print(f"| {name} | {size:,} | {len(changed)} | {sum(differences) / len(differences):.4f} | {max(differences):.3f} | {loss(after, truth):.4f} |", flush=True)
    flips = collections.Counter((truth[path], before[path][0], after[path][0]) for path in changed)
    for (label, old, new), count in sorted(flips.items()):
        print(f"    {label}: {old} -> {new}: {count}", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("program", type=Path)
    parser.add_argument("strengths", nargs="+", metavar="STEP,BITS,IDF")
    parser.add_argument("--messages", type=int, default=5000)
    given = parser.parse_args()
    compare = load(PAGE.parent / "benches" / "compare_answers.py")
    truth = dict(compare.draw(given.corpora, [], given.messages, 1))
    paths = list(truth)
    with tempfile.TemporaryDirectory() as folder:
        before = answers(compare, given.program, MODEL, paths, folder)
        print(f"{len(before)} messages\n\n| step, bits, idf | gzip -9 | labels changed | mean difference | greatest | log-loss |\n|---|--:|--:|--:|--:|--:|")
        row("default model", MODEL, before, before, truth)
        for strength in given.strengths:
            step, bits, idf = strength.split(",")
            model = Path(folder) / f"m{step}-{bits}-{idf}.bluff"
            subprocess.run([sys.executable, PAGE / "shrink-model.py", MODEL, model, "--step", step, "--bits", bits, "--idf-step", idf], check=True)
            row(strength, model, before, answers(compare, given.program, model, paths, folder), truth)


if __name__ == "__main__":
    main()
