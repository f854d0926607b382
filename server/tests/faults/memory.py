"""Many large messages at once, with little memory for them."""

import json
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable

import clients
import messages
from daemon import Daemon, healthy
from part import PATIENCE, Part, within

CLIENTS, BYTES = 64, 40_000_000
MEMORY_MIB = 128
THREADS = 2
# A message is there twice while its memory grows, which doubles at a time. Judging one takes twice its
# bytes more, for each thread. A hook holds it as JSON, too, and as text. The daemon itself has 25 MiB.
BASE_MIB = 64
MOST_MIB = 3 * MEMORY_MIB + 2 * THREADS * BYTES // (1 << 20) + BASE_MIB
MOST_OF_HOOKS_MIB = MOST_MIB + 2 * MEMORY_MIB
# Connections that send envelopes and no message, and the memory for messages then.
ENVELOPES, ENVELOPES_MIB = 200, 16
# A client is answered in its turn.
LONG = 120.0
MARK = "X-Bluff-Status"


def compressed(message: bytes) -> bytes:
    return clients.spamd_request("PROCESS", zlib.compress(message, 1), Compress="zlib")


def hook(message: bytes) -> bytes:
    """A hook of Stalwart, with the fields of a message and its body."""
    head, _, body = message.partition(b"\r\n\r\n")
    fields = [field.split(":", 1) for field in head.decode("latin-1").replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n")]
    request = {"context": {"stage": "DATA"}, "message": {"headers": fields, "contents": body.decode("latin-1")}}
    return clients.http_request("/v1/stalwart", json.dumps(request).encode())


def hook_answer(client) -> bytes:
    answer = clients.http_answer(clients.read_all(client))
    if answer.status != 200:
        raise clients.Refused(f"{answer.status} {answer.body.decode()}")
    return answer.body


# How to ask: the protocol, the request and how its answer is read.
Asking = tuple[str, bytes, Callable]


def askings(message: bytes) -> dict[str, Asking]:
    ways = {way: (clients.WAYS[way], clients.request(way, message), lambda client, way=way: clients.answer(way, client))
            for way in ("PROCESS", "milter", "checkv2")}
    ways["compressed"] = ("spamd", compressed(message), lambda client: clients.answer("PROCESS", client))
    ways["stalwart"] = ("http", hook(message), hook_answer)
    return ways


def ask(daemon: Daemon, asking: Asking) -> bytes:
    protocol, request, read = asking
    with clients.connect(daemon.address(protocol), LONG) as client:
        clients.send(client, request)
        return read(client)


def at_once(part: Part, daemon: Daemon, way: str, asking: Asking, right: bytes, marked: bool) -> None:
    """All clients ask in one way. Each answer is right, or an error, or marked as one."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    lock = threading.Lock()
    begin = threading.Barrier(CLIENTS)

    def client() -> None:
        begin.wait()
        try:
            answer = ask(daemon, asking)
            found = "right" if answer == right else "marked" if marked and MARK.encode() in answer else "wrong"
        except clients.Refused as refused:
            found, answer = "refused", str(refused).encode()
        except clients.Wrong as error:
            found, answer = "wrong", str(error).encode()
        with lock:
            counts[found] += 1
            if found == "wrong":
                wrong.append(f"{answer[:200]!r}")
            if found == "refused":
                counts[answer.decode()[:70]] += 1

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    part.none(f"{way}: each of {CLIENTS} clients gets the right answer or an error", wrong)
    part.check(f"{way}: some are judged", counts["right"] > 0, counts)
    part.note(f"{way}: {dict(counts)}, {daemon.resident_mib(most=True):.0f} MiB resident at most")


def large(part: Part, on_error: str, way: str, asking: Asking) -> None:
    """One daemon, and one way to ask it."""
    named = f"{way}, {on_error}"
    daemon = Daemon(part, f"{way}-{on_error}", limits={"memory_bytes": MEMORY_MIB << 20, "threads": THREADS, "scan_seconds": 60},
                    **{protocol: {"on_error": on_error} for protocol in ("spamd", "milter", "http")}).start()
    small = messages.right_answers(daemon)
    right = ask(daemon, asking)
    part.check(f"{named}: one client alone gets the label sextortion", b"sextortion" in right, right[:300])
    at_once(part, daemon, named, asking, right, on_error == "accept")
    peak, most = daemon.resident_mib(most=True), MOST_OF_HOOKS_MIB if way == "stalwart" else MOST_MIB
    part.check(f"{named}: at most {most} MiB resident", peak <= most, f"{peak:.0f} MiB")
    part.check(f"{named}: nothing is held afterwards", within(PATIENCE, lambda: daemon.metric("bluff_held_bytes") == 0))
    part.check(f"{named}: one client alone is answered again", ask(daemon, asking) == right)
    part.check(f"{named}: short messages, too", messages.right_answers(daemon) == small)
    healthy(part, daemon, named)
    part.check(f"{named}: it ends in order", daemon.stop() == 0)


def envelopes(part: Part) -> None:
    """Mail servers that send recipients and names of fields without an end, and no message."""
    daemon = Daemon(part, "envelopes", limits={"memory_bytes": ENVELOPES_MIB << 20, "message_bytes": 1 << 20}).start()
    packets = [
        clients.packet(b"O", clients.OFFER), *clients.milter_envelope(),
        *(clients.packet(b"R", b"<%04d%b>\0" % (number, b"r" * 1000)) for number in range(1000)),
        *(clients.packet(b"L", b"X-%05d-%b\0v\0" % (number, b"n" * 80)) for number in range(10_000)),
    ]
    opened = [clients.connect(daemon.address("milter")) for _ in range(ENVELOPES)]
    for client in opened:
        clients.send(client, b"".join(packets))
    before = -1.0
    while before < (now := daemon.resident_mib()):
        before = now
        time.sleep(1)
    try:
        found = clients.ask(daemon, "PROCESS", messages.SEXTORTION)
    except clients.Refused as refused:
        found = str(refused).encode()
    part.check("envelopes: meanwhile a message gets the right answer or an error",
               found.startswith(b"75 ") or messages.says("PROCESS", "sextortion", found), found)
    peak, most = daemon.resident_mib(most=True), 2 * ENVELOPES_MIB + BASE_MIB
    part.check(f"{ENVELOPES} envelopes without an end: at most {most} MiB resident", peak <= most, f"{peak:.0f} MiB")
    for client in opened:
        client.close()
    part.check("envelopes: nothing is held afterwards", within(PATIENCE, lambda: daemon.metric("bluff_held_bytes") == 0))
    healthy(part, daemon, "envelopes")
    part.check("envelopes: it ends in order", daemon.stop() == 0)


def main() -> None:
    part = Part("memory")
    ways = askings(messages.big(messages.SEXTORTION, BYTES))
    for way, asking in ways.items():
        large(part, "tempfail", way, asking)
    # a message that was not judged passes on, with a mark
    large(part, "accept", "milter", ways["milter"])
    envelopes(part)
    part.end()


main()
