"""The Markdown page of run.sh.

    peers_table.py WORK PLOT > PAGE.md       WORK is the folder of run.sh; PLOT the name of the plot beside the page
"""

import json
import os
import platform
import sys
from datetime import date
from pathlib import Path

SPLITS = {
    "sa": "SA-70/30: the SpamAssassin corpus, 70 % learned, 30 % judged",
    "trec": "TREC-time: TREC 2007, the first 12,000 messages, then the next 8,000",
    "loco-spamassassin": "Left out: spamassassin + csdmc2010-new",
    "loco-trec": "Left out: trec07p-early",
    "loco-nvdimm": "Left out: nvdimm-list",
    "loco-modern": "Left out: modern-mail + gvt-list-spam-2018-2023 + newsletters-2019",
}
PROGRAMS = {
    "bluff": "bluff",
    "bogofilter": "bogofilter",
    "spamprobe": "SpamProbe",
    "spamassassin": "SpamAssassin, rules and Bayes",
    "spamassassin-bayes": "SpamAssassin, its Bayes alone",
    "rspamd": "Rspamd, rules and Bayes",
    "rspamd-bayes": "Rspamd, its Bayes alone",
    "fasttext": "fastText (text)",
    "sklearn-lr": "scikit-learn TF-IDF + logistic regression (text)",
    "sklearn-nb": "scikit-learn TF-IDF + naive Bayes (text)",
    "vowpal-wabbit": "Vowpal Wabbit (text)",
}
BEYOND_SAYING = 10_000  # speeds from here on are given in thousands


def percent(share, digits):
    """Without a leading zero, as in the other results.

    >>> percent(0.000074, 4), percent(0.0123, 2), percent(1, 2)
    ('.0074', '1.23', '100.00')
    """
    return f"{100 * share:.{digits}f}".removeprefix("0") if 100 * share < 1 else f"{100 * share:.{digits}f}"


# Heading, how it is written, whether less is better (`None`: neither).
COLUMNS = [
    ("1-AUC %", lambda r: r["one_minus_auc"], lambda v: percent(v, 4), min),
    ("missed at 1 % ham loss, %", lambda r: r["missed_at_1_percent"], lambda v: percent(v, 2), min),
    ("at .1 %", lambda r: r["missed_at_0.1_percent"], lambda v: percent(v, 2), min),
    ("ECE, %", lambda r: r["ece"], lambda v: percent(v, 2), min),
    ("log-loss", lambda r: r["log_loss"], lambda v: f"{v:.4f}".removeprefix("0"), min),
    ("ham called spam", lambda r: r["ham_called_spam"], str, None),
    ("spam called spam, %", lambda r: None if r["spam_called_spam"] is None else r["spam_called_spam"] / r["spam"], lambda v: percent(v, 1), None),
    ("learned/s", lambda r: r["learned_per_second"], lambda v: f"{v:,.0f}", max),
    ("judged/s", lambda r: r["judged_per_second"], lambda v: f"{v:,.0f}", max),
    ("peak, MiB", lambda r: r["peak_mib"], lambda v: f"{v:,.0f}", min),
    ("model, MiB", lambda r: r["model_mib"], lambda v: f"{v:,.1f}", min),
]
EFFORT = 7  # from this column on; the Bayes rows are part of the run above them

HOW = """\
1-AUC is 100 x (1 - area under the ROC curve), spam against ham; "missed" is the share of spam missed when that share of ham is lost; ECE over 15 bins of equal mass; log-loss in nats. The best of a column is bold. All programs
read the same copies of the messages, from which the fields that other filters and archives wrote were removed (those bluff does not look at), and `[SPAM]` in subjects. Sextortion is spam; each program knows ham and spam only.

- **One thread for all.** Messages a second include starting the program, reading the email and, for judging, loading the model. Peaks are those of the largest process, and for daemons the sum of theirs. Daemons start before the clock.
- **bluff**: `train --headers all` at home; elsewhere the default headers, calibrated on sources left out as the built-in model is, without our own texts. Its training includes the further fits on which it is calibrated; no other program calibrates itself. "Called spam" is its
  answer spam; unsure is not counted.
- **bogofilter** `-n -b`, `-s -b`, then `-e -TT -b`; spam from .99 on. **SpamProbe** `good`, `spam`, `score`; spam if it says so.
- **SpamAssassin**: `sa-learn --no-sync`, then `--sync`, without expiry; `spamd -L` with one child, rules compiled, no network; spam from 5 points on. Without block lists these are not the figures it reaches in service. Its points are not a probability.
- **Rspamd**: `rspamc learn_*` in bulk, Redis beside it; one worker, no network, so without its block lists, fuzzy hashes, SPF, DKIM and neural network; spam from "add header" on.
- **Text**: fastText, scikit-learn and Vowpal Wabbit know nothing about email; they get subject and bodies, read by Python's `email` and lxml, no other header. Their times include that.
- ECE and log-loss of bogofilter, SpamProbe and the two Bayes take for a probability what they give as a number from 0 to 1.
- What flatters whom: bluff was developed on these corpora, and the strength of its regularisation chosen with some of these splits in view ([choices](choices.md)); the passes of Vowpal Wabbit and the C of scikit-learn were chosen so too,
  by a few tries. All else of the peers is their default, or as manual or tutorial say.
- What is left out is judged after learning from few messages of other places (`cap`), which is harder for all than the figures of [the same splits with all messages](2026-11-23.md). SpamAssassin brings a thousand rules that people wrote against the
  spam of those years, which is why it can be ahead there; the ham of nvdimm-list is patches of one program and nothing else, which words alone tell from spam, so learners of text do well on it."""


def table(results):
    columns = [(heading, *rest) for heading, *rest in COLUMNS]
    lines = [f"| program | {' | '.join(column[0] for column in columns)} |", f"|---|{'--:|' * len(columns)}"]
    done = {name: result for name, result in results.items() if "failed" not in result}
    values = {name: [read(result) for _, read, _, _ in columns] for name, result in done.items()}
    for name, row in values.items():
        if name.endswith("-bayes"):
            row[EFFORT:] = [None] * len(row[EFFORT:])
    told = {
        name: ["-" if value is None else tell(value) for value, (_, _, tell, _) in zip(row, columns, strict=True)]
        for name, row in values.items()
    }
    for at, (_, _, tell, best) in enumerate(columns):
        known = [row[at] for row in values.values() if row[at] is not None]
        for name, cells in told.items():
            if best and known and cells[at] == tell(best(known)):
                cells[at] = f"**{cells[at]}**"
    for name, shown in PROGRAMS.items():
        if name in told:
            lines.append(f"| {shown} | {' | '.join(told[name])} |")
        elif name in results:
            lines.append(f"| {shown} | failed: {results[name]['failed'].replace('|', '/')} {'| ' * len(columns)}|")
    return "\n".join(lines)


def ahead(results):
    """The programs with a lower 1-AUC than bluff, in a sentence.

    >>> ahead({"bluff": {"one_minus_auc": 0.02}, "rspamd": {"one_minus_auc": 0.01}, "fasttext": {"failed": "?"}})
    'Ahead of bluff in 1-AUC: Rspamd, rules and Bayes.'
    >>> ahead({"bluff": {"one_minus_auc": 0.02}, "rspamd": {"one_minus_auc": 0.03}})
    'No program is ahead of bluff in 1-AUC.'
    """
    ours = results.get("bluff", {}).get("one_minus_auc")
    if ours is None:
        return ""
    names = [PROGRAMS[name] for name in PROGRAMS if results.get(name, {}).get("one_minus_auc", ours) < ours]
    return f"Ahead of bluff in 1-AUC: {'; '.join(names)}." if names else "No program is ahead of bluff in 1-AUC."


def processor():
    """Its name and the number of cores."""
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def read_results(work):
    """By split, then by program."""
    results = {}
    for file in sorted((work / "results").glob("*.json")):
        result = json.loads(file.read_text(encoding="utf-8"))
        results.setdefault(result["split"], {})[result["program"]] = result
    return results


def lines_of(table_file):
    return len(table_file.read_text(encoding="utf-8").splitlines()) - 1


def main(work, plot):
    work = Path(work)
    results = read_results(work)
    versions = ", ".join((work / "versions").read_text(encoding="utf-8").splitlines())
    settings = (work / "settings").read_text(encoding="utf-8").strip()
    print(f"# Peers, measured on {date.today():%-d %B %Y}\n")
    print(f"`benches/peers/run.sh CORPORA`; {processor()}; {versions}. Settings: {settings} (messages of a corpus and label; 0: all).\n")
    print(f"{HOW}\n\n![1-AUC and speed of each program]({plot})")
    for split, title in SPLITS.items():
        if split not in results:
            continue
        judged = next((r for r in results[split].values() if "failed" not in r), None)
        print(f"\n## {title}\n")
        if judged:
            learned = lines_of(work / split / "train.csv")
            print(f"{learned:,} messages learned; {judged['ham']:,} ham and {judged['spam']:,} spam judged.\n")
        print(table(results[split]))
        print(f"\n{ahead(results[split])}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
