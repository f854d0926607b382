"""The texts of the gate: 20 sextortion and 20 ham texts in each of five languages, none of which a model has learned.

They come from the texts that the project keeps for tests: `data/samples`, `tests/texts` and every fourth line of
`data/modern`. `extra_texts.jsonl` fills what is missing in German, Spanish and Italian.
"""

import email
import email.policy
import hashlib
import json
import random
import re
from pathlib import Path

LANGUAGES = ("en", "fr", "de", "es", "it")
LABELS = ("sextortion", "ham")
PER_LANGUAGE = 20
# Longer texts make pictures of more than 4,000 pixels, which nobody sends.
MAX_CHARACTERS = 1500
MIN_CHARACTERS = 120
PLACEHOLDER = re.compile(r"\[address\]")
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def base58check(payload):
    whole = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, out = int.from_bytes(whole, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = BASE58[digit] + out
    return "1" * (len(whole) - len(whole.lstrip(b"\0"))) + out


def bech32_polymod(values):
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> bit & 1 else 0
    return check


def bech32(program):
    bits = "".join(f"{byte:08b}" for byte in program)
    data = [0] + [int(bits[i:i + 5].ljust(5, "0"), 2) for i in range(0, len(bits), 5)]
    prefix = [3, 3, 0, 2, 3]  # "bc", expanded
    check = bech32_polymod(prefix + data + [0] * 6) ^ 1
    return "bc1" + "".join(BECH32[v] for v in data + [check >> 5 * (5 - i) & 31 for i in range(6)])


def nobodys_address(name):
    """A Bitcoin address with a valid checksum, made as data/README.md says; its kind depends on the name."""
    digest = hashlib.sha256(f"bluff sample {name}: nobody owns this address".encode()).digest()
    kind = digest[31] % 3
    return bech32(digest[:20]) if kind == 0 else base58check(bytes([0 if kind == 1 else 5]) + digest[:20])


def with_subject(message):
    """Subject and text of a message that may begin with a line `Subject:`."""
    head, _, body = message.partition("\n\n")
    if head.startswith("Subject:") and "\n" not in head:
        return head.removeprefix("Subject:").strip(), body
    return "", message


def sample_texts(root):
    for path in sorted((root / "data/samples").iterdir()):
        label, _, rest = path.stem.partition("-")
        if label not in LABELS or path.suffix not in (".eml", ".txt"):
            continue
        language = rest.rpartition("-")[2]
        if path.suffix == ".txt":
            subject, text = with_subject(path.read_text("utf-8"))
        else:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            part = message.get_body(("plain",))
            if part is None:
                continue
            subject, text = message["subject"] or "", part.get_content()
        yield f"samples-{path.stem}", label, language, subject, text


def test_texts(root):
    for label in LABELS:
        for line in (root / f"tests/texts/{label}.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            yield f"tests-{row['id']}", label, row["lang"], row["subject"], row["text"]


def modern_texts(root):
    for name in ("sextortion", *LANGUAGES):
        for number, line in enumerate((root / f"data/modern/{name}.jsonl").open(encoding="utf-8")):
            row = json.loads(line)
            if number % 4 != 3 or row["label"] not in LABELS or not (row.get("text") or row.get("message")):
                continue
            subject, text = with_subject(row["message"]) if row.get("message") else (row["subject"], row["text"])
            yield f"modern-{name}-{number}", row["label"], row["lang"], subject, text


def extra_texts():
    for line in (Path(__file__).parent / "extra_texts.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        yield f"extra-{row['id']}", row["label"], row["lang"], row["subject"], row["text"]


def held_out_texts(root):
    """All texts that fit, by label and language, in the order in which they are preferred."""
    found = {}
    for texts in (sample_texts(root), test_texts(root), modern_texts(root), extra_texts()):
        shuffled = list(texts)
        random.Random(1).shuffle(shuffled)
        for name, label, language, subject, text in shuffled:
            # characters that only a parser sees have no picture
            text = re.sub("[\u200b-\u200f\u2060\ufeff\u00ad]", "", text).strip()
            if language not in LANGUAGES or not MIN_CHARACTERS <= len(text) <= MAX_CHARACTERS:
                continue
            text = PLACEHOLDER.sub(nobodys_address(name), text)
            row = {"name": name, "label": label, "lang": language, "subject": subject, "text": text}
            found.setdefault((label, language), []).append(row)
    return found


def gate_texts(root):
    found = held_out_texts(Path(root))
    for label in LABELS:
        for language in LANGUAGES:
            rows = found[label, language]
            if len(rows) < PER_LANGUAGE:
                raise SystemExit(f"{label} in {language}: {len(rows)} texts, expected at least {PER_LANGUAGE}")
            yield from rows[:PER_LANGUAGE]


def rest_of_texts(root):
    """The held-out texts that the gate does not use."""
    for rows in held_out_texts(Path(root)).values():
        yield from rows[PER_LANGUAGE:]
