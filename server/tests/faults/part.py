"""What every part shares: its checks, its folder, and a way to wait for something."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

# How long to wait for what should happen soon. Reached only if it does not happen.
PATIENCE = 30.0


class Part:
    """One part of the tests: prints a line for each check, and ends with 1 if one failed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = Path(os.environ["FAULTS_FOLDER"]) / name
        self.failed = 0
        make_folder(self.folder)

    def check(self, what: str, holds: bool, found: object = "") -> bool:
        if holds:
            print(f"  ok {self.name}: {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL {self.name}: {what}: {' '.join(str(found).split())[:400]}", flush=True)
        return holds

    def none(self, what: str, found: list) -> bool:
        """Nothing of this kind was found."""
        return self.check(what, not found, f"{len(found)} found, first {found[:3]}")

    def skip(self, what: str, why: str) -> None:
        print(f"  skip {self.name}: {what}: {why}", flush=True)

    def note(self, words: str) -> None:
        """A number for people to read."""
        print(f"     {self.name}: {words}", flush=True)

    def end(self) -> None:
        sys.exit(1 if self.failed else 0)


def make_folder(folder: Path) -> Path:
    """A folder that the daemon may write, whoever it runs as."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o777)
    return folder


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether it holds within so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
