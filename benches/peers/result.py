"""What one program did on one split, as a JSON file of run.sh.

    result.py judged PROGRAM SPLIT OUT FILE...    OUT is what one.sh wrote for it; FILE... get one result each: of the program as a
                                                  whole, then of its Bayes classifier alone
    result.py failed PROGRAM SPLIT REASON FILE...

Times are those that `measured` wrote: `NAME seconds KiB user system`. Peaks of `daemon` lines are added up, because the daemons ran side
by side; their processor time is that of learning and judging.
"""

import csv
import json
import sys
from pathlib import Path

from metrics import expected_calibration_error, log_loss, missed, one_minus_auc
from scores import BAYES, read_answers, read_truth

DAEMON = "daemon"


def times(file):
    """Seconds in all, seconds of the processor, and the peak in MiB."""
    entries = [line.split() for line in Path(file).read_text(encoding="ascii").splitlines()]
    seconds = sum(float(entry[1]) for entry in entries)
    processor = sum(float(entry[3]) + float(entry[4]) for entry in entries)
    daemons = sum(int(entry[2]) for entry in entries if entry[0] == DAEMON)
    return seconds, processor, max([daemons, *(int(entry[2]) for entry in entries if entry[0] != DAEMON)]) / 1024


def count(table):
    with open(table, newline="", encoding="utf-8") as rows:
        return sum(1 for _ in csv.DictReader(rows))


def accuracy(program, split, out):
    truth = read_truth(split / "test.csv")
    answers = read_answers(program, truth, out / "answers")
    ham, spam = ([answer for answer in answers if truth[answer.path] == label] for label in ("ham", "spam"))
    scores = [answer.score for answer in ham], [answer.score for answer in spam]
    pairs = [(answer.probability, truth[answer.path] == "spam") for answer in answers]
    promises = pairs[0][0] is not None
    return {
        "one_minus_auc": one_minus_auc(*scores),
        "missed_at_1_percent": missed(*scores, ham_loss=0.01),
        "missed_at_0.1_percent": missed(*scores, ham_loss=0.001),
        "ece": expected_calibration_error(pairs) if promises else None,
        "log_loss": log_loss(pairs) if promises else None,
        "ham_called_spam": None if ham[0].spam is None else sum(answer.spam for answer in ham),
        "spam_called_spam": None if ham[0].spam is None else sum(answer.spam for answer in spam),
        "ham": len(ham),
        "spam": len(spam),
    }


def effort(split, out):
    learning, learning_cpu, learning_peak = times(out / "learning")
    judging, judging_cpu, judging_peak = times(out / "judging")
    return {
        "learned_per_second": count(split / "train.csv") / learning,
        "judged_per_second": count(split / "test.csv") / judging,
        "learning_seconds": learning,
        "judging_seconds": judging,
        "processor_seconds": learning_cpu + judging_cpu,
        "peak_mib": max(learning_peak, judging_peak),
        "model_mib": int((out / "size").read_text(encoding="ascii")) / 2**20,
    }


def judged(program, split, out, *files):
    split, out = Path(split), Path(out)
    for name, file in zip((program, program + BAYES), files, strict=False):
        try:
            write(file, {"program": name, "split": split.name, **accuracy(name, split, out), **effort(split, out)})
        except ValueError as error:
            failed(name, split, str(error), file)


def failed(program, split, reason, *files):
    for name, file in zip((program, program + BAYES), files, strict=False):
        write(file, {"program": name, "split": Path(split).name, "failed": reason.strip()})


def write(file, result):
    Path(file).write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 6 or sys.argv[1] not in ("judged", "failed"):
        sys.exit(__doc__)
    {"judged": judged, "failed": failed}[sys.argv[1]](*sys.argv[2:])
