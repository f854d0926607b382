"""Clients that ask without a pause, and compare every answer with the right one."""

import itertools
import threading
import time
from collections import Counter
from typing import Self

import clients
import messages
from daemon import Daemon
from part import PATIENCE, within

# After a refusal; a mail server would wait for minutes.
PAUSE = 0.01


class Load:
    """Clients that ask in these ways about ham, spam and sextortion, in turn."""

    def __init__(self, daemon: Daemon, ways: list[str], right: list[dict[tuple[str, str], bytes]],
                 patience: float = 30) -> None:
        self.daemon, self.right, self.patience = daemon, right, patience
        self.counts: Counter[str] = Counter()
        self.refusals: list[str] = []
        self.wrong: list[str] = []
        self.lock = threading.Lock()
        self.ends = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.threads = [threading.Thread(target=self.run, args=(way,), daemon=True) for way in ways]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ends.set()
        self.goes_on.set()
        for thread in self.threads:
            thread.join()

    def run(self, way: str) -> None:
        for label in itertools.cycle(messages.ALL):
            self.goes_on.wait()
            if self.ends.is_set():
                return
            try:
                answer = clients.ask(self.daemon, way, messages.ALL[label], self.patience)
                models = [number for number, right in enumerate(self.right) if right[way, label] == answer]
                with self.lock:
                    self.counts["right"] += bool(models)
                    for number in models[:1]:
                        self.counts[f"model {number}"] += 1
                    if not models:
                        self.wrong.append(f"{way} of {label}: {answer[:200]!r}")
            except clients.Refused as refused:
                with self.lock:
                    self.counts["refused"] += 1
                    self.refusals.append(f"{way}: {refused}")
                time.sleep(PAUSE)
            except clients.Wrong as wrong:
                with self.lock:
                    self.wrong.append(f"{way} of {label}: {wrong}")

    def more(self, answers: int) -> bool:
        """Whether so many more right answers come in time."""
        enough = self.counts["right"] + answers
        return within(PATIENCE, lambda: self.counts["right"] >= enough)
