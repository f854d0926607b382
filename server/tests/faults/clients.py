"""Clients of all protocols that believe nothing: an answer is whole and well-formed, or there is none.

`Refused` is an error that a mail server takes as "try again later": no connection, an answer that says
so, or one that was cut off. `Wrong` is an answer that no client can make sense of, which never happens.
"""

import json
import re
import socket
import struct
from dataclasses import dataclass

HOST = b"mx.example.org"
# More than any answer, with the message of 40 MB that PROCESS gives back.
MOST = 128 << 20


class Refused(Exception):
    pass


class Wrong(Exception):
    pass


Address = tuple[str, int] | str


def connect(address: Address, patience: float = 30) -> socket.socket:
    kind = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    client = socket.socket(kind)
    client.settimeout(patience)
    try:
        client.connect(address)
        if kind == socket.AF_INET:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        client.close()
        raise Refused(f"connect: {error}") from None
    return client


def read_all(client: socket.socket) -> bytes:
    """All bytes up to the end of the connection, however it ends."""
    pieces, size = [], 0
    try:
        while size < MOST and (piece := client.recv(1 << 20)):
            pieces.append(piece)
            size += len(piece)
    except TimeoutError:
        raise Refused("no answer in time") from None
    except OSError:
        pass
    return b"".join(pieces)


def send(client: socket.socket, request: bytes) -> None:
    """Sends what the daemon takes: it may answer with an error before it has all."""
    try:
        client.sendall(request)
    except TimeoutError:
        raise Refused("the request was not taken in time") from None
    except OSError:
        pass


def exchange(address: Address, request: bytes, patience: float = 30) -> bytes:
    with connect(address, patience) as client:
        send(client, request)
        return read_all(client)


# --- spamd

@dataclass
class SpamdAnswer:
    line: str
    fields: dict[str, str]
    body: bytes


def spamd_request(command: str, message: bytes, **fields: str) -> bytes:
    lines = [f"{command} SPAMC/1.5", *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, f"Content-length: {len(message)}", "", ""]).encode() + message


def spamd_answer(answer: bytes) -> SpamdAnswer:
    if not (status := re.match(rb"SPAMD/1\.\d (\d+) ([^\r\n]*)\r\n", answer)):
        if b"\r\n" in answer or not b"SPAMD/1.1 ".startswith(answer[:10]):
            raise Wrong(f"no status line: {answer[:80]!r}")
        raise Refused(f"cut in the status line: {answer!r}")
    if status[1] != b"0":
        raise Refused(f"{status[1].decode()} {status[2].decode()}")
    head, blank, body = answer[status.end():].partition(b"\r\n\r\n")
    if not blank:
        raise Refused("cut in the header")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    length = int(fields.get("Content-length", len(body)))
    if len(body) < length:
        raise Refused(f"cut after {len(body)} of {length} bytes")
    if len(body) > length:
        raise Wrong(f"{len(body)} bytes, announced were {length}")
    return SpamdAnswer(status[2].decode(), fields, body)


def tell(address: Address, message: bytes, user: str, label: str | None, patience: float = 30) -> bool:
    """Teaches or forgets. Whether anything changed: if not, it was known, or forgotten, before."""
    fields = {"Message_class": label, "Set": "local"} if label else {"Remove": "local"}
    answer = spamd_answer(exchange(address, spamd_request("TELL", message, User=user, **fields), patience))
    return "DidSet" in answer.fields or "DidRemove" in answer.fields


# --- HTTP

@dataclass
class HttpAnswer:
    status: int
    body: bytes
    rest: bytes


def http_request(path: str, body: bytes | None = None, keep: bool = False, **fields: str) -> bytes:
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {HOST.decode()}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    lines += [] if keep else ["Connection: close"]
    lines += [] if body is None else [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def http_answer(answer: bytes) -> HttpAnswer:
    """The first answer in these bytes, and what follows it."""
    head, blank, rest = answer.partition(b"\r\n\r\n")
    if not blank:
        raise Refused(f"cut in the header: {answer[:60]!r}")
    if not (status := re.match(rb"HTTP/1\.[01] (\d\d\d) ", head)):
        raise Wrong(f"no status line: {head[:80]!r}")
    if not (length := re.search(rb"(?i)\r\ncontent-length: (\d+)", head)):
        raise Wrong(f"no length: {head!r}")
    if len(rest) < int(length[1]):
        raise Refused(f"cut after {len(rest)} of {int(length[1])} bytes")
    return HttpAnswer(int(status[1]), rest[:int(length[1])], rest[int(length[1]):])


def get(address: Address, path: str, patience: float = 30) -> HttpAnswer:
    return http_answer(exchange(address, http_request(path), patience))


def post(address: Address, path: str, body: bytes, patience: float = 30, **fields: str) -> HttpAnswer:
    return http_answer(exchange(address, http_request(path, body, **fields), patience))


def learn(address: Address, message: bytes, user: str, label: str | None, token: str) -> bool:
    """As `tell`, by HTTP."""
    answer = post(address, f"/v1/learn?label={label or 'forget'}", message, User=user, Authorization=f"Bearer {token}")
    if answer.status not in (200, 208):
        raise Refused(f"{answer.status} {answer.body.decode()}")
    return answer.status == 200


# --- milter

FINAL = b"catry"
# Everything is offered: fields may be added, changed and deleted, and nothing is answered before the end.
OFFER = struct.pack(">III", 6, 0x1FF, 0x1FFFFF)


def packet(letter: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data) + 1) + letter + data


def milter_envelope(recipient: bytes = b"<carol@example.org>") -> list[bytes]:
    return [
        packet(b"D", b"Cj\0" + HOST + b"\0"),
        packet(b"C", b"mail.example.net\0" + b"4\x19\x19" + b"192.0.2.1\0"),
        packet(b"H", b"mail.example.net\0"),
        packet(b"M", b"<anna@example.net>\0SIZE=1000\0"),
        packet(b"D", b"Ri\0" + b"4bYn0m3Xv8z6J\0"),
        packet(b"R", recipient + b"\0"),
        packet(b"T"),
    ]


def milter_message(message: bytes) -> list[bytes]:
    """The packets of a message with CRLF: its fields, its body, its end."""
    head, _, body = message.partition(b"\r\n\r\n")
    fields = re.split(rb"\r\n(?![ \t])", head)
    pairs = (field.partition(b":") for field in fields)
    packets = [packet(b"L", name + b"\0" + value.replace(b"\r\n", b"\n") + b"\0") for name, _, value in pairs]
    pieces = [packet(b"B", body[at:at + 65_535]) for at in range(0, len(body), 65_535)]
    return [*packets, packet(b"N"), *pieces, packet(b"E")]


def milter_request(message: bytes) -> bytes:
    return b"".join([packet(b"O", OFFER), *milter_envelope(), *milter_message(message)])


def milter_replies(client: socket.socket) -> list[bytes]:
    """The replies up to the final one; `c` and the like also end the answer to a message."""
    replies, have = [], b""
    while True:
        while len(have) >= 5 and len(have) >= (end := 4 + struct.unpack(">I", have[:4])[0]):
            reply, have = have[4:end], have[end:]
            if reply[:1] not in b"Ocatryimpqs":
                raise Wrong(f"reply {reply[:40]!r}")
            replies.append(reply)
            if reply[:1] in FINAL:
                if have:
                    raise Wrong(f"more after the final reply: {have[:40]!r}")
                return replies
        try:
            piece = client.recv(1 << 16)
        except TimeoutError:
            raise Refused("no answer in time") from None
        except OSError as error:
            raise Refused(str(error)) from None
        if not piece:
            raise Refused(f"cut after {len(replies)} replies")
        have += piece


def milter_answer(replies: list[bytes]) -> bytes:
    """What the mail server is to do, without the negotiation. A temporary refusal is none."""
    if replies[-1][:2] == b"y4" or replies[-1][:1] == b"t":
        raise Refused(replies[-1].decode())
    return b"\n".join(reply for reply in replies if reply[:1] not in b"Op")


# --- all of them: a request, and how its answer is read

WAYS = {"PROCESS": "spamd", "SYMBOLS": "spamd", "CHECK": "spamd", "milter": "milter", "checkv2": "http", "classify": "http"}


def request(way: str, message: bytes) -> bytes:
    if way == "milter":
        return milter_request(message)
    if way in ("checkv2", "classify"):
        return http_request("/checkv2" if way == "checkv2" else "/v1/classify", message)
    return spamd_request(way, message)


def answer(way: str, client: socket.socket) -> bytes:
    """The answer, in a form that is the same for the same message and model."""
    if way == "milter":
        return milter_answer(milter_replies(client))
    if way in ("checkv2", "classify"):
        found = http_answer(read_all(client))
        if found.status != 200:
            raise Refused(f"{found.status} {found.body.decode()}")
        fields = json.loads(found.body)
        fields.pop("time_real", None)
        return json.dumps(fields, sort_keys=True).encode()
    found = spamd_answer(read_all(client))
    return found.fields.get("Spam", "").encode() + b"\n" + found.body


def ask(daemon, way: str, message: bytes, patience: float = 30) -> bytes:
    """Asks a daemon about a message."""
    with connect(daemon.address(WAYS[way]), patience) as client:
        send(client, request(way, message))
        return answer(way, client)
