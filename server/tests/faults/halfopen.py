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
# A flood is opened so many at a time: what does not fit into the queue of the system waits for a second
# or more.
AT_A_TIME = 100
# Places that a flood of the admin listener leaves, to look at the metrics.
LEFT = 8
# Before the last connection of a flood is open, the first one should not be cut off. Tried one after the
# other, because the time depends on the machine.
READ_SECONDS = (3, 10, 30)
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
# A client that is told why it is cut off has so long to close its side.
WRITE_SECONDS = 1
# No connection more for so many seconds: bluffd cuts off as many as it accepts.
STANDSTILL = 2.0
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
            is_batch = number + 1 == count or number % AT_A_TIME == AT_A_TIME - 1
            if in_order and is_batch and not self.are_open(daemon, protocol):
                return

    def are_open(self, daemon: Daemon, protocol: str) -> bool:
        """Waits until bluffd has accepted all of them. False if the first ones are cut off already."""
        end = time.monotonic() + STANDSTILL
        while (now := daemon.connections(protocol)) < len(self.sockets) and time.monotonic() < end:
            if now > self.most:
                self.most, end = now, time.monotonic() + STANDSTILL
            time.sleep(0.002)
        self.most = max(self.most, now)
        return now == len(self.sockets)

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
    size = count - LEFT if protocol == "admin" else count
    for read_seconds in READ_SECONDS:
        daemon = Daemon(part, f"{protocol}-{read_seconds}", limits={"connections": count, "read_seconds": read_seconds, "write_seconds": WRITE_SECONDS}).start()
        right = messages.right_answers(daemon)
        base, base_files = daemon.resident_mib(), files(daemon)
        began = time.monotonic()
        flood = Flood(daemon, protocol, size)
        seconds = time.monotonic() - began
        if flood.most == size or read_seconds == READ_SECONDS[-1]:
            break
        flood.close()
        daemon.kill()
    part.check(f"{protocol}: {size} connections are open at a time", flood.most == size, flood.most)
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
    part.note(f"{flood.most} silent connections of {protocol} at a time, opened in {seconds:.1f} s, {(full - base) * 1024 / flood.most:.1f} KiB "
              f"each; resident {base:.0f} MiB before, {peak:.0f} MiB at most, {daemon.resident_mib():.0f} MiB after")
    part.check(f"{protocol}: no file is left open", within(PATIENCE, lambda: files(daemon) <= base_files), (base_files, files(daemon)))
    part.check(f"{protocol}: no bytes of messages are held", daemon.metric("bluff_held_bytes") == 0)
    part.check(f"{protocol}: answers are those of before", messages.right_answers(daemon) == right)
    healthy(part, daemon, f"flood of {protocol}")
    part.check(f"flood of {protocol}: it ends in order", daemon.stop() == 0)


def more_than_places(part: Part, count: int) -> None:
    """With the usual 256 places, the rest waits in the queue of the system."""
    daemon = Daemon(part, "places", limits={"read_seconds": 2, "write_seconds": WRITE_SECONDS}).start()
    right = messages.right_answers(daemon)
    base = daemon.resident_mib()
    for protocol, other in (("spamd", "http"), ("http", "spamd"), ("milter", "http")):
        flood = Flood(daemon, protocol, count, in_order=False)
        taken = within(PATIENCE, lambda protocol=protocol: daemon.connections(protocol) == 256)
        now = daemon.connections(protocol)
        part.check(f"{protocol}: of {count} connections 256 are taken", taken and now <= 256, now)
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
    daemon = Daemon(part, "files", files=200, limits={"connections": 1000, "read_seconds": 2, "write_seconds": WRITE_SECONDS}).start()
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
