"""Thousands of connections that say nothing, or half of what they should."""

import os
import resource
import socket
import time

import clients
import messages
from daemon import PROTOCOLS, Daemon, healthy
from part import PATIENCE, Part, within

CONNECTIONS = int(os.environ.get("CONNECTIONS", "10000"))
# Files that each side needs beside a flood.
FILES = 500
# A flood is opened so many at a time: the queue of the system holds 1024.
AT_A_TIME = 500
# Places that a flood of the admin listener leaves, to look at the metrics.
LEFT = 8
# Time enough to open a flood.
READ_SECONDS = 6
# What an idle connection may cost: a buffer of 16 KiB, and what the runtime holds of it.
CONNECTION_KIB, BASE_MIB = 32, 64
# The first half of a request of each protocol.
HALF = {
    "spamd": clients.spamd_request("PROCESS", messages.SEXTORTION)[:40],
    "milter": clients.packet(b"O", clients.OFFER)[:9],
    "http": clients.http_request("/checkv2", messages.SEXTORTION)[:20],
    "admin": clients.http_request("/metrics")[:20],
}
# How to ask each listener, as a client that behaves.
WAY = {"spamd": "PROCESS", "milter": "milter", "http": "checkv2"}
# Longer than a flood stays.
LONG = 60.0


class Flood:
    """So many connections; every other one sends half a request."""

    def __init__(self, daemon: Daemon, protocol: str, count: int, in_order: bool = True) -> None:
        self.sockets: list[socket.socket] = []
        self.most = 0
        for number in range(count):
            client = socket.socket()
            # from several addresses, because each has 28,000 ports
            client.bind((f"127.0.0.{2 + number % 8}", 0))
            client.settimeout(PATIENCE if in_order else 0)
            self.sockets.append(client)
            if client.connect_ex(daemon.address(protocol)) == 0 and number % 2:
                client.send(HALF[protocol])
            if in_order and (number + 1 == count or number % AT_A_TIME == AT_A_TIME - 1):
                self.wait(daemon, protocol)

    def wait(self, daemon: Daemon, protocol: str) -> None:
        """Waits until bluffd has accepted them, or cuts the first ones off already."""
        before = -1
        while before < (now := daemon.connections(protocol)) < len(self.sockets):
            before = now
            time.sleep(0.02)
        self.most = max(self.most, now)

    def close(self) -> None:
        for client in self.sockets:
            client.close()


def serves(part: Part, daemon: Daemon, protocol: str, what: str, right: dict) -> None:
    """A client that behaves gets the right answer."""
    try:
        if protocol == "admin":
            good = clients.get(daemon.address(protocol), "/readyz", LONG).status == 200
        else:
            good = clients.ask(daemon, WAY[protocol], messages.SEXTORTION, LONG) == right[WAY[protocol], "sextortion"]
        part.check(what, good)
    except clients.Refused as refused:
        part.check(what, False, refused)


def files(daemon: Daemon) -> int:
    return len(os.listdir(f"/proc/{daemon.process.pid}/fd"))


def flooded(part: Part, protocol: str, count: int) -> None:
    """A flood that takes all places of a listener."""
    daemon = Daemon(part, protocol, limits={"connections": count, "read_seconds": READ_SECONDS}).start()
    right = messages.right_answers(daemon)
    base, base_files = daemon.resident_mib(), files(daemon)
    size = count - LEFT if protocol == "admin" else count
    began = time.monotonic()
    flood = Flood(daemon, protocol, size)
    seconds = time.monotonic() - began
    part.check(f"{protocol}: many connections are open at a time", flood.most > size / 2, flood.most)
    full = daemon.resident_mib(most=True)
    for other in PROTOCOLS:
        if other != protocol:
            serves(part, daemon, other, f"{protocol} is flooded: {other} serves", right)
    serves(part, daemon, protocol, f"{protocol} is flooded: it serves again after read_seconds", right)
    gone = within(LONG, lambda: daemon.connections(protocol) == 0)
    part.check(f"{protocol}: every silent connection was closed", gone, daemon.connections(protocol))
    flood.close()
    peak, most = daemon.resident_mib(most=True), BASE_MIB + size * CONNECTION_KIB / 1024
    part.check(f"{protocol}: {size} connections: at most {most:.0f} MiB resident", peak <= most, peak)
    part.note(f"{size} silent connections of {protocol} in {seconds:.1f} s, {flood.most} at a time, {(full - base) * 1024 / flood.most:.1f} KiB "
              f"each; resident {base:.0f} MiB before, {peak:.0f} MiB at most, {daemon.resident_mib():.0f} MiB after")
    part.check(f"{protocol}: no file is left open", within(PATIENCE, lambda: files(daemon) <= base_files), (base_files, files(daemon)))
    part.check(f"{protocol}: no bytes of messages are held", daemon.metric("bluff_held_bytes") == 0)
    part.check(f"{protocol}: answers are those of before", messages.right_answers(daemon) == right)
    healthy(part, daemon, f"flood of {protocol}")
    part.check(f"flood of {protocol}: it ends in order", daemon.stop() == 0)


def more_than_places(part: Part, count: int) -> None:
    """With the usual 256 places, the rest waits in the queue of the system."""
    daemon = Daemon(part, "places", limits={"read_seconds": 2}).start()
    right = messages.right_answers(daemon)
    base = daemon.resident_mib()
    for protocol, other in (("spamd", "http"), ("http", "spamd"), ("milter", "http")):
        flood = Flood(daemon, protocol, count, in_order=False)
        within(PATIENCE, lambda protocol=protocol: daemon.connections(protocol) == 256)
        part.check(f"{protocol}: of {count} connections 256 are taken", daemon.connections(protocol) <= 256, daemon.connections(protocol))
        serves(part, daemon, other, f"{protocol} has no places left: {other} serves", right)
        flood.close()
        serves(part, daemon, protocol, f"{protocol} serves again after the flood", right)
    peak = daemon.resident_mib(most=True)
    part.check(f"256 places: at most {BASE_MIB} MiB resident", peak <= BASE_MIB, peak)
    part.note(f"256 places, {count} connections: resident {base:.0f} MiB before, {peak:.0f} MiB at most")
    healthy(part, daemon, "more than places")
    part.check("more than places: it ends in order", daemon.stop() == 0)


def no_files(part: Part) -> None:
    """All file descriptors are in use."""
    daemon = Daemon(part, "files", files=200, limits={"connections": 1000, "read_seconds": 2}).start()
    right = messages.right_answers(daemon)
    flood = Flood(daemon, "spamd", 400, in_order=False)
    part.check("no more files: the log says so",
               within(PATIENCE, lambda: bool(daemon.log_lines("a connection was not accepted", "Too many open files"))))
    for protocol in PROTOCOLS:
        serves(part, daemon, protocol, f"no more files: {protocol} serves after read_seconds", right)
    flood.close()
    healthy(part, daemon, "no more files")
    part.check("no more files: it ends in order", daemon.stop() == 0)


def half_a_packet(part: Part) -> None:
    """A mail server that stops in the middle of a packet, at each step before the message."""
    daemon = Daemon(part, "packet", limits={"read_seconds": 1, "request_seconds": 2}).start()
    packets = [clients.packet(b"O", clients.OFFER), *clients.milter_envelope(), *clients.milter_message(messages.SEXTORTION)]
    steps = {"O": 0, "C": 2, "M": 4, "R": 6, "L": 8}
    opened = []
    for step in steps.values():
        client = clients.connect(daemon.address("milter"))
        client.sendall(b"".join(packets[:step]) + packets[step][:7])
        opened.append(client)
    within(PATIENCE, lambda: daemon.connections("milter") == len(opened))
    within(5, lambda: daemon.connections("milter") == 0)
    for name, client in zip(steps, opened):
        client.settimeout(0.1)
        try:
            clients.read_all(client)
            open_still = False
        except clients.Refused:
            open_still = True
        part.check(f"half a packet {name} of milter: cut off after read_seconds", not open_still, "still open after 5 s")
        client.close()
    daemon.stop()


def main() -> None:
    part = Part("halfopen")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = min(CONNECTIONS, hard - FILES)
    if count < CONNECTIONS:
        part.note(f"{hard} open files are allowed, so {count} connections in place of {CONNECTIONS}")
    for protocol in PROTOCOLS:
        flooded(part, protocol, count)
    more_than_places(part, count)
    no_files(part)
    half_a_packet(part)
    part.end()


main()
