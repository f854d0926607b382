"""Clients that send a byte at a time, and clients that do not read what they asked for."""

import fcntl
import mmap
import os
import socket
import threading
import time
from collections.abc import Callable

import clients
import messages
from daemon import Daemon, healthy
from part import PATIENCE, Part, within

# A byte every so many seconds is in time for the first daemon, and too slow for the second.
BETWEEN, TOO_LONG = 0.02, 0.4
READ_SECONDS, REQUEST_SECONDS, WRITE_SECONDS = 2, 4, 2
# How an answer begins that ends a connection. A milter has no words for it.
ANSWERS = (b"SPAMD/", b"HTTP/")
# How long to wait for the end of what is too slow.
CUT_WITHIN = 12.0
# More than the buffers of the system take.
BIG = 24_000_000
MOST_REQUESTS = 20_000
DROPPED = "bluff_log_lines_dropped_total"
FIELD = b"X-Spam-" + b"a" * 50
# As many as bluffd deletes of a message, so that its answer is long.
FIELDS = 1000


def trickle(client: socket.socket, request: bytes, between: float, seconds: float = float("inf")) -> bool:
    """Sends a byte at a time. False if the daemon answers, or ends the connection, before the last one."""
    end = time.monotonic() + seconds
    client.setblocking(False)
    try:
        for at in range(len(request)):
            client.send(request[at:at + 1])
            time.sleep(between)
            try:
                if (answer := client.recv(len(ANSWERS[0]), socket.MSG_PEEK)) == b"" or answer.startswith(ANSWERS):
                    return False
            except BlockingIOError:
                pass
            if time.monotonic() > end:
                return True
    except (BrokenPipeError, ConnectionResetError):
        return False
    finally:
        client.setblocking(True)
        client.settimeout(PATIENCE)
    return True


def all_at_once(jobs: dict[str, Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job, name=name) for name, job in jobs.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_time(part: Part) -> None:
    """A byte at a time, by every protocol."""
    daemon = Daemon(part, "in-time").start()
    right = messages.right_answers(daemon, {"sextortion": messages.SHORT})

    def ask(way: str) -> None:
        request = clients.request(way, messages.SHORT)
        try:
            with clients.connect(daemon.address(clients.WAYS[way])) as client:
                trickle(client, request, BETWEEN)
                answer = clients.answer(way, client)
            part.check(f"{way}: {len(request)} bytes, one each {BETWEEN} s, get the right answer",
                       answer == right[way, "sextortion"] and messages.says(way, "sextortion", answer), answer)
        except (clients.Refused, clients.Wrong) as error:
            part.check(f"{way}: a byte at a time", False, error)

    def admin() -> None:
        with clients.connect(daemon.address("admin")) as client:
            trickle(client, clients.http_request("/metrics"), BETWEEN)
            part.check("admin: a byte at a time", clients.http_answer(clients.read_all(client)).status == 200)

    all_at_once({"admin": admin, **{way: lambda way=way: ask(way) for way in clients.WAYS}})
    healthy(part, daemon, "a byte at a time")
    part.check("a byte at a time: it ends in order", daemon.stop() == 0)


def too_slow(part: Part) -> None:
    """Requests that would take longer than request_seconds, or read_seconds for a header of HTTP."""
    daemon = Daemon(part, "too-slow", limits={"read_seconds": READ_SECONDS, "request_seconds": REQUEST_SECONDS}).start()
    message = messages.SEXTORTION
    packets = clients.milter_message(message)
    spamd, http = clients.spamd_request("PROCESS", message), clients.http_request("/checkv2", message)
    # the whole request, and how much of it is sent without a pause
    slow = {
        "spamd, in its header": ("spamd", spamd, 0),
        "spamd, in its body": ("spamd", spamd, 200),
        "milter, in its negotiation": ("milter", clients.packet(b"O", bytes(1000)), 0),
        "milter, in its envelope": ("milter", clients.milter_request(message), 17),
        "milter, in its message": ("milter", clients.milter_request(message), len(clients.milter_request(message)) - len(b"".join(packets[2:]))),
        "http, in its header": ("http", http, 0),
        "http, in its body": ("http", http, 200),
    }
    cut: dict[str, bool] = {}

    def ask(what: str) -> None:
        protocol, request, at = slow[what]
        with clients.connect(daemon.address(protocol)) as client:
            client.sendall(request[:at])
            cut[what] = not trickle(client, request[at:], TOO_LONG, CUT_WITHIN)

    all_at_once({what: lambda what=what: ask(what) for what in slow})
    for what in slow:
        part.check(f"{what}: a client that is too slow is cut off", cut[what], f"still open after {CUT_WITHIN} s")
    for protocol in ("spamd", "milter", "http"):
        expected = sum(slow[what][0] == protocol for what in slow)
        logged = lambda protocol=protocol: daemon.log_lines("WARN failed", f'protocol="{protocol}"', 'kind="client-timeout"')
        # written a moment after it is counted
        within(CUT_WITHIN, lambda logged=logged, expected=expected: len(logged()) == expected)
        part.check(f"{protocol}: the log has an error for each", len(logged()) == expected, f"{len(logged())} of {expected}: {logged()}")
        part.check(f"{protocol}: each is counted", daemon.errors(protocol, "client-timeout") == expected, daemon.errors(protocol, "client-timeout"))
    none_judged = daemon.log_lines("judged")
    part.none("none of them was judged", none_judged)
    healthy(part, daemon, "too slow")
    part.check("too slow: it ends in order", daemon.stop() == 0)


def does_not_read(part: Part) -> None:
    """Clients that ask for much and read nothing."""
    daemon = Daemon(part, "no-reader", limits={"write_seconds": WRITE_SECONDS, "read_seconds": READ_SECONDS}).start()
    right = messages.right_answers(daemon)
    fields = FIELD + b": 1\r\n"
    forged = clients.milter_message(fields * FIELDS + messages.SHORT)
    # repeated until no more is taken
    requests = {
        "spamd": clients.spamd_request("PROCESS", messages.big(messages.SEXTORTION, BIG)),
        "milter": b"".join([*clients.milter_envelope(), *forged]),
        "http": clients.http_request("/checkv2", messages.SHORT, keep=True),
        "admin": clients.http_request("/metrics", keep=True),
    }
    opened: dict[str, socket.socket] = {}

    def judged() -> int:
        return len(daemon.log_lines('protocol="milter"', "judged"))

    def flood(protocol: str) -> None:
        client = opened[protocol]
        client.settimeout(2.5 * WRITE_SECONDS)
        before = judged()
        try:
            if protocol == "milter":
                client.sendall(clients.packet(b"O", clients.OFFER))
            for number in range(1 if protocol == "spamd" else MOST_REQUESTS):
                client.sendall(requests[protocol])
                # a mail server waits for the answer; what it sends before is an error
                if protocol == "milter":
                    within(PATIENCE, lambda number=number: judged() > before + number or daemon.connections("milter") == 0)
        except OSError:
            pass

    for protocol in requests:
        opened[protocol] = clients.connect(daemon.address(protocol))
        opened[protocol].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        within(PATIENCE, lambda protocol=protocol: daemon.connections(protocol) == 1)
    all_at_once({protocol: lambda protocol=protocol: flood(protocol) for protocol in requests})
    for protocol in requests:
        gone = within(CUT_WITHIN, lambda protocol=protocol: daemon.connections(protocol) == 0)
        part.check(f"{protocol}: a client that does not read is cut off after write_seconds", gone, f"still open after {CUT_WITHIN} s")
    for protocol in requests:
        part.check(f"{protocol}: it is counted as an error", daemon.errors(protocol, "client-timeout") == 1, daemon.errors(protocol, "client-timeout"))
    for client in opened.values():
        client.close()
    part.check("answers for others are those of before", messages.right_answers(daemon) == right)
    part.check("no bytes of messages are held", within(PATIENCE, lambda: daemon.metric("bluff_held_bytes") == 0))
    part.note(f"resident: {daemon.resident_mib(most=True):.0f} MiB at most")
    healthy(part, daemon, "no reader")
    part.check("no reader: it ends in order", daemon.stop() == 0)


def nobody_reads_the_log(part: Part) -> None:
    """The pipe that stderr leads to is full."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, mmap.PAGESIZE)
    daemon = Daemon(part, "no-log").start(writer)
    os.close(writer)
    right = messages.right_answers(daemon)
    asked = 0
    while daemon.metric(DROPPED) == 0 and asked < MOST_REQUESTS:
        # each is a request that failed, and a line of the log
        for _ in range(100):
            clients.exchange(daemon.address("spamd"), b"HELLO SPAMC/1.5\r\n\r\n")
        asked += 100
    part.check("nobody reads the log: lines are dropped and counted", daemon.metric(DROPPED) > 0, asked)
    part.check("nobody reads the log: answers are those of before", messages.right_answers(daemon) == right)
    part.note(f"nobody reads the log: {asked} requests, {daemon.metric(DROPPED):.0f} lines dropped, {daemon.resident_mib(most=True):.0f} MiB resident at most")
    part.check("nobody reads the log: it ends in order", daemon.stop() == 0)
    os.close(reader)


def main() -> None:
    part = Part("slow")
    in_time(part)
    too_slow(part)
    does_not_read(part)
    nobody_reads_the_log(part)
    part.end()


main()
