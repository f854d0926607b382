"""Models that cannot be read, and models that are exchanged under load."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import messages
import models
from daemon import Daemon, healthy
from load import Load
from part import PATIENCE, Part, within

WAYS = ["PROCESS", "SYMBOLS", "milter", "checkv2"]
# Exchanges under load, and the seconds between two.
EXCHANGES, BETWEEN = 40, 0.05
# For what takes no time.
SOON = 10.0
REFUSED = "the model was refused; the previous model stays in use"
REFUSALS = "bluff_reloads_refused_total"


def clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def put(path: Path, model: bytes, mode: int = 0o644) -> None:
    """A whole file in the place of what is there, in one step if a file is there."""
    beside = path.with_suffix(".new")
    beside.write_bytes(model)
    beside.chmod(mode)
    if path.is_dir():
        path.rmdir()
    beside.rename(path)


def instead(path: Path, make: Callable[[], object]) -> None:
    clear(path)
    make()


def main() -> None:
    part = Part("model")
    path = part.folder / "site.bluff"
    first, second = models.first(), models.second()
    damaged = bytearray(first)
    damaged[len(first) // 2] ^= 1
    bad: dict[str, Callable[[], object]] = {
        "garbage": lambda: put(path, b"this is no model\n" * 1000),
        "an empty file": lambda: put(path, b""),
        "half a model": lambda: put(path, first[:len(first) // 2]),
        "a model with one byte missing": lambda: put(path, first[:-1]),
        "a model with one byte more": lambda: put(path, first + b"\0"),
        "a model with one bit changed": lambda: put(path, bytes(damaged)),
        "a directory": lambda: instead(path, path.mkdir),
        "no file": lambda: clear(path),
        "a link to nothing": lambda: instead(path, lambda: path.symlink_to("nothing")),
        "a device without an end": lambda: instead(path, lambda: path.symlink_to("/dev/zero")),
    }
    if os.geteuid() == 0:
        bad["a file that it may not read"] = lambda: put(path, first, mode=0o000)
    else:
        part.skip("a file that it may not read", "needs root, to start bluffd as nobody")

    # check_seconds is 0: a model is loaded on SIGHUP only, and each refusal is counted once
    daemon = Daemon(part, model={"path": str(path), "check_seconds": 0})
    for what, make in bad.items():
        make()
        daemon.spawn()
        status = daemon.ended()
        if status is None:
            daemon.kill()
        part.check(f"{what}: it does not start, and names the file", status == 1 and bool(daemon.log_lines("error: ", str(path))),
                   f"status {status}, {daemon.log_lines()[-1:]}")
        daemon.log.write_text("")

    right = []
    for model in (second, first):
        instead(path, lambda model=model: put(path, model))
        daemon.start()
        right.insert(0, messages.right_answers(daemon))
        if model is second:
            daemon.stop()
    part.check("two models give different answers", all(right[0][what] != right[1][what] for what in right[0]))

    for number, (what, make) in enumerate(bad.items(), 1):
        make()
        daemon.signal(signal.SIGHUP)
        counted = within(PATIENCE, lambda number=number: daemon.metric(REFUSALS) == number)
        part.check(f"{what}: the refusal is counted", counted, daemon.metric(REFUSALS))
        # written a moment after it is counted
        said = within(PATIENCE, lambda number=number: len(daemon.log_lines("ERROR", REFUSED, str(path))) == number)
        part.check(f"{what}: the log says that the old one stays, and why", said, daemon.log_lines()[-1:])
        part.check(f"{what}: answers are those of before", messages.right_answers(daemon) == right[0])
    part.note(f"the last refusal: {daemon.log_lines(REFUSED)[-1]}")

    instead(path, lambda: put(path, second))
    daemon.signal(signal.SIGHUP)
    part.check("a good one takes over", within(PATIENCE, lambda: messages.right_answers(daemon) == right[1]))
    exchange(part, daemon, path, [first, second], right)
    healthy(part, daemon, "exchanges")
    part.check("it ends in order", daemon.stop() == 0)
    watched(part, path, [first, second], right)
    waiting(part, path, first)
    part.end()


def exchange(part: Part, daemon: Daemon, path: Path, two: list[bytes], right: list[dict]) -> None:
    """Good models and a bad one in turn, under load."""
    refused = daemon.metric(REFUSALS)
    with Load(daemon, WAYS, right) as load:
        for number in range(EXCHANGES):
            put(path, b"this is no model" if number % 4 == 3 else two[number % 2])
            daemon.signal(signal.SIGHUP)
            time.sleep(BETWEEN)
        put(path, two[0])
        daemon.signal(signal.SIGHUP)
        load.more(50)
    part.note(f"{EXCHANGES} exchanges under load: {dict(load.counts)}, {daemon.metric(REFUSALS) - refused:.0f} refused")
    part.none("exchanged under load: each answer is of one model or the other", load.wrong)
    part.none("exchanged under load: no request is refused", load.refusals)
    part.check("exchanged under load: both models answered", load.counts["model 0"] > 0 and load.counts["model 1"] > 0, load.counts)
    part.check("exchanged under load: the last one decides", within(PATIENCE, lambda: messages.right_answers(daemon) == right[0]))


def watched(part: Part, path: Path, two: list[bytes], right: list[dict]) -> None:
    """Without a signal: the file is looked at every second."""
    daemon = Daemon(part, "watched", model={"path": str(path), "check_seconds": 1}).start()
    put(path, two[1])
    part.check("without SIGHUP a new file is loaded", within(PATIENCE, lambda: messages.right_answers(daemon) == right[1]))
    put(path, b"this is no model")
    part.check("without SIGHUP a bad file is refused", within(PATIENCE, lambda: daemon.metric(REFUSALS) == 1))
    time.sleep(2.5)
    part.check("it is refused once, and not at every look", daemon.metric(REFUSALS) == 1, daemon.metric(REFUSALS))
    part.check("answers are those of before", messages.right_answers(daemon) == right[1])
    put(path, two[0])
    part.check("and a good one is loaded again", within(PATIENCE, lambda: messages.right_answers(daemon) == right[0]))
    part.check("watched: it ends in order", daemon.stop() == 0)


def waiting(part: Part, path: Path, model: bytes) -> None:
    """A file that never ends its opening: a named pipe, or a file of a network that is gone."""
    daemon = Daemon(part, "waiting", model={"path": str(path), "check_seconds": 0}).start()
    right = messages.right_answers(daemon)
    instead(path, lambda: os.mkfifo(path))
    path.chmod(0o666)
    daemon.signal(signal.SIGHUP)
    part.check("a named pipe: answers are those of before", messages.right_answers(daemon) == right)
    daemon.signal(signal.SIGTERM)
    status = daemon.ended(SOON)
    part.check("a named pipe: SIGTERM ends it all the same", status == 0, f"status {status}, {daemon.log_lines()[-1:]}")
    if status is None:
        daemon.kill()


main()
