#!/usr/bin/env python3
"""Measures a bluffd whose users all have taught as much as they may.

    cargo build --release --locked -p bluff-server --bins
    benches/server_users.py FOLDER [USERS]

FOLDER holds messages, one file each, at least 200. One user teaches 200 of them; the others (5,000)
get a copy of the same file. Then each user gets a message, twice. Prints the size of a file, the
memory of bluffd and the times of answers. Needs Linux, and 2 GB in the temporary folder.
"""

import http.client
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LESSONS = 200
HTTP, ADMIN = 21785, 21786
PROGRAM = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).parents[1] / "target")) / "release" / "bluffd"


def ask(connection: http.client.HTTPConnection, path: str, user: str, message: bytes) -> float:
    """Milliseconds until the answer is there."""
    began = time.perf_counter()
    connection.request("POST", path, message, {"User": user})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in (200, 208):
        sys.exit(f"{path}: {answer.status} {text.decode()}")
    return (time.perf_counter() - began) * 1000


def resident(pid: int) -> int:
    """Megabytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def started() -> http.client.HTTPConnection:
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", HTTP, timeout=60)
        try:
            connection.connect()
            return connection
        except OSError:
            time.sleep(0.1)
    sys.exit("bluffd does not listen")


def shown(times: list[float]) -> str:
    times = sorted(times)
    return f"middle {statistics.median(times):.1f} ms, 99 % {times[int(len(times) * 0.99)]:.1f} ms"


def main() -> None:
    messages = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]
    users = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "BLUFFD_SPAMD_LISTEN": "", "BLUFFD_MILTER_LISTEN": "", "BLUFFD_HTTP_LISTEN": f"127.0.0.1:{HTTP}",
            "BLUFFD_ADMIN_LISTEN": f"127.0.0.1:{ADMIN}", "BLUFFD_LEARN_FOLDER": folder, "BLUFFD_LEARN_OVER_TCP": "true",
            "BLUFFD_LOG_LEVEL": "warn", "BLUFFD_PROCESS_ALLOW_ROOT": "true", "BLUFFD_DRIFT_MESSAGES": "0",
        }
        bluffd = subprocess.Popen([PROGRAM], env={**os.environ, **settings})
        try:
            connection = started()
            print(f"at the start: {resident(bluffd.pid)} MB")
            taught = [
                ask(connection, "/v1/learn?label=" + ("spam" if at % 2 else "ham"), "user0", message)
                for at, message in enumerate(messages[:LESSONS])
            ]
            file = next(Path(folder).iterdir())
            print(f"a lesson: {shown(taught)}; a user's file: {file.stat().st_size // 1024} KB")
            for number in range(1, users):
                shutil.copy(file, file.with_name(file.name.replace("user0", f"user{number}")))
            for what in ("first", "second"):
                times = [
                    ask(connection, "/v1/classify", f"user{number}", messages[number % len(messages)])
                    for number in range(users)
                ]
                print(f"the {what} message of each of {users} users: {shown(times)}; {resident(bluffd.pid)} MB")
            again = [ask(connection, "/v1/classify", f"user{users - 1}", messages[0]) for _ in range(1000)]
            print(f"a user whose lessons are in memory: {shown(again)}")
        finally:
            bluffd.terminate()
            bluffd.wait(60)


main()
