"""Asks bluffd with aiospamc: every command, TCP and unix socket, with and without compression."""

import asyncio
import sys
from pathlib import Path

import aiospamc
from aiospamc.header_values import ActionOption
from aiospamc.responses import NoPermissionException
from loguru import logger

FOLDER = Path(sys.argv[1])
PLACES = {
    "TCP": {"host": "127.0.0.1", "port": 10783},
    "a unix socket": {"socket_path": Path("/run/bluffd/spamd.sock")},
}


def check(what: str, is_so: object) -> None:
    print("ok" if is_so else "FAIL", what)


def is_spam(response: aiospamc.responses.Response) -> tuple[bool, bool]:
    """What the line says, and whether its numbers agree."""
    spam = response.headers.spam
    return spam.value, spam.value == (spam.score >= spam.threshold == 5.0)


async def ask(where: str, compress: bool, messages: dict[str, bool]) -> None:
    how = f"{where}, compressed" if compress else where
    for name, expected in messages.items():
        message = (FOLDER / name).read_bytes()
        arguments = {**PLACES[where], "compress": compress, "user": "carol"}
        for command in (aiospamc.check, aiospamc.symbols, aiospamc.report, aiospamc.report_if_spam, aiospamc.headers, aiospamc.process):
            response = await command(message, **arguments)
            good = response.status_code == 0 and is_spam(response) == (expected, True)
            body = response.body
            match command.__name__:
                case "check":
                    good = good and body == b""
                case "symbols":
                    names = body.decode("ascii").split(",")
                    good = good and ("BLUFF_SEXTORTION" in names) == expected
                case "report":
                    good = good and body.startswith(b"bluff calls this message ")
                case "report_if_spam":
                    good = good and bool(body.strip()) == expected
                case "headers":
                    good = good and body.startswith(b"X-Spam-Flag: " + (b"YES" if expected else b"NO")) and body.endswith(b"\r\n\r\n")
                case "process":
                    good = good and body.endswith(b"\r\n\r\n" + message.split(b"\r\n\r\n", 1)[1])
            check(f"{how}: {command.__name__} of {name}", good)


async def main() -> None:
    logger.remove()
    pong = await aiospamc.ping(**PLACES["TCP"])
    check("ping", (pong.status_code, pong.message) == (0, "PONG"))
    few = {"sextortion": True, "ham": False}
    await ask("TCP", False, few | {"8bit": False, "broken": False, "forged": True})
    await ask("TCP", True, few)
    await ask("a unix socket", False, few)
    local = ActionOption(local=True, remote=False)
    try:
        await aiospamc.tell(b"Subject: x\r\n\r\nx\r\n", "spam", set_action=local, **PLACES["TCP"])
        check("tell: not over TCP", False)
    except NoPermissionException as error:
        words = error.response.message
        check(f"tell: not over TCP ({words})", "unix socket" in words or "learn.folder" in words)
    big = (FOLDER / "big").read_bytes()
    answer = await aiospamc.process(big, compress=True, **PLACES["TCP"])
    check("40 MB, compressed: comes back whole", answer.body.endswith(big.split(b"\r\n\r\n", 1)[1]))
    # 100 MB of blanks in 100 KB
    bomb = b"Subject: x\r\n\r\n" + b" " * 100_000_000
    answer = await aiospamc.check(bomb, compress=True, **PLACES["TCP"])
    check("a message that expands to 100 MB is judged by its beginning", answer.status_code == 0 and is_spam(answer)[1])
    many = await asyncio.gather(*(aiospamc.check((FOLDER / "sextortion").read_bytes(), **PLACES["TCP"]) for _ in range(20)))
    check("20 at a time", all(is_spam(answer) == (True, True) for answer in many))


asyncio.run(main())
