#!/usr/bin/env python3
"""Reads pictures with the program tesseract on one thread; prints a JSON line for each picture.

usage: ocr_tesseract.py own|all FOLDER [--prepared]
  own  with the language that FOLDER/pictures.jsonl names; all: with all five
  --prepared  makes a dark picture light and a small one (desktop at scale 1) twice as large before

Needs Debian's tesseract-ocr and the packages for fra, deu, spa and ita; --prepared needs Pillow.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

CODES = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa", "it": "ita"}
# tesseract has hung on pictures (tesserocr 290)
TIME_LIMIT = 120
# below this width text of a desktop has fewer than 20 pixels of height
SMALL_WIDTH = 1400


def prepared(path, folder):
    from PIL import Image, ImageOps

    picture = Image.open(path).convert("L")
    histogram = picture.histogram()
    if sum(histogram[:128]) > sum(histogram[128:]):
        picture = ImageOps.invert(picture)
    if picture.width < SMALL_WIDTH and picture.width > picture.height / 2:
        picture = picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC)
    out = folder / "prepared.png"
    picture.save(out, compress_level=1)
    return out


def processor_time():
    times = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(t.ru_utime + t.ru_stime for t in times)


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in ("own", "all") or sys.argv[3:] not in ([], ["--prepared"]):
        sys.exit(__doc__)
    folder = Path(sys.argv[2])
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    with tempfile.TemporaryDirectory() as work:
        for row in map(json.loads, (folder / "pictures.jsonl").open(encoding="utf-8")):
            languages = CODES[row["lang"]] if sys.argv[1] == "own" else "+".join(CODES.values())
            start = processor_time()
            path = folder / f"{row['id']}.jpg"
            if sys.argv[3:]:
                path = prepared(path, Path(work))
            try:
                out = subprocess.run(["tesseract", path, "-", "-l", languages], env=environment, stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL, text=True, timeout=TIME_LIMIT, check=True).stdout
            except subprocess.TimeoutExpired:
                print(f"{path}: not read after {TIME_LIMIT} s", file=sys.stderr)
                out = ""
            lines = [line.strip() for line in out.splitlines() if line.strip()]
            seconds = round(processor_time() - start, 3)
            print(json.dumps({"id": row["id"], "lines": lines, "seconds": seconds}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
