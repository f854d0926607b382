#!/usr/bin/env python3
"""Draws the 200 pictures of the gate: FOLDER/ID.jpg, and FOLDER/pictures.jsonl with what each of them shows.

usage: make_gate.py PROJECT FOLDER [--settings]
  --settings  24 pictures of other texts, by which settings are chosen before the gate is run

Needs Pillow, NumPy, node with puppeteer-core, chromium and Debian's fonts; 2 minutes
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from degrade import degrade
from looks import dressed
from texts import gate_texts, rest_of_texts

FOR_SETTINGS = 24


def draw(jobs, folder, way_of=lambda job: {}):
    """Draws `jobs`, degrades them and returns their rows; `way_of` gives further arguments of `degrade`."""
    folder.mkdir(parents=True, exist_ok=True)
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as work:
        lines = "".join(json.dumps(job) + "\n" for job in jobs)
        drawn = subprocess.run(["node", here / "render.mjs", work], input=lines, stdout=subprocess.PIPE, text=True, check=True)
        rows = [json.loads(line) for line in drawn.stdout.splitlines()]
        for row in rows:
            name = row["id"]
            row.update(degrade(f"{work}/{name}.png", folder / f"{name}.jpg", name, row["scale"], **way_of(row)))
    return rows


def write_rows(rows, folder):
    with (folder / "pictures.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[3:] not in ([], ["--settings"]):
        sys.exit(__doc__)
    project, folder = map(Path, sys.argv[1:3])
    if sys.argv[3:]:
        texts = random.Random(2).sample(list(rest_of_texts(project)), FOR_SETTINGS)
    else:
        texts = list(gate_texts(project))
    # every second picture of a label and language is a phone's
    jobs = [{"label": text["label"], "lang": text["lang"], **dressed(text, ("phone", "desktop")[number % 2])}
            for number, text in enumerate(texts)]
    write_rows(draw(jobs, folder), folder)


if __name__ == "__main__":
    main()
