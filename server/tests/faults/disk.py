"""A full disk under what users teach, and under the log. Needs a mount namespace of its own."""

import errno
import os
import signal
import subprocess
from pathlib import Path

import clients
import messages
from daemon import NOBODY, Daemon, healthy
from part import Part, make_folder

BYTES = 1 << 20
PAGE = 4096
# The line of a message with so many words is longer than half a page, so that the second one does not
# fit into the page of the first.
WORDS = 600
TOKEN = "secret"
NO_SPACE = "No space left on device"
# bluffd writes a journal anew when it has more than 64 lines, and twice as many as lessons.
LESSONS, LINES = 5, 64


def small_disk(part: Part, name: str) -> Path | None:
    """A disk of 1 MiB, or None where nothing can be mounted."""
    folder = make_folder(part.folder / name)
    command = ["mount", "-t", "tmpfs", "-o", f"size={BYTES},mode=700,uid={NOBODY},gid={NOBODY}", "tmpfs", str(folder)]
    # the namespace of test.sh: without it, the mount would stay
    own = os.readlink("/proc/self/ns/mnt") != os.readlink(f"/proc/{os.getppid()}/ns/mnt") if os.geteuid() == 0 else False
    if not own or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        return None
    return folder


def fill(folder: Path, left: int = 0) -> Path:
    """Fills a disk up to so many bytes."""
    filler = folder / "filler"
    with open(filler, "ab", buffering=0) as file:
        try:
            while file.write(b"x" * PAGE):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
        file.truncate(file.tell() // PAGE * PAGE - left)
    return filler


def refusal(act, *arguments: object) -> str:
    try:
        return f"not refused: {act(*arguments)}"
    except clients.Refused as refused:
        return str(refused)


def lessons(part: Part, folder: Path) -> None:
    socket = part.folder / "spamd.sock"
    daemon = Daemon(part, "lessons", spamd={"also": [f"unix:{socket}"]},
                    learn={"folder": str(folder), "token": TOKEN, "lessons": LESSONS}).start()
    right = messages.right_answers(daemon)

    def tell(number: int, label: str | None = "spam", user: str = "carol") -> bool:
        return clients.tell(str(socket), messages.lesson(number, WORDS), user, label)

    def learn(number: int, label: str | None = "spam", user: str = "carol") -> bool:
        return clients.learn(daemon.address("http"), messages.lesson(number, WORDS), user, label, TOKEN)

    def state() -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != "" and file.stat().st_size}

    part.check("a lesson is learned", tell(1))
    before = state()
    part.check("its line is longer than half a page", len(before["carol.jsonl"]) > PAGE / 2, before)
    filler = fill(folder)
    found = refusal(tell, 2)
    part.check("full disk: TELL fails, and names the cause", found.startswith("74 ") and NO_SPACE in found, found)
    found = refusal(learn, 3)
    part.check("full disk: /v1/learn fails, and names the cause", found.startswith("500 ") and NO_SPACE in found, found)
    found = refusal(tell, 4, "spam", "dave")
    part.check("full disk: a first lesson fails, and names the cause", found.startswith("74 ") and NO_SPACE in found, found)
    part.check("the log names user and cause", bool(daemon.log_lines("carol: ", NO_SPACE)), daemon.log_lines("failed"))
    part.check("it is counted", daemon.errors("spamd", "journal") == 2 and daemon.errors("http", "journal") == 1)
    part.check("the journals are as they were", state() == before, {name: len(text) for name, text in state().items()})
    part.check("the lesson of before is known", not tell(1))
    part.check("messages are judged as before", messages.right_answers(daemon) == right)
    filler.unlink()
    part.check("with room again, all of them are learned", all([tell(2), learn(3), tell(4, "spam", "dave")]))

    # the line fits, a new file does not
    for number in range(5, LINES + 2):
        tell(number)
    line = (folder / "carol.jsonl").stat().st_size // LINES
    fill(folder, left=(line // PAGE + 2) * PAGE)
    part.check("no room to compact: a lesson is learned all the same", tell(LINES + 2))
    part.check("no room to compact: the log says so", bool(daemon.log_lines("not compacted", NO_SPACE)), daemon.log_lines("WARN")[-1:])
    part.check("no room to compact: nothing is left beside the journal", not list(folder.glob("*.new")))
    filler.unlink()
    daemon.kill()
    daemon.start()
    latest = range(LINES + 3 - LESSONS, LINES + 3)
    part.none("after kill -9 and a start the latest lessons are known", [number for number in latest if tell(number)])
    part.check("and that of another user", not tell(4, "spam", "dave"))
    part.none("no line of a journal is damaged", daemon.log_lines("no lessons of this version"))
    healthy(part, daemon, "lessons")
    part.check("it ends in order", daemon.stop() == 0)


def log(part: Part, folder: Path) -> None:
    filler = fill(folder)
    daemon = Daemon(part, "log", log_file=folder / "bluffd.log").start()
    right = messages.right_answers(daemon)
    part.check("log on a full disk: it starts and judges",
               all(messages.says(*what, answer) for what, answer in right.items()), right)
    daemon.signal(signal.SIGHUP)
    part.check("log on a full disk: SIGHUP does no harm", messages.right_answers(daemon) == right)
    filler.unlink()
    part.check("log on a full disk: with room again", messages.right_answers(daemon) == right)
    part.check("it logs again", bool(daemon.log_lines("judged")), daemon.log_lines())
    part.check("log on a full disk: it ends in order", daemon.stop() == 0)


def closed_log(part: Part) -> None:
    reader, writer = os.pipe()
    daemon = Daemon(part, "closed").start(stderr=writer)
    os.close(writer)
    os.close(reader)
    right = messages.right_answers(daemon)
    part.check("log to a program that has ended: it judges",
               all(messages.says(*what, answer) for what, answer in right.items()), right)
    part.check("log to a program that has ended: it ends in order", daemon.stop() == 0)


def main() -> None:
    part = Part("disk")
    disks = [small_disk(part, name) for name in ("learned", "logs")]
    if None in disks:
        part.skip("a full disk", "needs root and `unshare --mount`")
    else:
        lessons(part, disks[0])
        log(part, disks[1])
    closed_log(part)
    part.end()


main()
