#!/usr/bin/env python3
"""What engines read in the special set, and what `bluff classify` says about it.

usage: special.py BLUFF FOLDER NAME=READ.jsonl...      FOLDER: as make_pictures.py wrote it
"""

import collections
import json
import statistics
import sys
from pathlib import Path

from measure import f1, folded_words, judged, markdown


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    command, folder = sys.argv[1], Path(sys.argv[2])
    rows = [json.loads(line) for line in (folder / "pictures.jsonl").open(encoding="utf-8")]
    texts = {"the true text": [row["truth"] for row in rows]}
    for named in sys.argv[3:]:
        name, _, path = named.partition("=")
        read = {row["id"]: row["lines"] for row in map(json.loads, open(path, encoding="utf-8"))}
        texts[name] = ["\n".join(read[row["id"]]) for row in rows]
    kinds = list(dict.fromkeys((row["label"], row["kind"]) for row in rows))
    cells = {kind: [] for kind in kinds}
    for name, read in texts.items():
        labels = judged(command, read)
        for kind in kinds:
            chosen = [at for at, row in enumerate(rows) if (row["label"], row["kind"]) == kind]
            counts = collections.Counter(labels[at][0] for at in chosen)
            said = ", ".join(f"{count} {label}" for label, count in counts.most_common())
            if any(rows[at]["truth"] for at in chosen):
                good = f"{100 * statistics.mean(f1(rows[at]['truth'], read[at]) for at in chosen):.1f} %"
            else:
                good = f"{sum(folded_words(read[at]).total() for at in chosen)} words"
            cells[kind].append(said if name == "the true text" else f"{good}: {said}")
    markdown(("pictures", *texts), [(f"{label}: {kind} ({sum(r['kind'] == kind for r in rows)})", *cells[label, kind]) for label, kind in kinds])


if __name__ == "__main__":
    main()
