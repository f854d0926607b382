"""kill -9 at random moments, under load and while users teach."""

import os
import random
import signal
import threading
import time
from pathlib import Path

import clients
import messages
import models
from daemon import Daemon, healthy
from load import Load
from part import Part, make_folder

KILLS = int(os.environ.get("KILLS", "50"))
SEED = int(os.environ.get("SEED", "50"))
# A kill comes so many seconds after the daemon answers, at most.
LONGEST_RUN = 0.4
# Every so many rounds: it is killed while it starts; a line of a journal is half-written.
WHILE_STARTING, HALF_A_LINE = 10, 5
LONGEST_START = 0.1
# Between two lessons, so that there are not more than can be looked at after each kill.
BETWEEN_LESSONS = 0.03
# Every so many lessons, one is forgotten.
FORGET = 5
TOKEN = "secret"
WAYS = ["PROCESS", "PROCESS", "PROCESS", "SYMBOLS", "SYMBOLS", "milter", "checkv2", "classify"]


class Lessons:
    """Two clients that teach, one by TELL and one by HTTP, and remember what was confirmed."""

    def __init__(self, daemon: Daemon, socket: Path) -> None:
        self.ways = {
            "tell": lambda *lesson: clients.tell(str(socket), *lesson),
            "http": lambda *lesson: clients.learn(daemon.address("http"), *lesson, TOKEN),
        }
        self.round = 0
        self.next = 0
        self.confirmed: dict[tuple[str, int], str | None] = {}
        self.lock = threading.Lock()
        self.ends = threading.Event()
        self.wrong: list[str] = []
        self.threads = [threading.Thread(target=self.run, args=(way,), daemon=True) for way in self.ways]

    def user(self, way: str) -> str:
        return f"{way}{self.round}@b.example"

    def run(self, way: str) -> None:
        mine: list[tuple[str, int]] = []
        while not self.ends.is_set():
            time.sleep(BETWEEN_LESSONS)
            with self.lock:
                user = self.user(way)
                mine = [lesson for lesson in mine if lesson[0] == user]
                self.next += 1
                number = self.next
                forgets = bool(mine) and number % FORGET == 0
                if forgets:
                    _, number = mine.pop(0)
                label = None if forgets else ("spam", "ham")[number % 2]
                # until it is confirmed, either is right
                self.confirmed.pop((user, number), None)
            try:
                changed = self.ways[way](messages.lesson(number), user, label)
            except clients.Refused:
                continue
            except clients.Wrong as wrong:
                self.wrong.append(str(wrong))
                continue
            with self.lock:
                self.confirmed[user, number] = label
                if not changed:
                    self.wrong.append(f"{user} {number} {label}: new, but said to be known")
            if not forgets:
                mine.append((user, number))

    def next_round(self) -> set[str]:
        """From now on other users teach. Those of before."""
        with self.lock:
            before = {self.user(way) for way in self.ways}
            self.round += 1
        return before

    def of(self, users: set[str]) -> list[tuple[str, int, str | None]]:
        with self.lock:
            return [(*lesson, label) for lesson, label in self.confirmed.items() if lesson[0] in users]

    def lost(self, lessons: list[tuple[str, int, str | None]]) -> list[str]:
        """Those that are not as they were confirmed. To teach what is known, or to forget what is
        forgotten, changes nothing."""
        teach = self.ways["http"]
        return [f"{user} {number} {label}" for user, number, label in lessons if teach(messages.lesson(number), user, label)]


def replace(path: Path, model: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.write_bytes(model)
    beside.chmod(0o644)
    beside.rename(path)


def tear(folder: Path, user: str) -> bool:
    """Leaves the first half of a line at the end of a journal, as a crash would."""
    journal = folder / f"{user}.jsonl"
    if not journal.exists():
        return False
    last = journal.read_bytes().splitlines()[-1]
    with open(journal, "ab") as file:
        file.write(last[:len(last) // 2])
    return True


def main() -> None:
    part = Part("kill")
    moments = random.Random(SEED)
    socket, folder, model = part.folder / "spamd.sock", make_folder(part.folder / "learned"), part.folder / "site.bluff"
    two = [models.first(), models.second()]
    replace(model, two[0])
    daemon = Daemon(part, spamd={"also": [f"unix:{socket}"]}, model={"path": str(model), "check_seconds": 1},
                    learn={"folder": str(folder), "token": TOKEN})
    right = []
    for bytes_of in reversed(two):
        replace(model, bytes_of)
        daemon.start()
        right.append(messages.right_answers(daemon))
        daemon.stop()
    right.reverse()
    part.check("both models call every sample what it is",
               all(messages.says(*what, answer) for answers in right for what, answer in answers.items()))

    lost, torn, starting, taught = [], 0, 0, 0
    daemon.start()
    lessons = Lessons(daemon, socket)
    with Load(daemon, WAYS, right) as load:
        for thread in lessons.threads:
            thread.start()
        for number in range(KILLS):
            time.sleep(moments.uniform(0, LONGEST_RUN))
            replace(model, two[number % 2])
            if moments.random() < 0.5:
                daemon.signal(signal.SIGHUP)
                time.sleep(moments.uniform(0, 0.05))
            daemon.kill()
            before = lessons.next_round()
            if number % HALF_A_LINE == 0:
                torn += sum(tear(folder, user) for user in before)
            if number % WHILE_STARTING == 0:
                daemon.spawn()
                time.sleep(moments.uniform(0, LONGEST_START))
                daemon.kill()
                starting += 1
            load.goes_on.clear()
            daemon.start()
            known = lessons.of(before)
            taught += len(known)
            lost += lessons.lost(known)
            load.goes_on.set()
        lessons.ends.set()
        for thread in lessons.threads:
            thread.join()
    part.note(f"{KILLS + starting} kills (seed {SEED}), {starting} of them while it started; {torn} lines half-written; "
              f"{load.counts['right']} right answers, {load.counts['refused']} refused")
    part.none("every answer was right and whole, or an error", load.wrong)
    part.check("both models answered", load.counts["model 0"] > 0 and load.counts["model 1"] > 0, load.counts)
    part.check("some clients met the kills", load.counts["refused"] > 0, load.counts)
    part.check("some lessons were confirmed", taught > KILLS, taught)
    part.none(f"after each start its {taught} confirmed lessons were known", lost)
    part.none("no lesson was said to be known that was new", lessons.wrong)
    every = lessons.of({user for user, _ in lessons.confirmed})
    part.none(f"after all of them {len(every)} lessons are known", lessons.lost(every))
    part.none("no journal had a line that could not be read", daemon.log_lines("journal|could not be read"))
    part.none("no model was refused", daemon.log_lines("the model was refused"))
    healthy(part, daemon, "at last")
    part.check("it ends in order", daemon.stop() == 0)
    part.end()


main()
