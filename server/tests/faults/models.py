"""A second model: the default one with another slope of its calibration, and whole again."""

import re
import struct
import zlib

import messages

HEADER_AT = 20
CHECKED_FROM = 16


def first() -> bytes:
    return messages.MODEL.read_bytes()


def second() -> bytes:
    """Other probabilities, and another id."""
    model = first()
    end = HEADER_AT + struct.unpack_from("<I", model, CHECKED_FROM)[0]
    header = re.sub(rb'("slope":)(\d)\.(\d)', rb"\g<1>\g<2>.4", model[HEADER_AT:end], count=1)
    changed = model[CHECKED_FROM:HEADER_AT] + header + model[end:]
    return model[:12] + struct.pack("<I", zlib.crc32(changed)) + changed
