"""Training data that somebody poisoned, for poison.sh.

    poison.py SPLIT OUT ATTACK SHARE      SPLIT is what split.py wrote; ATTACK is none, dictionary, words or flips; SHARE as in 0.05
    poison.py row NAME TEST.csv ANSWERS   a row of the table, from `classify --format json` or `bogofilter -TT -b`

Attacks, all by email that a user reports as spam (Nelson et al., *Exploiting machine learning to subvert your spam filter*, LEET 2008,
sections 3.1 and 3.2):
- dictionary: each attack message holds every word of the wanted training data;
- words: each holds 700 of these words at random, the number that a filter reads if it looks only at the first kilobytes;
- flips: labels of training messages are swapped, and no message is added (section 1: mistraining).
SHARE is the share of the training data that is attacked. Writes train.csv, train.ham, train.spam to OUT, and the attack messages.
"""

import csv
import json
import random
import re
import sys
from pathlib import Path

from metrics import missed, one_minus_auc

WORD = re.compile(r"[A-Za-z]{3,15}")
SOME = 700


def attack_mail(words):
    body = "\n".join(" ".join(words[at : at + 10]) for at in range(0, len(words), 10))
    return f"From: A <a@attack.example>\nTo: you@example.org\nSubject: {words[0]} {words[-1]}\nDate: Mon, 1 Jan 2007 10:00:00 +0000\nMessage-ID: <{words[0]}.{words[-1]}@attack.example>\n\n{body}\n"


def main(split, out, attack, share):
    random.seed(1)
    out = Path(out)
    out.mkdir(parents=True)
    with open(Path(split) / "train.csv", newline="", encoding="utf-8") as table:
        rows = [(row["label"], row["path"]) for row in csv.DictReader(table)]
    attacked = round(len(rows) * float(share))
    if attack == "flips":
        turned = set(random.sample(range(len(rows)), attacked))
        rows = [({"ham": "spam", "spam": "ham"}[label] if at in turned else label, path) for at, (label, path) in enumerate(rows)]
    elif attack in ("dictionary", "words"):
        text = (Path(path).read_text(encoding="latin-1") for label, path in rows if label == "ham")
        known = sorted({word.lower() for mail in text for word in WORD.findall(mail)})
        for number in range(attacked):
            words = random.sample(known, len(known) if attack == "dictionary" else SOME)
            path = out / f"attack-{number}.eml"
            path.write_text(attack_mail(words), encoding="ascii")
            rows.append(("spam", str(path)))
    with open(out / "train.csv", "w", newline="", encoding="utf-8") as table:
        csv.writer(table, lineterminator="\n").writerows([("label", "path"), *rows])
    for kind in ("ham", "spam"):
        (out / f"train.{kind}").write_text("".join(f"{path}\n" for label, path in rows if label == kind), encoding="utf-8")


BOGOFILTER_HAM, BOGOFILTER_SPAM = 0.45, 0.99  # its default cutoffs: ham up to the first, spam from the second on


def answer(line):
    """Path, score, and the answer."""
    if line.startswith("{"):
        told = json.loads(line)
        return told["path"], told["score"]["spam"], told["label"]
    path, score = line.rsplit(maxsplit=1)
    score = float(score)
    said = "spam" if score >= BOGOFILTER_SPAM else "ham" if score <= BOGOFILTER_HAM else "unsure"
    return path, score, said


def row(name, table, answers):
    with open(table, newline="", encoding="utf-8") as file:
        truth = {row["path"]: row["label"] for row in csv.DictReader(file)}
    told = [answer(line) for line in Path(answers).read_text(encoding="utf-8").splitlines()]
    ham, spam = ([one for one in told if truth[one[0]] == label] for label in ("ham", "spam"))
    area = one_minus_auc([score for _, score, _ in ham], [score for _, score, _ in spam])
    lost = missed([score for _, score, _ in ham], [score for _, score, _ in spam])
    of_ham, of_spam = ([said for _, _, said in side] for side in (ham, spam))
    cells = [f"{100 * area:.4f}", f"{100 * lost:.2f}", of_ham.count("spam"), of_ham.count("unsure"), of_spam.count("ham")]
    print(f"| {name} | {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    if sys.argv[1] == "row":
        row(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
