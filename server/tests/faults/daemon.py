"""A bluffd with free ports of loopback, a folder and a log, which ends with the test."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import clients
from part import PATIENCE, Part, within

PROTOCOLS = ("spamd", "milter", "http", "admin")
# Below the ports that the system gives to clients, so that no client takes one while bluffd is down.
PORTS = range(20_000, 32_000)
# As root, bluffd runs as nobody.
NOBODY = 65_534


def free_port() -> int:
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Daemon:
    """The daemon with these settings, a section each. It keeps its ports and its log over a restart."""

    def __init__(self, part: Part, name: str = "bluffd", *, environment: dict[str, str] | None = None,
                 log_file: Path | None = None, as_root: bool = False, files: int | None = None, **sections: dict) -> None:
        self.ports = {protocol: free_port() for protocol in PROTOCOLS}
        self.config = part.folder / f"{name}.toml"
        self.log = log_file or part.folder / f"{name}.log"
        self.environment = environment or {}
        self.files = files
        self.drops_root = os.geteuid() == 0 and not as_root
        for protocol, port in self.ports.items():
            more = sections.setdefault(protocol, {}).pop("also", [])
            sections[protocol]["listen"] = [f"127.0.0.1:{port}", *more]
        lines = []
        for section, keys in sections.items():
            # a value of JSON is one of TOML
            lines += [f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
        self.config.write_text("\n".join(lines) + "\n")
        self.process: subprocess.Popen | None = None

    def spawn(self, stderr: int | None = None) -> "Daemon":
        """Starts it and does not wait. Call it in the main thread: it ends with the thread."""
        command = ["setpriv", "--pdeathsig", "KILL"]
        if self.drops_root:
            command += ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
        if self.files is not None:
            command = ["prlimit", f"--nofile={self.files}", *command]
        with open(self.log, "ab") as log:
            # variables are for bluffd alone, and not for what starts it
            variables = [f"{name}={value}" for name, value in self.environment.items()]
            self.process = subprocess.Popen(
                [*command, "env", *variables, os.environ["BLUFFD"], "--config", str(self.config)],
                env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log if stderr is None else stderr)
        return self

    def start(self, stderr: int | None = None) -> "Daemon":
        """Starts it and waits until it answers."""
        self.spawn(stderr)
        if not within(PATIENCE, lambda: self.process.poll() is not None or self.is_ready()) or not self.runs():
            raise SystemExit(f"FAIL bluffd did not start: {self.log_lines()[-3:]}")
        return self

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        try:
            return clients.get(self.address("admin"), "/readyz", patience=5).status == 200
        except clients.Refused:
            return False

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ended(self, seconds: float = PATIENCE) -> int | None:
        """Its exit status; None if it still runs after so long."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> int | None:
        """Ends it in order."""
        self.signal(signal.SIGTERM)
        status = self.ended()
        if status is None:
            self.kill()
        return status

    def address(self, protocol: str) -> tuple[str, int]:
        return "127.0.0.1", self.ports[protocol]

    def log_lines(self, *patterns: str) -> list[str]:
        """The lines of the log that match all of these."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if all(re.search(pattern, line) for pattern in patterns)]

    def resident_mib(self, most: bool = False) -> float:
        """Its resident memory; with `most`, the most it ever had."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{'VmHWM' if most else 'VmRSS'}:\s+(\d+) kB", status)[1]) / 1024

    def metrics(self) -> dict[str, float]:
        """What it counts, by name and labels. Asks until it has a place for the question."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                text = clients.get(self.address("admin"), "/metrics").body.decode()
                break
            except clients.Refused:
                if time.monotonic() > end:
                    raise
        lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in lines}

    def metric(self, name: str) -> float:
        return self.metrics().get(name, 0.0)

    def errors(self, protocol: str, kind: str) -> float:
        return self.metric(f'bluff_errors_total{{protocol="{protocol}",kind="{kind}"}}')

    def connections(self, protocol: str) -> int:
        """The open connections, without the one that asks."""
        count = self.metric(f'bluff_connections{{protocol="{protocol}"}}')
        return int(count) - (protocol == "admin")


def healthy(part: Part, daemon: Daemon, after: str) -> None:
    """It still runs, and has not panicked."""
    part.check(f"{after}: bluffd still runs", daemon.runs(), daemon.log_lines()[-2:])
    part.none(f"{after}: it did not panic", daemon.log_lines("panicked"))
