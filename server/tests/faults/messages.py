"""The messages of the tests, with CRLF, and what is right for them."""

import base64
import random
import re
from pathlib import Path

import clients

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
MODEL = Path(__file__).parents[3] / "models" / "default.bluff"


def sample(name: str) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", (SAMPLES / name).read_bytes())


HAM = sample("ham-invoice-fr.eml")
SPAM = sample("spam-casino-de.eml")
SEXTORTION = sample("sextortion-fr.eml")
ALL = {"ham": HAM, "spam": SPAM, "sextortion": SEXTORTION}
SYLLABLES = [first + second for first in "bdfghklmnprstvwz" for second in "aeiou"]
# For clients that send a byte at a time.
SHORT = (
    b"From: me <x@mail.example>\r\nSubject: your webcam\r\n\r\n"
    b"I hacked your computer and recorded you with your webcam while you watched porn. Pay $900 in bitcoin\r\n"
    b"to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT within 48 hours, or I send the video to all your contacts.\r\n"
)


def big(text: bytes, size: int) -> bytes:
    """The text with an attachment, as many bytes as asked for in all."""
    head, _, body = text.partition(b"\r\n\r\n")
    fields = [f for f in re.split(rb"\r\n(?![ \t])", head) if not f.lower().startswith((b"content-", b"mime-version"))]
    kind = re.search(rb"(?im)^content-type:.*(?:\r\n[ \t].*)*", head)
    start = b"\r\n".join([
        *fields, b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="=b"', b"", b"--=b",
        *([kind[0]] if kind else []), b"", body, b"--=b", b"Content-Type: application/zip; name=photos.zip",
        b"Content-Transfer-Encoding: base64", b"", b""])
    end = b"\r\n--=b--\r\n"
    room = size - len(start) - len(end)
    files = base64.encodebytes(random.Random(40).randbytes(room * 57 // 78)).replace(b"\n", b"\r\n")
    return start + files[:room] + end


def lesson(number: int, words: int = 0) -> bytes:
    """A message that differs from all others, with so many words more."""
    names = random.Random(number)
    more = " ".join(f"{names.choice(SYLLABLES)}{names.choice(SYLLABLES)}{names.choice(SYLLABLES)}" for _ in range(words))
    return (
        f"From: Garden {number} <news@garden{number}.example>\r\nTo: carol@b.example\r\nSubject: Tulips {number}\r\n"
        f"Message-ID: <{number}@garden.example>\r\n\r\nThe tulips of bed {number} are here. Come on Sunday.\r\n{more}\r\n"
    ).encode()


def right_answers(daemon, messages: dict[str, bytes] = ALL, ways=tuple(clients.WAYS)) -> dict[tuple[str, str], bytes]:
    """The answers for messages, in every way, of a daemon that is not disturbed."""
    return {(way, label): clients.ask(daemon, way, message) for way in ways for label, message in messages.items()}


def says(way: str, label: str, answer: bytes) -> bool:
    """Whether an answer gives a message this label."""
    unwanted = label != "ham"
    return {
        "PROCESS": f"X-Bluff-Label: {label}\r\n",
        "SYMBOLS": f"BLUFF_{label.upper()}",
        "CHECK": "True ; " if unwanted else "False ; ",
        "milter": f"X-Bluff-Label\0 {label}\0",
        "checkv2": f'"X-Bluff-Label": "{label}"',
        "classify": f'"label": "{label}"',
    }[way].encode() in answer
