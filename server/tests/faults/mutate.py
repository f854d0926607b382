"""Damages bytes, with a seed."""

import random

BYTES = b"\0\x01\t\n\r\x1b :;<>@%\"'\\/0919az\x7f\x80\xc3\xfe\xff"
NUMBERS = [b"0", b"-1", b"1", b"255", b"65535", b"2147483648", b"4294967296", b"18446744073709551616", b"1e9", b"0x10", b"\xd9\xa1"]


def mutated(source: random.Random, what: bytes, most: int = 3) -> bytes:
    """The bytes after one change or a few."""
    changed = bytearray(what)
    for _ in range(source.randint(1, most)):
        at = source.randrange(len(changed) + 1)
        length = min(source.choice((1, 1, 1, 2, 4, 16, 200)), len(changed) - at)
        match source.randrange(8):
            case 0 if at < len(changed):
                changed[at] ^= 1 << source.randrange(8)
            case 1:
                changed[at:at + length] = bytes(source.choice(BYTES) for _ in range(length))
            case 2:
                del changed[at:at + length]
            case 3:
                changed[at:at] = changed[at:at + length]
            case 4:
                changed[at:at] = source.randbytes(source.choice((1, 2, 8, 64)))
            case 5:
                changed[at:at] = source.choice(NUMBERS)
            case 6:
                changed[at:at] = bytes([source.choice(BYTES)]) * source.choice((1, 3, 300, 3000))
            case _:
                del changed[at:]
    return bytes(changed)
