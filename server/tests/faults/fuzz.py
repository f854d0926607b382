"""Frames made by damaging those of valid conversations, by every protocol.

What counts as a frame: a request of spamd, one for each connection; a packet of milter; a request of
HTTP or of the admin listener. Only what bluffd has read is counted: a request that was answered, or
whose connection it ended, and packets up to the one that ends a connection.
"""

import multiprocessing
import os
import random
import re
import signal
import socket
import struct
import time
from collections import Counter

import clients
import messages
from daemon import PROTOCOLS, Daemon, healthy
from mutate import mutated
from part import PATIENCE, Part, make_folder, within

FRAMES = int(os.environ.get("FRAMES", "20000"))
SEED = int(os.environ.get("SEED", "50"))
# Processes for each protocol.
WORKERS = 4
# Of a hundred frames. A packet of milter is a twentieth of a message, so there are more of them.
SHARES = {"spamd": 15, "milter": 55, "http": 20, "admin": 10}
# One frame in so many stays as it is, so that conversations get far.
GOOD = 3
# Requests on one connection of HTTP, messages on one of milter.
PIPELINE, MESSAGES = 16, 20
# The resident memory may grow by so much after the first quarter of the frames.
GROWTH_MIB = 32
READ_SECONDS = 5
IP_BIND_ADDRESS_NO_PORT = 24
# Each address has 28,000 ports, and a port rests after a connection.
ADDRESSES = 60
SAMPLES = [*messages.ALL.values(), messages.SHORT, messages.lesson(1)]


class Fuzzer:
    """Fuzzes one protocol with frames of its own seed."""

    def __init__(self, protocol: str, number: int, address: tuple[str, int], frames: int, done, results) -> None:
        self.protocol, self.address, self.frames = protocol, address, frames
        self.source = random.Random(f"{SEED} {protocol} {number}")
        self.done, self.results = done, results
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self) -> None:
        conversation = {"spamd": self.spamd, "milter": self.milter}.get(self.protocol, self.http)
        while self.counts["frames"] < self.frames:
            before = self.counts["frames"]
            try:
                conversation()
            except clients.Wrong as wrong:
                self.wrong.append(str(wrong))
            except clients.Refused as refused:
                self.counts[f"lost: {refused}"] += 1
            with self.done.get_lock():
                self.done.value += self.counts["frames"] - before
        self.results.put((self.protocol, self.counts, self.wrong[:3]))

    def connect(self) -> socket.socket:
        client = socket.socket()
        client.settimeout(PATIENCE)
        client.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        client.bind((f"127.0.0.{2 + self.source.randrange(ADDRESSES)}", 0))
        try:
            client.connect(self.address)
        except OSError as error:
            client.close()
            raise clients.Refused(f"connect: {error}") from None
        return client

    def one_of(self, *choices):
        return self.source.choice(choices)

    def is_good(self) -> bool:
        return self.source.randrange(GOOD) == 0

    # --- spamd

    def spamd(self) -> None:
        command = self.one_of("PING", "CHECK", "SYMBOLS", "REPORT", "REPORT_IFSPAM", "HEADERS", "PROCESS", "SKIP", "PROCESS")
        fields = self.one_of({}, {}, {"User": "carol"}, {"User": "jo@example.org"})
        # a lesson is written to the disk, so they are rare
        if self.source.randrange(50) == 0:
            command, fields = "TELL", {"Message-class": "spam", "Set": "local", "User": f"user{self.source.randrange(20)}"}
        frame = clients.spamd_request(command, self.source.choice(SAMPLES), **fields)
        if not (good := self.is_good()):
            frame = mutated(self.source, frame) if self.source.randrange(2) else mutated(self.source, frame[:120]) + frame[120:]
        with self.connect() as client:
            clients.send(client, frame)
            try:
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            answer = clients.read_all(client)
        self.counts["frames"] += 1
        self.counts["answered" if answer else "without a word"] += 1
        if answer and not re.match(rb"SPAMD/1\.\d \d+ [^\r\n]*\r\n", answer):
            raise clients.Wrong(f"{frame[:100]!r}: {answer[:100]!r}")
        if good and command not in ("SKIP", "PING"):
            try:
                clients.spamd_answer(answer)
            except clients.Refused as refused:
                raise clients.Wrong(f"refused a good {command}: {refused}") from None

    # --- milter

    def packets(self) -> list[bytes]:
        """The packets of one message, some of them damaged, left out, twice, or in another place."""
        whole = [*clients.milter_envelope(self.one_of(b"<carol@example.org>", b"")), *clients.milter_message(self.source.choice(SAMPLES))]
        last = whole.pop()
        packets = []
        for packet in whole:
            match self.source.randrange(12):
                case 0:
                    pass
                case 1:
                    packets += [packet, packet]
                case 2:
                    packets.insert(self.source.randrange(len(packets) + 1), packet)
                case 3 | 4 | 5:
                    letter = packet[4:5] if self.source.randrange(4) else self.one_of(b"D", b"C", b"H", b"M", b"R", b"T", b"N", b"B", b"A", b"U", b"K")
                    packets.append(clients.packet(letter, mutated(self.source, packet[5:])))
                case 6 if self.source.randrange(8) == 0:
                    # its length is wrong, or its letter is none
                    packets.append(mutated(self.source, packet[:5], 1) + packet[5:])
                case _:
                    packets.append(packet)
        return [*packets, last]

    def milter(self) -> None:
        # all replies but those to whole messages are left out
        offer = clients.packet(b"O", clients.OFFER)
        if self.source.randrange(4) == 0:
            return self.milter_at_once(mutated(self.source, offer))
        with self.connect() as client:
            client.sendall(offer)
            self.counts["frames"] += 1
            for _ in range(MESSAGES):
                sent, closes = [], False
                ended = False
                for packet in self.packets():
                    sent.append(packet)
                    closes, ended = ends_connection(packet, ended)
                    # a letter may have become the end of the message, which is answered
                    if closes or packet[4:5] == b"E":
                        break
                clients.send(client, b"".join(sent))
                if closes:
                    client.shutdown(socket.SHUT_WR)
                    self.replies(clients.read_all(client))
                else:
                    clients.milter_replies(client)
                    self.counts["answered"] += 1
                self.counts["frames"] += len(sent)
                if closes:
                    return

    def milter_at_once(self, offer: bytes) -> None:
        """Another negotiation, and one message without waiting for replies. Only what is read for sure
        is counted: the negotiation."""
        with self.connect() as client:
            clients.send(client, offer + b"".join(self.packets()))
            try:
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            self.replies(clients.read_all(client))
        self.counts["frames"] += 1

    def replies(self, answer: bytes) -> None:
        """Whole packets with letters that mail servers know."""
        while len(answer) >= 5:
            length = struct.unpack(">I", answer[:4])[0]
            if answer[4:5] not in b"Ocatryimpqs" or not 1 <= length <= 65_536:
                raise clients.Wrong(f"reply {answer[:40]!r}")
            answer = answer[4 + length:]

    # --- HTTP

    def http_frame(self) -> bytes:
        if self.protocol == "admin":
            frame = clients.http_request(self.one_of("/healthz", "/healthz", "/readyz", "/metrics", "/shadow"), keep=True)
        elif self.source.randrange(5) == 0:
            frame = clients.http_request(self.one_of("/ping", "/stat", "/", "/v1/classify"), keep=True)
        elif self.source.randrange(40) == 0:
            frame = clients.http_request(self.one_of("/learnspam", "/v1/learn?label=forget"), messages.lesson(2), keep=True, User=self.one_of("a", "b"))
        elif self.source.randrange(5) == 0:
            hook = b'{"context":{"stage":"DATA","queue":{"id":"7"}},"message":{"headers":[["Subject"," hello\\r\\n"]],"contents":"How are you?\\r\\n"}}'
            frame = clients.http_request("/v1/stalwart", hook if self.is_good() else mutated(self.source, hook), keep=True)
        else:
            message = self.source.choice(SAMPLES)
            frame = clients.http_request(self.one_of("/checkv2", "/symbols", "/v1/classify"),
                                         message if self.is_good() else mutated(self.source, message), keep=True,
                                         **self.one_of({}, {"User": "carol"}, {"Queue_Id": "4bY"}, {"Expect": "100-continue"}))
        if self.source.randrange(6):
            return frame
        head, blank, body = frame.partition(b"\r\n\r\n")
        if self.source.randrange(4) == 0:
            head = head.replace(b"Content-Length: ", b"Transfer-Encoding: chunked\r\nX: ")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
            return head + blank + (body if self.source.randrange(2) else mutated(self.source, body))
        return mutated(self.source, head) + blank + body

    def http(self) -> None:
        frames = [self.http_frame() for _ in range(PIPELINE)]
        with self.connect() as client:
            clients.send(client, b"".join(frames))
            try:
                client.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            answer = clients.read_all(client)
        answered = 0
        while answer:
            if re.match(rb"HTTP/1\.1 100 Continue\r\n\r\n", answer):
                answer = answer.partition(b"\r\n\r\n")[2]
                continue
            try:
                found = clients.http_answer(answer)
            except clients.Refused:
                # what the daemon did not read makes the system drop the end of the answer
                self.counts["cut answers"] += 1
                break
            if not 200 <= found.status < 600:
                raise clients.Wrong(f"status {found.status}")
            self.counts[f"status {found.status // 100}xx"] += 1
            answered += 1
            answer = found.rest
        self.counts["frames"] += max(answered, 1)
        self.counts["answered"] += answered


def ends_connection(packet: bytes, header_ended: bool) -> tuple[bool, bool]:
    """Whether bluffd ends the connection after this packet, and whether a field may not follow."""
    letter = packet[4:5]
    if not letter or struct.unpack(">I", packet[:4])[0] != len(packet) - 4 or letter not in b"DCHMRTLNBEAKUOQ" or letter in b"OQ":
        return True, header_ended
    if letter == b"L" and header_ended:
        return True, True
    if letter in b"NB":
        return False, True
    starts_anew = letter in b"MACK" or (letter == b"D" and packet[5:6] == b"M")
    return False, header_ended and not starts_anew


def run(protocol: str, number: int, address: tuple[str, int], frames: int, done, results) -> None:
    Fuzzer(protocol, number, address, frames, done, results).run()


def main() -> None:
    part = Part("fuzz")
    folder = make_folder(part.folder / "learned")
    daemon = Daemon(part, limits={"read_seconds": READ_SECONDS}, learn={"folder": str(folder), "over_tcp": True},
                    log={"level": "warn"}).start()
    right = messages.right_answers(daemon)
    began = time.monotonic()
    forks = multiprocessing.get_context("fork")
    done, results = forks.Value("q", 0), forks.Queue()
    workers = [
        forks.Process(target=run, daemon=True, args=(
            protocol, number, daemon.address(protocol), FRAMES * share // 100 // WORKERS, done, results))
        for protocol, share in SHARES.items() for number in range(WORKERS)]
    resident = []
    for worker in workers:
        worker.start()
    for quarter in range(1, 5):
        while done.value < FRAMES * quarter / 4 and daemon.runs() and any(worker.is_alive() for worker in workers):
            time.sleep(0.05)
        resident.append(daemon.resident_mib() if daemon.runs() else 0)
    found = {protocol: Counter() for protocol in PROTOCOLS}
    wrong = []
    for _ in workers if daemon.runs() else []:
        protocol, counts, words = results.get(timeout=PATIENCE)
        found[protocol] += counts
        wrong += [f"{protocol}: {word}" for word in words]
    seconds = time.monotonic() - began
    for worker in workers:
        worker.join(PATIENCE)
    for protocol, counts in found.items():
        part.note(f"{protocol}: {dict(counts)}")
    frames = sum(counts["frames"] for counts in found.values())
    part.note(f"{frames} frames (seed {SEED}) in {seconds:.1f} s, {frames / seconds:.0f} a second; "
              f"MiB resident after each quarter: {[round(mib) for mib in resident]}")
    part.note(f"processor seconds of bluffd: {daemon.metric('process_cpu_seconds_total')}")
    healthy(part, daemon, f"{frames} frames")
    part.check("as many frames as asked for", frames >= FRAMES - len(workers), frames)
    part.none("every answer is one of its protocol", wrong)
    part.none("every connection was answered or ended", [f"{protocol} {what}" for protocol, counts in found.items() for what in counts if what.startswith("lost")])
    part.check(f"resident memory grows by at most {GROWTH_MIB} MiB after the first quarter", resident[-1] <= resident[0] + GROWTH_MIB, resident)
    for protocol in PROTOCOLS:
        part.check(f"{protocol}: no connection is left", within(PATIENCE, lambda protocol=protocol: daemon.connections(protocol) == 0), daemon.connections(protocol))
    part.check("no bytes of messages are held", daemon.metric("bluff_held_bytes") == 0)
    # damaged lessons may have taught for everybody
    for journal in folder.iterdir():
        journal.unlink()
    daemon.signal(signal.SIGHUP)
    part.check("without what was taught, answers are those of before", within(PATIENCE, lambda: messages.right_answers(daemon) == right))
    part.check("it ends in order", daemon.stop() == 0)
    part.end()


main()
