#!/usr/bin/env python3
"""Makes a model that compresses better: the same file format (docs/src/reference/model-file.md), with weights
and idf rounded to few values.

    shrink-model.py [--step 128] [--bits 4] [--idf-step 1] models/default.bluff small.bluff

A weight is rounded to a multiple of the step, and then to so many significant bits, so a small one becomes zero
and a large one keeps its size to a few percent. What that does to the answers is measured in
benches/results/page-model.md. Needs Python 3.11 and nothing else.
"""

import argparse
import array
import json
import struct
import sys
import zlib
from pathlib import Path

MAGIC = b"BLUFF\r\n\x1a"
VERSION = 3
CHECKED_FROM = 16
HEADER_AT = 20
MERGE_BYTES = 4
MAX_WEIGHT = 32767
MAX_IDF = 255


def rounded(weight, step, bits):
    size = (abs(weight) + step // 2) // step * step
    shift = max(0, size.bit_length() - bits)
    half = 1 << shift >> 1
    size = min((size + half) >> shift << shift, MAX_WEIGHT >> shift << shift)
    return size if weight > 0 else -size


def rounded_idf(idf, step):
    """Zero stays zero, and nothing else becomes it: it stands for a feature that was never seen."""
    return min(MAX_IDF, max(1, (idf + step // 2) // step * step)) if idf else 0


def weights(low, high, table):
    both = bytearray(2 * len(low))
    both[0::2], both[1::2] = low, high
    column = array.array("h", bytes(both))
    if sys.byteorder == "big":
        column.byteswap()
    column = array.array("h", (table[weight] for weight in column))
    if sys.byteorder == "big":
        column.byteswap()
    new = column.tobytes()
    return new[0::2], new[1::2]


def shrunk(model, step, bits, idf_step):
    version, _, header_bytes = struct.unpack_from("<III", model, len(MAGIC))
    if not model.startswith(MAGIC) or version != VERSION:
        sys.exit(f"not a model of format {VERSION}; expected models/default.bluff")
    header = json.loads(model[HEADER_AT : HEADER_AT + header_bytes])
    rows_at = HEADER_AT + header_bytes + MERGE_BYTES * header["merges"]
    rows = bytearray(model[rows_at:])
    row = 1 + 2 * (len(header["labels"]) - 1)
    rows[0::row] = bytes(rows[0::row]).translate(bytes(rounded_idf(idf, idf_step) for idf in range(256)))
    table = {weight: rounded(weight, step, bits) for weight in range(-MAX_WEIGHT - 1, MAX_WEIGHT + 1)}
    for at in range(1, row, 2):
        rows[at::row], rows[at + 1 :: row] = weights(rows[at::row], rows[at + 1 :: row], table)
    checked = model[CHECKED_FROM:rows_at] + bytes(rows)
    return MAGIC + struct.pack("<II", VERSION, zlib.crc32(checked)) + checked


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--step", type=int, default=128)
    parser.add_argument("--bits", type=int, default=4)
    parser.add_argument("--idf-step", type=int, default=1)
    given = parser.parse_args()
    given.out.write_bytes(shrunk(given.model.read_bytes(), given.step, given.bits, given.idf_step))


if __name__ == "__main__":
    main()
