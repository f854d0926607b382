"""Asks a mail filter that runs as a daemon, message by message; prints JSON Lines: path, score, spam, bayes.

    ask.py spamassassin|rspamd SOCKET LIST     LIST names the files

It does what the clients of these daemons do (spamc; rspamc), without starting a program for each message. `bayes` is the probability of
their Bayes classifier, `null` if it knew too few words; `score` are the points of all rules. Both daemons round what they print by
default, so daemons.sh makes them print it to the last digit.
"""

import http.client
import json
import re
import socket
import sys
from pathlib import Path

EXACT = re.compile(rb"^X-Spam-Exact: score=(\S+) bayes=(\S+)", re.MULTILINE)
# From "add header" on, rspamd asks to mark or refuse the message; greylisting only delays.
RSPAMD_SPAM = {"add header", "rewrite subject", "soft reject", "reject"}


def connected(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    return connection


def spamassassin(path, message):
    """The protocol of spamd, one connection per message: the header it would put on top."""
    with connected(path) as connection:
        connection.sendall(b"HEADERS SPAMC/1.5\r\nContent-length: %d\r\n\r\n" % len(message) + message)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            header = answer.read()
    score, bayes = EXACT.search(header).groups()
    return {
        "score": float(score),
        "spam": re.search(rb"^Spam: True", header, re.MULTILINE) is not None,
        "bayes": None if bayes == b"none" else float(bayes),
    }


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = connected(self.path)


def rspamd(path, message):
    connection = UnixConnection(path)
    connection.request("POST", "/checkv2", message)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    bayes = answer["symbols"].get("EXACT_BAYES")
    return {
        "score": answer["score"],
        "spam": answer["action"] in RSPAMD_SPAM,
        "bayes": float(bayes["options"][0]) if bayes else None,
    }


def main(program, path, files):
    ask = {"spamassassin": spamassassin, "rspamd": rspamd}[program]
    for file in Path(files).read_text(encoding="utf-8").splitlines():
        print(json.dumps({"path": file, **ask(path, Path(file).read_bytes())}))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
