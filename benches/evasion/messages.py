"""Builds messages for the tables of evasion: a message to start from, and functions that put it together again."""

import base64
import collections
import email
import email.policy
import html
import random
import re

HAM = """Hi all,

Thanks for the patch, I had a look this morning. The locking in the second hunk looks right to me, but I would rather keep the
old name of the function, because three other drivers call it. Could you split the cleanup into a commit of its own? Then I can
apply the first one today and we talk about the rest on Thursday.

About the trip: Martin booked the room for Tuesday at ten, we meet in the small kitchen on the second floor. Please bring the
minutes of last time and the two drawings of the pump. Anna cannot come, she is in Lyon until Friday, but she will read the notes.

> On Monday Peter wrote:
> I ran the test suite on the old machine and it passed, except for the one about time zones, which fails since March.

Yes, that one is known. It is a bug in the test, not in the code; I opened a ticket for it last week.

Best regards,
Thomas
"""
LONG = (HAM * 9)[:7000]


def load(path):
    raw = open(path, "rb").read()
    if path.endswith(".txt"):
        return (
            b"From: a@mail.example\nTo: you@home.example\nDate: Fri, 21 Nov 2025 09:55:06 +0000\nMessage-ID: <1@mail.example>\nSubject: hello\n",
            raw.decode("utf8", "replace"),
            "hello",
        )
    if raw.startswith(b"From "):
        raw = raw.split(b"\n", 1)[1]
    m = email.message_from_bytes(raw, policy=email.policy.compat32)
    text = ""
    for p in m.walk():
        if p.get_content_type() in ("text/plain", "text/html") and not text.strip():
            t = p.get_payload(decode=True) or b""
            try:
                t = t.decode(p.get_content_charset() or "latin1", "replace")
            except LookupError:
                t = t.decode("latin1")
            if p.get_content_type() == "text/html":
                t = re.sub(r"(?is)<(style|script).*?</\1>|<!--.*?-->", "", t)
                t = re.sub(r"(?i)<(br|p|div|tr|li)[^>]*>", "\n", t)
                t = html.unescape(re.sub(r"<[^>]*>", "", t))
            text = t
    head = raw.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0].replace(b"\r\n", b"\n")
    keep, drop = [], False
    for line in head.split(b"\n"):
        if line[:1] not in (b" ", b"\t"):
            drop = bool(re.match(rb"(?i)(content-|mime-version|x-bluff|x-spam)", line))
        if not drop:
            keep.append(line)
    sub = m.get("Subject", "")
    return b"\n".join(keep) + b"\n", re.sub(r"\n{3,}", "\n\n", text.replace("\r\n", "\n"))[:5500], str(sub)


def b(t):
    return t.encode("utf8")


V = b"MIME-Version: 1.0\n"


def plain(h, t, cs="utf-8"):
    return h + V + b"Content-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n" % cs.encode() + b(t)


def htm(h, t):
    return h + V + b"Content-Type: text/html; charset=utf-8\n\n" + b(t)


def para(t):
    return "".join("<p>" + html.escape(p) + "</p>\n" for p in t.split("\n\n"))


def multi(h, kind, parts):
    return (
        h
        + V
        + b"Content-Type: multipart/%s; boundary=bb\n\n" % kind.encode()
        + b"".join(b"--bb\n" + p + b"\n" for p in parts)
        + b"--bb--\n"
    )


def part(kind, body, more=""):
    return (
        b"Content-Type: "
        + kind.encode()
        + b"\n"
        + more.encode()
        + b"\n"
        + (body if isinstance(body, bytes) else b(body))
    )


def b64(kind, body, more=""):
    return part(
        kind,
        base64.encodebytes(body if isinstance(body, bytes) else b(body)),
        "Content-Transfer-Encoding: base64\n" + more,
    )


def subj(h, s):
    return (
        re.sub(rb"(?im)^subject:.*(\n[ \t].*)*", b"Subject: " + b(s), h, count=1)
        if re.search(rb"(?im)^subject:", h)
        else h + b"Subject: " + b(s) + b"\n"
    )


HOMO = str.maketrans("aeopcxyi", "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456")
LEET = str.maketrans("aeioslt", "4310$17")


def each(t, f):
    return re.sub(r"[A-Za-z\u00c0-\u017f]{2,}", lambda m: f(m.group()), t)


def pdf(t, xor=False):
    lines = t.split("\n")
    c = (
        "BT /F 9 Tf 12 TL 50 800 Td "
        + " ".join(
            "("
            + l.encode("latin1", "replace")
            .decode("latin1")
            .replace("\\", "\\\\")
            .replace("(", "\\(")
            .replace(")", "\\)")
            + ") '"
            for l in lines
        )
        + " ET"
    )
    c = c.encode("latin1", "replace")
    return (
        b"%%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]>> endobj\n3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj\n4 0 obj <</Length %d>>\nstream\n"
        % len(c)
        + c
        + b"\nendstream endobj\n5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\ntrailer <</Root 1 0 R>>\n"
    )


PNG = (
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    + b"\0" * 30000
)


TRICKS = collections.OrderedDict()


def trick(build):
    """Registers a function of (header, text, subject) that builds one message, under its name."""
    TRICKS[build.__name__.replace("_", "-")] = build
    return build
