"""Makes the rows of held-out.sh.

    held_out.py row NAME < evaluation.json      a row of a table, from `evaluate --format json`
    held_out.py families held-out.jsonl         sextortion found at one false alarm in 10,000, from `train --held-out`
"""

import json
import sys

RATE = 10_000  # messages of other labels, of which one may be called sextortion


def row(name):
    told = json.load(sys.stdin)
    ham = told["confusion"][0]
    spam = ham[1] if told["labels"][1:2] == ["spam"] else 0
    sextortion = ham[2] if len(told["labels"]) > 2 else 0
    missed = [100 * entry["rate"]["share"] for entry in told["not_ham"]["missed"]]
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


def families(path):
    """Real letters only: texts written for training (places in data/*.jsonl) neither test nor set the threshold."""
    with open(path, encoding="utf-8") as file:
        messages = [message for line in file if ".jsonl:" not in (message := json.loads(line))["place"]]
    others = sorted((m["probabilities"]["sextortion"] for m in messages if m["label"] != "sextortion"), reverse=True)
    allowed = len(others) // RATE
    threshold = others[allowed]
    print(f"\n{allowed} of {len(others):,} messages of other labels lie above {threshold:.4f}; above it are")
    letters = [m for m in messages if m["label"] == "sextortion"]
    for source in sorted({m["source"] for m in letters}):
        of_source = [m["probabilities"]["sextortion"] for m in letters if m["source"] == source]
        print(f"- {source}: {sum(p > threshold for p in of_source)} of {len(of_source)}")


if __name__ == "__main__":
    {"row": row, "families": families}[sys.argv[1]](*sys.argv[2:])
