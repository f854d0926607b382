"""Speaks milter to bluffd with miltertest of PyPI, whose codec is independent of ours."""

import email.policy
import socket
import sys
from email.parser import BytesParser
from pathlib import Path

from miltertest import MilterConnection, constants

# name of a file, the value of X-Spam-Flag that it gets
MESSAGES = {"ham": "NO", "sextortion": "YES"}
DONE = (constants.SMFIR_CONTINUE, constants.SMFIR_ACCEPT)


def check(what: str, is_so: object) -> None:
    print("ok" if is_so else "FAIL", what)


def judge(connection: MilterConnection, raw: bytes) -> list[tuple[str, dict]]:
    """Sends one message, and returns what is to be done with it."""
    header, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = BytesParser(policy=email.policy.compat32).parsebytes(header + b"\n\n").items()
    connection.send_macro(constants.SMFIC_MAIL, i="4bYn0m3Xv8z6J")
    connection.send(constants.SMFIC_MAIL, args=["<a@example.org>"])
    connection.send(constants.SMFIC_RCPT, args=["<b@example.org>"])
    connection.send(constants.SMFIC_DATA)
    connection.send_headers(fields)
    connection.send(constants.SMFIC_EOH)
    connection.send_body(body.replace(b"\n", b"\r\n").decode())
    return connection.send_eom()


def main(folder: Path) -> None:
    with socket.create_connection(("127.0.0.1", 10784), timeout=20) as stream:
        connection = MilterConnection(stream)
        # no step may be left out, so that each is answered
        actions, protocol = connection.optneg_mta(protocol=0)
        check("a mail server whose steps may not be left out", actions and protocol == 0)
        connection.send(constants.SMFIC_CONNECT, hostname="mx.example.org", family="4", port=4711, address="192.0.2.1")
        connection.send(constants.SMFIC_HELO, helo="mx.example.org")
        for name, flag in MESSAGES.items():
            *edits, last = judge(connection, (folder / name).read_bytes())
            added = {edit["name"]: edit["value"].strip() for command, edit in edits if command == constants.SMFIR_INSHEADER}
            check(f"{name}: {flag}", added.get("X-Spam-Flag") == flag and added.get("X-Bluff-Probability"))
            check(f"{name}: passes, with edits of fields alone", last[0] in DONE and len(added) == len(edits))
        connection._send(constants.SMFIC_QUIT)
        check("the connection ends when told to", connection.recv(eof_ok=True) is None)


main(Path(sys.argv[1]))
