#!/usr/bin/env python3
"""Draws the special set: 30 sextortion emails that are one picture each, and 60 wanted pictures.

usage: make_pictures.py PROJECT FOLDER      FOLDER gets ID.jpg and pictures.jsonl; needs what make_gate.py needs; 2 minutes
"""

import html
import random
import sys
from pathlib import Path

from degrade import QUALITIES
from ham_pictures import ham_jobs
from looks import SANS, SERIF, dressed, page, paragraphs
from make_gate import draw, write_rows
from texts import gate_texts, rest_of_texts

# Texts of a language: first those that the gate does not show, then its own.
PER_LANGUAGE = {"fr": 12, "en": 10, "de": 3, "it": 3, "es": 2}
# How a picture of nothing but text is made, and what must happen to it on its way.
PLAIN = {"white-on-black": ("#000000", "#ffffff", SANS), "rotated": ("#ffffff", "#111111", SANS), "jpeg-noise": ("#fafafa", "#222222", SERIF),
         "coloured": ("#22314e", "#ffd75e", SANS)}
STYLES = ["phone", "desktop", *PLAIN]
ON_THE_WAY = {"rotated": ("rotated",), "jpeg-noise": ("noisy",)}
QUALITIES_OF_NOISE = (30, 50)


def plain(row, style):
    """The text alone, as senders of such pictures write it."""
    r = random.Random(f"plain {row['name']}")
    background, ink, fonts = PLAIN[style]
    body = f'<div style="background:{background};color:{ink};padding:24px;text-align:{r.choice(("left", "center"))}">'
    subject = f"<p><b>{html.escape(row['subject'])}</b></p>" if row["subject"] else ""
    markup = page("light", r.choice(fonts), r.choice((15, 18, 20)), body + subject + paragraphs(row["text"]) + "</div>")
    return {"id": row["name"], "html": markup, "width": r.choice((480, 600, 700)), "height": 60, "scale": r.choice((1, 1.5, 2))}


def sextortion_jobs(project):
    rows = [row for texts in (rest_of_texts, gate_texts) for row in texts(project) if row["label"] == "sextortion"]
    chosen = [row for lang, count in PER_LANGUAGE.items() for row in [row for row in rows if row["lang"] == lang][:count]]
    for number, row in enumerate(chosen):
        style = STYLES[number % len(STYLES)]
        job = plain(row, style) if style in PLAIN else dressed(row, style)
        yield {**job, "label": "sextortion", "kind": style, "lang": row["lang"]}


def way_of(row):
    qualities = QUALITIES_OF_NOISE if row["kind"] == "jpeg-noise" else QUALITIES
    return {"always": ON_THE_WAY.get(row["kind"], ()), "qualities": qualities}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    project, folder = map(Path, sys.argv[1:])
    jobs = [*sextortion_jobs(project), *ham_jobs()]
    write_rows(draw(jobs, folder, way_of), folder)


if __name__ == "__main__":
    main()
