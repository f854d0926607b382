"""SIGTERM under load, and the files of unix sockets."""

import os
import pwd
import signal
import socket
import time
from pathlib import Path

import clients
import messages
from daemon import NOBODY, PROTOCOLS, Daemon, healthy
from load import Load
from part import PATIENCE, Part, within

WAYS = ["PROCESS", "PROCESS", "SYMBOLS", "CHECK", "milter", "milter", "checkv2", "classify"]
ROUNDS = 5
# For what takes no time.
SOON = 10.0
CUT = "did not end within limits.drain_seconds"


def refuses(daemon: Daemon, protocol: str) -> bool:
    try:
        clients.connect(daemon.address(protocol), patience=5).close()
    except clients.Refused:
        return True
    return False


def under_way(part: Part) -> None:
    """Requests whose first half is there when the end begins."""
    daemon = Daemon(part, "under-way").start()
    right = messages.right_answers(daemon)
    begun = []
    for way in clients.WAYS:
        request = clients.request(way, messages.SEXTORTION)
        client = clients.connect(daemon.address(clients.WAYS[way]))
        half = len(request) * 2 // 3
        client.sendall(request[:half])
        begun.append((way, client, request[half:]))
    open_now = lambda: sum(daemon.connections(protocol) for protocol in ("spamd", "milter", "http"))
    part.check("half of every request is there", within(PATIENCE, lambda: open_now() == len(begun)), open_now())
    # a moment for the bytes, after the connection
    time.sleep(0.5)
    daemon.signal(signal.SIGTERM)
    for protocol in PROTOCOLS:
        part.check(f"{protocol}: new connections are refused", within(PATIENCE, lambda protocol=protocol: refuses(daemon, protocol)))
    part.check("it waits for requests under way", daemon.runs())
    for way, client, rest in begun:
        try:
            clients.send(client, rest)
            answer = clients.answer(way, client)
            part.check(f"{way}: a request under way gets its whole answer", answer == right[way, "sextortion"], answer)
        except (clients.Refused, clients.Wrong) as error:
            part.check(f"{way}: a request under way gets its whole answer", False, error)
        client.close()
    part.check("it ends with 0", daemon.ended() == 0, daemon.process.returncode)
    part.none("nobody was cut off", daemon.log_lines(CUT))


def load(part: Part) -> None:
    daemon = Daemon(part, "load").start()
    right = messages.right_answers(daemon)
    statuses, wrong, counts = [], [], []
    for number in range(ROUNDS):
        if number:
            daemon.start()
        with Load(daemon, WAYS, [right]) as asked:
            asked.more(50)
            daemon.signal((signal.SIGTERM, signal.SIGINT)[number % 2])
            statuses.append(daemon.ended())
        wrong += asked.wrong
        counts.append(dict(asked.counts))
    part.note(f"{ROUNDS} ends under load: {counts}")
    part.none("under load: every answer is right and whole, or there is none", wrong)
    part.check("under load: it ends with 0 each time", statuses == [0] * ROUNDS, statuses)
    part.none("under load: nobody was cut off", daemon.log_lines(CUT))
    part.none("under load: it did not panic", daemon.log_lines("panicked"))


def never_ends(part: Part) -> None:
    """A request that is never whole, and connections without one."""
    daemon = Daemon(part, "never", limits={"drain_seconds": 2}).start()
    with clients.connect(daemon.address("spamd")) as client:
        client.sendall(clients.spamd_request("PROCESS", messages.SEXTORTION)[:500])
        within(PATIENCE, lambda: daemon.connections("spamd") == 1)
        daemon.signal(signal.SIGTERM)
        part.check("half a request does not hold up the end for longer than drain_seconds", daemon.ended() == 0, daemon.process.returncode)
        part.check("the log says who was cut off", bool(daemon.log_lines("WARN", CUT)), daemon.log_lines()[-1:])
        part.check("and the client gets no answer that looks whole", clients.read_all(client) == b"")

    for protocol, first in {"spamd": b"", "milter": clients.packet(b"O", clients.OFFER), "http": b"", "admin": b""}.items():
        daemon = Daemon(part, f"idle-{protocol}", limits={"drain_seconds": 3}).start()
        with clients.connect(daemon.address(protocol)) as idle:
            idle.sendall(first)
            within(PATIENCE, lambda protocol=protocol, daemon=daemon: daemon.connections(protocol) == 1)
            status = daemon.stop()
        part.check(f"{protocol}: a connection without a request does not hold up the end",
                   status == 0 and not daemon.log_lines(CUT), f"status {status}, {daemon.log_lines()[-1:]}")


def inode(path: Path) -> int:
    return path.lstat().st_ino


def sockets(part: Part) -> None:
    """Only a stale socket of its own is removed."""
    path = part.folder / "spamd.sock"
    where = {"spamd": {"also": [f"unix:{path}"]}}
    daemon = Daemon(part, "socket", **where).start()
    daemon.kill()
    part.check("after kill -9 the socket is still there", path.is_socket())
    daemon.start()

    def pong(of: Path = path) -> bool:
        return clients.exchange(str(of), b"PING SPAMC/1.5\r\n\r\n").startswith(b"SPAMD/1.5 0 PONG")

    part.check("a stale socket of its own is replaced", pong())

    before = inode(path)
    other = Daemon(part, "other", spamd={"also": [f"unix:{path}"]}).spawn()
    part.check("a second daemon does not start, and says why",
               other.ended() == 1 and bool(other.log_lines("another process listens there")), other.log_lines()[-1:])
    part.check("the socket of the first one stays, and answers", inode(path) == before and pong())
    part.check("it ends in order", daemon.stop() == 0)
    part.check("and removes its socket", not os.path.lexists(path))

    daemon.start()
    path.unlink()
    with socket.socket(socket.AF_UNIX) as foreign:
        foreign.bind(str(path))
        daemon.stop()
        part.check("a socket that took its place is not removed", path.is_socket())
    path.unlink()

    mail = part.folder / "mail"
    mail.write_bytes(b"email of somebody\n")
    for what, make in {
        "a file": lambda: path.write_bytes(b"email of somebody\n"),
        "a link to a file": lambda: path.symlink_to(mail),
        "a link to nothing": lambda: path.symlink_to(part.folder / "nothing"),
        "a directory": path.mkdir,
        "a named pipe": lambda: os.mkfifo(path),
    }.items():
        make()
        before = path.lstat()
        daemon.spawn()
        status = daemon.ended()
        said = daemon.log_lines("no socket is there")
        same = os.path.lexists(path) and (path.lstat().st_ino, path.lstat().st_size) == (before.st_ino, before.st_size)
        part.check(f"{what} in its place is not removed, and it does not start", status == 1 and bool(said) and same, (status, said, same))
        if status is None:
            daemon.kill()
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        daemon.log.write_text("")
    part.check("the file behind the link is as it was", mail.read_bytes() == b"email of somebody\n")

    # somebody who listens, and whose queue is full
    with socket.socket(socket.AF_UNIX) as busy:
        busy.bind(str(path))
        path.chmod(0o777)
        busy.listen(0)
        waiting = []
        for _ in range(2):
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            client.connect_ex(str(path))
            waiting.append(client)
        daemon.spawn()
        status = daemon.ended(SOON)
        part.check("a socket whose queue is full is not removed, and it does not start",
                   status == 1 and path.is_socket(), f"status {status}, {daemon.log_lines()[-1:]}")
        if status is None:
            daemon.kill()
        for client in waiting:
            client.close()
    path.unlink()
    healthy_end(part, daemon)
    foreign_owner(part)


def healthy_end(part: Part, daemon: Daemon) -> None:
    daemon.start()
    healthy(part, daemon, "sockets")
    part.check("at last it ends in order", daemon.stop() == 0)


def foreign_owner(part: Part) -> None:
    """With socket.owner the file belongs to another user, and is its own all the same."""
    if os.geteuid() != 0:
        part.skip("a stale socket with socket.owner", "needs root")
        return
    path = part.folder / "owned.sock"
    daemon = Daemon(part, "owned", as_root=True, spamd={"also": [f"unix:{path}"]},
                    socket={"owner": pwd.getpwuid(NOBODY).pw_name}, process={"allow_root": True}).start()
    part.check("socket.owner: the socket has its owner", path.lstat().st_uid == NOBODY)
    daemon.kill()
    daemon.spawn()
    up = within(PATIENCE, lambda: not daemon.runs() or daemon.is_ready()) and daemon.runs()
    part.check("socket.owner: after kill -9 it starts again", up, daemon.log_lines()[-1:])
    if daemon.runs():
        daemon.stop()


def main() -> None:
    part = Part("drain")
    under_way(part)
    load(part)
    never_ends(part)
    sockets(part)
    part.end()


main()
