#!/usr/bin/env python3
"""Writes man/bluffd.toml.5 from ../bluffd.toml: the comments there describe the keys.

    server/packaging/man.py           write the page
    server/packaging/man.py --check   fail if the page is not what this would write

Needs Python 3.11 and nothing else.
"""

import re
import sys
import textwrap
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = HERE.parent / "bluffd.toml"
PAGE = HERE / "man" / "bluffd.toml.5"

HEAD = r"""
.\" Made by server/packaging/man.py from server/bluffd.toml.
.Dd November 30, 2026
.Dt BLUFFD.TOML 5
.Os
.Sh NAME
.Nm bluffd.toml
.Nd settings of bluffd
.Sh DESCRIPTION
.Nm
holds the settings of
.Xr bluffd 8
in TOML.
Each key is shown with its default.
Leave out what you do not change.
An unknown key or section is an error, and
.Xr bluffd 8
names the nearest known one.
.Pp
Settings are read when
.Xr bluffd 8
starts.
Restart it after a change.
"""

FOOT = r"""
.Sh ENVIRONMENT
An environment variable overrides a key.
Its name is
.Ev BLUFFD_ ,
the section, an underscore and the key, in capitals.
Values of a list are separated by commas:
.Ev BLUFFD_SPAMD_LISTEN Ns = Ns Ar 0.0.0.0:783,unix:/run/bluff/spamd.sock .
There are none for the section
.Ic options .
.Sh FILES
.Bl -tag -width Ds
.It Pa /etc/bluff/bluffd.toml
Read if it exists and
.Xr bluffd 8
is started without
.Fl \-config .
.El
.Sh EXAMPLES
Listen for
.Xr spamc 1
at a unix socket too, and refuse sextortion in the milter:
.Bd -literal -offset indent
[spamd]
listen = ["127.0.0.1:10783", "unix:/run/bluff/spamd.sock"]

[milter]
sextortion = "reject"
.Ed
.Pp
Check the file:
.Pp
.Dl $ bluffd --config /etc/bluff/bluffd.toml --check-config
.Sh SEE ALSO
.Xr bluff 1 ,
.Xr bluffc 1 ,
.Xr bluffd 8
"""


@dataclass
class Key:
    """Keys that share a description, with their defaults as they are written."""

    defaults: list[str]
    text: list[str]


@dataclass
class Section:
    """A table of the file. `text` describes all of it."""

    name: str
    text: list[str] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)


def sections(source: str) -> list[Section]:
    """Reads the file. A comment describes the key below it and the keys that follow that one without
    a comment, or else the section whose header follows it. A key of a name that a section above
    describes alone is not described twice."""
    found: list[Section] = []
    comment: list[str] = []
    described: dict[str, str] = {}
    for line in source.split("\n\n", 1)[1].splitlines():
        if line.startswith("#"):
            comment.append(line.removeprefix("#").removeprefix(" "))
        elif header := re.fullmatch(r"\[(\w+)\]", line):
            found.append(Section(header[1], comment))
            comment = []
        elif pair := re.fullmatch(r"(\w+) = .*", line):
            keys, name = found[-1].keys, pair[1]
            if comment:
                keys.append(Key([line], comment))
                described.setdefault(name, found[-1].name)
            elif name in described:
                keys.append(Key([line], [f"As in [{described[name]}]."]))
            elif keys:
                keys[-1].defaults.append(line)
            else:
                sys.exit(f"{SETTINGS}: {line}: no comment describes this key")
            comment = []
        elif line == "":
            # an empty line ends a comment on what is above it, such as examples
            if comment and found and not found[-1].keys:
                found[-1].text += comment
                comment = []
        else:
            sys.exit(f"{SETTINGS}: {line}: expected a comment, a section, or a key and its value in one line")
    if comment:
        sys.exit(f"{SETTINGS}: a comment at the end describes nothing")
    return found


def escaped(text: str) -> str:
    return text.replace("\\", r"\e").replace('"', r"\(dq").replace("-", r"\-")


def wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(text, 80, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def prose(lines: list[str]) -> list[str]:
    """Sentences, each on lines of its own as mdoc wants them. Indented lines become displays."""
    out: list[str] = []
    block: list[str] = []

    def end_of_block() -> None:
        # what is `quoted` is kept together
        text = re.sub(r"`[^`]+`", lambda quoted: quoted[0].replace(" ", "\0"), " ".join(block))
        for sentence in re.split(r"(?<=[.:]) (?=[A-Z0-9])", text):
            # a line that began with a dot or an apostrophe would be a command
            out.extend(r"\&" + line if line[0] in ".'" else line for line in wrapped(marked(sentence)))
        block.clear()

    for line in lines:
        if line.startswith("    "):
            end_of_block()
            out.append(".Dl " + escaped(line.strip()))
        else:
            block.append(line)
    end_of_block()
    return out


def marked(sentence: str) -> str:
    """A sentence with what is `quoted` in it in bold."""
    parts = re.split(r"`([^`]+)`", sentence)
    return "".join(rf"\fB{escaped(part)}\fR" if index % 2 else escaped(part) for index, part in enumerate(parts))


def page(source: str) -> str:
    lines = HEAD.strip().splitlines()
    keys = 0
    for section in sections(source):
        lines += [rf".Sh [{section.name}]\&", *prose(section.text)]
        if section.keys:
            lines.append(".Bl -tag -width Ds")
            for key in section.keys:
                lines += [f".It Ic {escaped(default)}" for default in key.defaults]
                lines += prose(key.text)
                keys += len(key.defaults)
            lines.append(".El")
    expected = sum(len(table) for table in tomllib.loads(source).values())
    if keys != expected:
        sys.exit(f"{SETTINGS}: {keys} keys are described; expected {expected}")
    return "\n".join([*lines, FOOT.strip()]) + "\n"


def main() -> None:
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    text = page(SETTINGS.read_text())
    if not sys.argv[1:]:
        PAGE.write_text(text)
    elif not PAGE.exists() or PAGE.read_text() != text:
        sys.exit(f"{PAGE} is out of date; run server/packaging/man.py")


main()
