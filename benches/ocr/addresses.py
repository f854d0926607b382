"""Payment addresses in what an engine read: exact, or repaired by their checksum."""

import hashlib
import itertools
import re

from texts import BASE58, BECH32, bech32_polymod

# Characters that engines take for each other.
ALIKE = ["0Oo", "1lI", "5S", "8B", "2Z"]
# The same, and letters whose small and capital forms differ in size alone.
ALIKE_IN_BOTH_CASES = ["0OoQ", "1lIi|", "5Ss", "8B", "2Zz", "cC", "kK", "mM", "pP", "uUvV", "wW", "xX", "yY", "6b", "9gq", "jJ"]
MAX_SUBSTITUTIONS = 2
RUN = re.compile(r"[0-9A-Za-z|]{14,}")
BECH32M = 0x2BC830A3
# How many digits, and where a Bitcoin or Tron address begins.
BASE58_ADDRESS = re.compile(r"[13T][%s]{25,33}" % BASE58)
ADDRESS = re.compile(r"\b(?:bc1[%s]{38,58}|[13T][%s]{25,33})\b" % (BECH32, BASE58))


def is_base58check(text):
    if not BASE58_ADDRESS.fullmatch(text):
        return False
    number = 0
    for character in text:
        number = number * 58 + BASE58.index(character)
    if number >= 1 << 200:
        return False
    whole = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(whole[:21]).digest()).digest()[:4] == whole[21:] and whole[0] in (0, 5, 0x41)


def is_bech32(text):
    if not 42 <= len(text) <= 62 or not text.startswith("bc1") or any(c not in BECH32 for c in text[3:]):
        return False
    return bech32_polymod([3, 3, 0, 2, 3] + [BECH32.index(c) for c in text[3:]]) in (1, BECH32M)


def is_valid(text):
    return is_bech32(text) or is_base58check(text)


def known_addresses(text):
    """The addresses of a true text whose checksum holds, wrapped ones too."""
    joined = re.sub(r"(?<=[0-9A-Za-z])\n(?=[0-9A-Za-z])", "", text)
    return sorted({found for whole in (text, joined) for found in ADDRESS.findall(whole) if is_valid(found)})


def candidates(text):
    """Runs of letters and digits, alone and with the next one: an address may be cut in two."""
    runs = RUN.findall(text)
    parts = re.findall(r"[0-9A-Za-z|]{4,}", text)
    joined = ["".join(pair) for pair in zip(parts, parts[1:])]
    return [run for run in [*runs, *joined] if 26 <= len(run) <= 70]


def repaired(run, alike):
    """Addresses with a valid checksum within two substitutions of `run`."""
    others = {c: [o for o in group if o != c] for group in alike for c in group}
    if run[:3].lower().replace("l", "1").replace("i", "1").replace("|", "1") in ("bc1", "8c1"):
        run, alphabet = "bc1" + run[3:], BECH32
    else:
        alphabet = BASE58
    # a character that no address of the kind has must change; that costs no guess where only one is alike
    forced = [at for at, c in enumerate(run) if at > 2 and c not in alphabet]
    free = [at for at, c in enumerate(run) if at not in forced and c in others and (alphabet is BASE58 or at > 2)]
    if len(forced) > 6:
        return
    for number in range(MAX_SUBSTITUTIONS + 1):
        for places in itertools.combinations(free, number):
            choices = [[o for o in others.get(run[at], []) if o in alphabet] for at in (*forced, *places)]
            for replaced in itertools.product(*choices):
                out = list(run)
                for at, character in zip((*forced, *places), replaced):
                    out[at] = character
                if is_valid("".join(out)):
                    yield "".join(out)


def found(text, address, alike=None):
    """Whether `address` is in `text` (exactly, or repaired if `alike` is given)."""
    if address in re.sub(r"\s", "", text):
        return True
    return alike is not None and any(address in repaired(run, alike) for run in candidates(text))
