"""Copies of messages without what other filters wrote into them, so that no program can read the answer in the header.

    python3 -m doctest unmarked.py

Left out are the fields bluff learns nothing from, whole (data/filter-headers.txt is the list; bluff has no second one), and marks such as `[SPAM]` in the subject. Nothing else is touched: no field is unfolded, no line ending changed.
"""

import re
from pathlib import Path

LIST = Path(__file__).resolve().parents[2] / "data" / "filter-headers.txt"
SUBJECT_MARK = re.compile(rb"(?i)[\[{*]+ *(?:probable |possible |suspected )?(?:spam|junk)\b[^\]}*\r\n]{0,20}[\]}*]+ *")


def marks():
    """The beginnings of the names of such fields, and whole names, in lower case.

    >>> starts, names = marks()
    >>> b"x-spam" in starts, b"xlevel" in names, b"received-spf" in names, b"received-spf" in starts
    (True, True, True, False)
    """
    lines = [line.strip() for line in LIST.read_text(encoding="utf-8").splitlines()]
    names = [line.encode() for line in lines if line and not line.startswith("#")]
    starts = tuple(name[:-1] for name in names if name.endswith(b"*"))
    return starts, tuple(name for name in names if not name.endswith(b"*"))


STARTS, NAMES = marks()


def is_mark(line):
    name = line.partition(b":")[0].rstrip().lower()
    return name.startswith(STARTS) or name in NAMES


def unmarked(message):
    r"""The message without these fields.

    >>> unmarked(b"From: a\nX-Spam-Status: Yes,\n\tscore=7\nSubject: Re: [SPAM 9.1] *hi*\n\nX-Spam: stays\n")
    b'From: a\nSubject: Re: *hi*\n\nX-Spam: stays\n'
    >>> unmarked(b"Subject: [Spambayes] a list\n\n")
    b'Subject: [Spambayes] a list\n\n'
    >>> unmarked(b"Status: RO\r\nTo: b\r\n")
    b'To: b\r\n'
    >>> unmarked(b"From a@b Mon\nX-Bogosity: No\nTo: c\n\n")
    b'From a@b Mon\nTo: c\n\n'
    >>> unmarked(b"Status: RO\rTo: d\r\rbody")
    b'To: d\r\rbody'
    """
    line_end = b"\n" if b"\n" in message else b"\r"
    kept, at, dropping, subject = [], 0, False, False
    while at < len(message):
        end = message.find(line_end, at) + 1 or len(message)
        line = message[at:end]
        if not line.rstrip(b"\r\n"):
            break
        if line[:1] not in b" \t":
            dropping, subject = is_mark(line), line[:8].lower() == b"subject:"
        if not dropping:
            kept.append(SUBJECT_MARK.sub(b"", line) if subject else line)
        at = end
    return b"".join(kept) + message[at:]
