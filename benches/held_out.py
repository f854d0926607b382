"""Makes the rows of held-out.sh.

    held_out.py row NAME < evaluation.json      a row of a table, from `evaluate --format json`
    held_out.py families held-out.jsonl         sextortion found at one false alarm in 10,000, from `train --predictions`
    held_out.py promise held-out.jsonl          how often a promise about false alarms is kept in redraws of its ham
"""

import bisect
import json
import math
import random
import sys

RATE = 10_000  # one in this many messages of other labels may be called sextortion


def row(name):
    told = json.load(sys.stdin)
    ham = told["confusion"][0]
    spam = ham[1] if told["labels"][1:2] == ["spam"] else 0
    sextortion = ham[2] if len(told["labels"]) > 2 else 0
    missed = [100 * entry["fnr"]["share"] for entry in told["not_ham"]["fnr_at_fpr"]]
    cells = [
        f"{told['messages']:,}",
        f"{100 * told['not_ham']['one_minus_auc']:.4f}",
        *(f"{share:.2f}" for share in missed),
        f"{100 * told['not_ham']['ece']:.2f}",
        f"{spam} of {sum(ham):,}",
        str(sextortion),
        str(ham[-1]),
    ]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def families(path):
    messages = read(path)
    others = sorted((m["probabilities"]["sextortion"] for m in messages if m["label"] != "sextortion"), reverse=True)
    allowed = len(others) // RATE
    threshold = others[allowed]
    print(f"\n{allowed} of {len(others):,} messages of other labels lie above {threshold:.4f}; above it are")
    letters = [m for m in messages if m["label"] == "sextortion"]
    for source in sorted({m["source"] for m in letters}):
        of_source = [m["probabilities"]["sextortion"] for m in letters if m["source"] == source]
        print(f"- {source}: {sum(p > threshold for p in of_source)} of {len(of_source)}")


def promise(path):
    """Draws samples of the ham again and again, takes the threshold that `--fpr-bound` takes for each, and counts false alarms in all of the ham."""
    redraws, confidence = 1_000, 0.95
    ham = sorted(1 - m["probabilities"]["ham"] for m in read(path) if m["label"] == "ham")
    random.seed(1)

    def is_kept(sample, lost, rate):
        above = len(ham) - bisect.bisect_right(ham, sample[lost])
        return above <= rate * len(ham)

    print("\n| promise, at most | ham in the sample | of it above the threshold | kept in, % | threshold at the quantile itself, kept in, % |")
    print("|--:|--:|--:|--:|--:|")
    for rate, size in [(0.01, 400), (0.01, 3_000), (0.003, 3_000), (0.001, 10_000)]:
        lost = max_false_positives(size, rate, confidence)
        kept = at_quantile = 0
        for _ in range(redraws):
            sample = sorted(random.choices(ham, k=size), reverse=True)
            kept += is_kept(sample, lost, rate)
            at_quantile += is_kept(sample, int(rate * size), rate)
        print(f"| {rate} | {size:,} | {lost} | {100 * kept / redraws:.1f} | {100 * at_quantile / redraws:.1f} |")


def max_false_positives(size, rate, confidence):
    """As `FprBound::max_false_positives` in src/fpr_bound.rs: the largest number with P(Binomial(size, rate) <= lost) <= 1 - confidence."""
    log_chance = size * math.log1p(-rate)
    chance, lost = math.exp(log_chance), -1
    while chance <= 1 - confidence:
        lost += 1
        log_chance += math.log(rate) - math.log1p(-rate) + math.log((size - lost) / (lost + 1))
        chance += math.exp(log_chance)
    return lost


if __name__ == "__main__":
    {"row": row, "families": families, "promise": promise}[sys.argv[1]](*sys.argv[2:])
