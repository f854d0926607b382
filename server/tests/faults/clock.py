"""The clock of the system jumps by a day, forwards and backwards, under load.

libfaketime changes what the process reads as the time of day, from a file that the test rewrites. The
monotonic clock goes on, as it does in Linux when somebody sets the clock.
"""

import datetime
import os
import signal
from pathlib import Path

import clients
import messages
from daemon import Daemon, healthy
from load import Load
from part import PATIENCE, Part, make_folder, within

WAYS = ["PROCESS", "SYMBOLS", "milter", "checkv2"]
# One after the other, in days from now.
JUMPS = ["+1d", "+0", "-1d", "-3650d", "+3650d", "+0"]
# Right answers before the next jump.
ANSWERS = 50
TOKEN = "secret"
READ_SECONDS = 3


def jump(file: Path, to: str) -> None:
    beside = file.with_suffix(".new")
    beside.write_text(to + "\n")
    beside.chmod(0o644)
    beside.rename(file)


def day(to: str) -> str:
    """The date that the log should have, or had at midnight just now."""
    days = int(to.rstrip("d"))
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


def slow_clients(part: Part, daemon: Daemon, file: Path, to: str) -> None:
    """A jump neither cuts off a client that goes on sending, nor lets a silent one stay."""
    request = clients.spamd_request("PROCESS", messages.SEXTORTION)
    with clients.connect(daemon.address("spamd")) as slow, clients.connect(daemon.address("spamd")) as silent:
        slow.sendall(request[:100])
        silent.sendall(request[:100])
        part.check(f"{to}: both clients are there", within(PATIENCE, lambda: daemon.connections("spamd") == 2))
        jump(file, to)
        sent = 100
        while not shows(daemon, to) and sent < len(request):
            slow.sendall(request[sent:sent + 1])
            sent += 1
        slow.sendall(request[sent:])
        answer = clients.spamd_answer(clients.read_all(slow))
        part.check(f"{to}: a client that is slow meanwhile is answered", b"X-Bluff-Label: sextortion" in answer.body)
        ended = clients.read_all(silent)
        part.check(f"{to}: a silent client is cut off after read_seconds", ended.startswith(b"SPAMD/1.0 79 "), ended)


def shows(daemon: Daemon, to: str) -> bool:
    """Whether the log has reached that day."""
    clients.ask(daemon, "CHECK", messages.HAM)
    return daemon.log_lines("judged")[-1].startswith(day(to))


def main() -> None:
    part = Part("clock")
    library = os.environ.get("FAKETIME_LIBRARY")
    if not library:
        part.skip("all of it", "needs libfaketime of Debian")
        part.end()
    file, folder = part.folder / "now", make_folder(part.folder / "learned")
    jump(file, "+0")
    model = part.folder / "site.bluff"
    model.write_bytes(messages.MODEL.read_bytes())
    environment = {
        "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        "FAKETIME_DISABLE_SHM": "1",
    }
    daemon = Daemon(part, environment=environment, limits={"read_seconds": READ_SECONDS},
                    model={"path": str(model), "check_seconds": 1}, learn={"folder": str(folder), "token": TOKEN}).start()
    right = messages.right_answers(daemon)
    loaded = daemon.log_lines("the model was loaded")

    with Load(daemon, WAYS, [right]) as load:
        for number, to in enumerate(JUMPS):
            jump(file, to)
            part.check(f"{to}: the log shows the jump", within(PATIENCE, lambda to=to: shows(daemon, to)), daemon.log_lines()[-1:])
            part.check(f"{to}: answers go on", load.more(ANSWERS), load.counts)
            learned = clients.learn(daemon.address("http"), messages.lesson(number), "carol", "spam", TOKEN)
            part.check(f"{to}: a lesson is learned", learned)
    part.note(f"{len(JUMPS)} jumps under load: {dict(load.counts)}")
    part.none("each answer is right", load.wrong)
    part.none("no request is lost", load.refusals)
    part.none("every lesson is known", [
        number for number in range(len(JUMPS))
        if clients.learn(daemon.address("http"), messages.lesson(number), "carol", "spam", TOKEN)])
    part.check("a jump is no change of the model", daemon.log_lines("the model was loaded") == loaded)
    for to in ("+1d", "-1d"):
        slow_clients(part, daemon, file, to)
        jump(file, "+0")
    jump(file, "-1d")
    daemon.signal(signal.SIGHUP)
    part.check("the model is loaded in the past", within(PATIENCE, lambda: bool(daemon.log_lines("the model was loaded"))))
    uptime = clients.get(daemon.address("http"), "/stat")
    part.check("/stat answers", uptime.status == 200, uptime)
    healthy(part, daemon, "jumps")
    daemon.signal(signal.SIGTERM)
    jump(file, "+1d")
    part.check("it ends in order", daemon.ended() == 0)
    part.end()


main()
