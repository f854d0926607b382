#!/usr/bin/env python3
"""Makes, sends and inspects email for the tests beside it. Standard library only.

    mail.py make SAMPLES FOLDER          writes the messages of the tests
    mail.py send FILE [OPTIONS]          sends one by SMTP, prints the last reply
    mail.py wait MAILDIR [SECONDS]       waits for one message in a Maildir, prints its path
    mail.py fields FILE NAME=VALUE...    each field is there exactly once, with this value
    mail.py no-field FILE NAME...        fields of these names are not there
    mail.py genuine FILE [OPTION]        no field of the sender passes as ours
    mail.py same FILE SENT [OPTION]      beside new fields, the message is the one that was sent
    mail.py nameserver                   answers on port 53 that no name exists, until it is killed
"""

import argparse
import base64
import random
import re
import smtplib
import socket
import subprocess
import sys
import time
from pathlib import Path

# What a sender writes who wants to look clean. Each value holds the word `forged`, or a number that
# bluffd never gives.
FORGED = (
    b"X-Spam-Flag: NO\r\n"
    b"X-Spam-Status: No, score=-99.9 required=5.0 tests=forged\r\n"
    b"x-bluff-label: ham\r\n"
    b"X-Spam-Score: -99.9\r\n"
    b"X-Spam-Level:\r\n forged\r\n"
    b"X-Spam-Flag: NO\r\n"
    b"X-Spam-Forged: forged\r\n"
)
# Obsolete, and a field all the same: RFC 5322, section 4.5.
BLANK = b"X-BLUFF-LABEL : ham\r\n"
OURS = re.compile(rb"x-(spam|bluff)-", re.IGNORECASE)
BIG = 40_000_000


def crlf(message: bytes) -> bytes:
    """The message with the line ends of SMTP."""
    return re.sub(rb"\r?\n", b"\r\n", message)


def make(samples: Path, folder: Path) -> None:
    # without Return-Path, which a mailbox has and mail servers remove
    ham, sextortion = (
        re.sub(rb"(?m)^Return-Path:.*\r\n", b"", crlf((samples / name).read_bytes()))
        for name in ("ham-invoice-fr.eml", "sextortion-fr.eml")
    )
    messages = {"ham": ham, "sextortion": sextortion, "forged": FORGED + sextortion, "blank": BLANK + sextortion}

    messages["many"] = b"X-Spam-Flag: NO\r\n" * 1500 + sextortion

    text = ham.split(b"\r\n\r\n", 1)[1]
    head = (
        b"From: Anna <anna@example.net>\r\nTo: carol@example.org\r\nDate: Mon, 2 Nov 2026 09:12:01 +0100\r\n"
        b"Message-ID: <%s@example.net>\r\nMIME-Version: 1.0\r\nSubject: %s\r\n"
    )
    attachment = base64.encodebytes(random.Random(18).randbytes(BIG * 57 // 78)).replace(b"\n", b"\r\n")
    messages["big"] = (
        head % (b"big", "Les photos de l’été".encode())
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + b"\r\n--b\r\n"
        b"Content-Type: application/octet-stream; name=photos.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + attachment
        + b"--b--\r\n"
    )
    # every byte above 127, a text in ISO 8859-1, a header that is not encoded, dots, a line of 998 bytes
    messages["8bit"] = (
        head % (b"8bit", "Réunion de lundi".encode("latin-1"))
        + b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + "Chère Carol,\r\nla réunion de lundi est déplacée à mardi, salle prévue au rez-de-chaussée.\r\n".encode("latin-1")
        + b".\r\n..\r\n.a\r\n"
        + bytes(range(128, 256))
        + b"\r\n"
        + b"x" * 998
        + b"\r\n\r\n"
    )
    # boundaries that never end, types that contradict, base64 and charsets that are none
    messages["broken"] = (
        head % (b"broken", b"=?utf-9?Q?=ZZ?= =?iso-8859-1?B?%%%?=")
        + b'Content-Type: multipart/mixed; boundary="b\r\nContent-Type: text/html; charset="no such\r\n\t charset\r\n'
        b"Content-Transfer-Encoding: base256\r\n\r\n--b\r\n--b\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b--\r\nContent-Type\r\n\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"QmplIHN1w6gg*\r\n=\r\n\r\n<html><body <p>We will bring the minutes on Monday.&#x110000;&nosuch;\r\n--c\r\n--b-\r\n"
    )
    for name, message in messages.items():
        (folder / name).write_bytes(message)


def send(options: argparse.Namespace) -> None:
    """Prints the last reply of the server. `--while-open COMMAND` runs a command when half of the
    message is sent."""
    try:
        converse(options)
    except (OSError, smtplib.SMTPException) as error:
        print(f"no reply: {error!r}")


def converse(options: argparse.Namespace) -> None:
    client = smtplib.SMTP("127.0.0.1", 25, "mail.example.net", timeout=60)
    message = options.file.read_bytes()
    client.ehlo_or_helo_if_needed()
    code, words = client.mail("anna@example.net", ["BODY=8BITMIME"] if client.has_extn("8bitmime") else [])
    if code < 300:
        code, words = client.rcpt(options.to)
    if code < 300:
        code, words = client.docmd("DATA")
    if code == 354:
        dotted = re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"
        half = len(dotted) // 2
        client.sock.sendall(dotted[:half])
        if options.while_open:
            subprocess.run(options.while_open, shell=True, check=True)
        client.sock.sendall(dotted[half:])
        code, words = client.getreply()
    print(code, words.decode("latin-1").replace("\n", " "))
    client.close()


def wait(maildir: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        found = [path for new in ("new", "cur") for path in (maildir / new).glob("*")]
        if len(found) == 1:
            return print(found[0])
        if len(found) > 1 or time.monotonic() > end:
            sys.exit(f"{len(found)} messages in {maildir}, expected 1")
        time.sleep(0.05)


def header_and_body(path: Path) -> tuple[list[bytes], bytes]:
    """The header fields, each with its line ends as LF, and the body."""
    if not path.is_file():
        sys.exit("there is no message")
    message = path.read_bytes().replace(b"\r\n", b"\n")
    header, _, body = message.partition(b"\n\n")
    return re.findall(rb"(?m)^.*\n(?:[ \t].*\n)*", header + b"\n"), body


def name_of(field: bytes) -> str:
    return field.split(b":", 1)[0].strip().decode("latin-1").lower()


def fields(path: Path, expected: list[str]) -> None:
    found, _ = header_and_body(path)
    for pair in expected:
        name, value = pair.split("=", 1)
        values = [field.split(b":", 1)[1].strip().decode("latin-1") for field in found if name_of(field) == name.lower()]
        if len(values) != 1 or not re.fullmatch(value, re.sub(r"\s+", " ", values[0])):
            sys.exit(f"{name}: {values[:10]}, expected {value}")


def no_field(path: Path, names: list[str]) -> None:
    found = [name_of(field) for field in header_and_body(path)[0]]
    there = [name for name in names if name.lower() in found]
    if there:
        sys.exit(f"{there} should not be there")


def genuine(path: Path, twice: list[str]) -> None:
    ours = [field for field in header_and_body(path)[0] if OURS.match(field)]
    names = [name for name in map(name_of, ours) if name not in map(str.lower, twice)]
    forged = re.findall(rb"(?m)^.*\n(?:[ \t].*\n)*", (FORGED + BLANK).replace(b"\r\n", b"\n"))
    # only what is sent as ham is called so, and the forged fields are on a letter of sextortion
    false = [field for field in ours if field in forged and b"YES" in b"".join(ours)] + [
        field for field in ours if b"forged" in field or b"-99.9" in field
    ]
    if false or len(names) != len(set(names)):
        sys.exit(f"forged or given twice: {(false or names)[:10]}")


def same(path: Path, sent: Path, allowed: str | None) -> None:
    """Fields before and after those of the sender may be new, and fields of our names may be gone.
    Nothing else may differ."""
    (now, body), (then, sent_body) = header_and_body(path), header_and_body(sent)
    if allowed == "line" and body == sent_body + b"\n":
        body = sent_body
    if body != sent_body:
        at = next((i for i, (a, b) in enumerate(zip(body, sent_body)) if a != b), min(len(body), len(sent_body)))
        sys.exit(
            f"the body differs from byte {at} on ({len(body)} and {len(sent_body)} bytes): "
            f"{body[at:at + 60]!r}, sent {sent_body[at:at + 60]!r}"
        )
    if allowed == "header":
        return
    kept = [field for field in now if not OURS.match(field)]
    expected = [field for field in then if not OURS.match(field)]
    if not any(kept[at:at + len(expected)] == expected for at in range(len(kept))):
        sys.exit(f"the header differs: {[field for field in expected if field not in kept]} not found as sent")


def nameserver() -> None:
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    while True:
        query, client = server.recvfrom(4096)
        end = query.index(0, 12) + 5  # the name, its type and class
        server.sendto(query[:2] + b"\x81\x83\0\1" + bytes(6) + query[12:end], client)


def main() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name, arguments in {
        "make": [("samples", Path), ("folder", Path)],
        "fields": [("file", Path), ("names", None)],
        "no-field": [("file", Path), ("names", None)],
        "genuine": [("file", Path)],
        "same": [("file", Path), ("sent", Path)],
    }.items():
        command = commands.add_parser(name)
        for argument, kind in arguments:
            command.add_argument(argument, **({"nargs": "+"} if kind is None else {"type": kind}))
    commands.add_parser("nameserver")
    commands.choices["genuine"].add_argument("--allow-twice", nargs="+", default=[], metavar="NAME")
    commands.choices["same"].add_argument("--allow", choices=["line", "header"], help="an empty line more at the end, or a changed header")
    command = commands.add_parser("wait")
    command.add_argument("maildir", type=Path)
    command.add_argument("seconds", type=float, nargs="?", default=30)
    command = commands.add_parser("send")
    command.add_argument("file", type=Path)
    command.add_argument("--to", default="carol@example.org")
    command.add_argument("--while-open")
    options = parser.parse_args()
    match options.command:
        case "make":
            make(options.samples, options.folder)
        case "send":
            send(options)
        case "wait":
            wait(options.maildir, options.seconds)
        case "fields":
            fields(options.file, options.names)
        case "no-field":
            no_field(options.file, options.names)
        case "genuine":
            genuine(options.file, options.allow_twice)
        case "nameserver":
            nameserver()
        case "same":
            same(options.file, options.sent, options.allow)


if __name__ == "__main__":
    main()
