"""How fast the package is beside Rust alone and beside TF-IDF with a logistic regression of
scikit-learn.

    cargo build --release --example one_thread -p bluff-python --locked
    python bench.py --rust target/release/examples/one_thread [--messages 5000] [--rounds 5]

Messages of about 8 KB, made of our own texts (data/training), a header on top, some as HTML, base64
or quoted-printable. Each round measures every way once, one after the other, so that what else runs
on the machine affects all. It prints the medians of the rounds, for time on the clock and for time
on the processor. Rust and the package read the same messages from one file, each in a process of
its own, and classify them with `classify_many` on one thread; loading is not counted.
"""

from __future__ import annotations

import argparse
import base64
import email
import email.policy
import html
import json
import quopri
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

ROOT = Path(__file__).resolve().parents[2]
BYTES = 8_000
#: Number of messages that scikit-learn learns from. With more, its vocabulary is larger and it
#: classifies more slowly.
LEARNED = 1_000


def made(count: int) -> tuple[list[bytes], list[str]]:
    """Messages with their labels; each has paragraphs of texts of one label in a new order."""
    random.seed(1)
    bodies: dict[str, list[str]] = {"ham": [], "spam": []}
    for path in sorted((ROOT / "data/training").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            text = row.get("message") or row["text"]
            if row["label"] in bodies:
                bodies[row["label"]] += [part for part in text.split("\n\n")[1:] if part.strip()]
    messages, labels = [], []
    for number in range(count):
        label = "spam" if number % 2 else "ham"
        body = ""
        while len(body.encode()) < BYTES * (0.7 if number % 3 == 1 else 0.9):
            body += random.choice(bodies[label]) + "\n\n"
        messages.append(_message(number, body))
        labels.append(label)
    return messages, labels


def _message(number: int, body: str) -> bytes:
    """A message as mail programs write them, in one of three ways."""
    kind = "plain"
    if number % 3 == 0:
        kind = "html"
        body = "<html><body>" + "".join(f"<p>{html.escape(part)}</p>\n" for part in body.split("\n\n")) + "</body></html>"
    if number % 3 == 1:
        encoding, content = "base64", base64.encodebytes(body.encode())
    else:
        encoding, content = "quoted-printable", quopri.encodestring(body.encode())
    head = (
        f"From: Sender {number} <sender{number}@example.org>\r\nTo: <reader@example.com>\r\nSubject: Message no. {number}\r\n"
        f"Date: Mon, 5 Jan 2026 10:00:00 +0000\r\nMessage-ID: <{number}@example.org>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + content


def read_by_email(raw: bytes) -> str:
    """Subject and text of a message, by the standard library."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    return f"{message['subject']}\n{re.sub('<[^>]+>', ' ', text)}"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and on the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


#: The package alone, as the program `one_thread` is Rust alone.
PACKAGE = """
import sys, time, bluff
rest, messages = memoryview(open(sys.argv[1], "rb").read()), []
while rest:
    length = int.from_bytes(rest[:4], "little")
    messages.append(bytes(rest[4 : 4 + length]))
    rest = rest[4 + length :]
classifier = bluff.Classifier()
wall, processor = time.perf_counter(), time.process_time()
for report in classifier.classify_many(messages, threads=1):
    report.label
print(time.perf_counter() - wall, time.process_time() - processor)
"""


def seconds_of(*command: str) -> tuple[float, float]:
    """The seconds that a program prints."""
    wall, processor = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    return wall, processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rust", required=True, help="the program one_thread, of examples/")
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    messages, labels = made(arguments.messages)
    size = sum(map(len, messages)) / len(messages)
    tfidf = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(max_iter=200))
    tfidf.fit([read_by_email(message) for message in messages[:LEARNED]], labels[:LEARNED])

    with tempfile.NamedTemporaryFile() as file:
        for message in messages:
            file.write(len(message).to_bytes(4, "little") + message)
        file.flush()

        ways: dict[str, Callable[[], tuple[float, float]]] = {
            "Rust": lambda: seconds_of(arguments.rust, file.name),
            "Python": lambda: seconds_of(sys.executable, "-c", PACKAGE, file.name),
            "TF-IDF": lambda: timed(lambda: tfidf.predict_proba([read_by_email(message) for message in messages])),
        }
        rounds = [{name: way() for name, way in ways.items()} for _ in range(arguments.rounds)]

    print(f"{len(messages)} messages of {size:.0f} bytes, {arguments.rounds} rounds, medians")
    for name in ways:
        wall, processor = (statistics.median(times[name][clock] for times in rounds) for clock in (0, 1))
        print(f"{name:8} {len(messages) / wall:9.0f} messages/s {len(messages) / processor:9.0f} messages/s of processor time")
    for one, other in (("Python", "Rust"), ("TF-IDF", "Python")):
        ratios = [statistics.median(times[one][clock] / times[other][clock] for times in rounds) for clock in (0, 1)]
        print(f"time of {one} / {other}: {ratios[0]:.3f} on the clock, {ratios[1]:.3f} on the processor")


if __name__ == "__main__":
    main()
