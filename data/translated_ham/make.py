"""Makes the corpus: fetch, unpack, read, check, write."""

import os
import pathlib
import shutil
import sys
import tempfile

from . import fetch, sources
from .corpus import Corpus
from .errors import Failure
from .readers import READERS

WIDTHS = (17, 25, 29)


def make(folder, more=False):
    """The corpus of the recipe, or that of the sources which are not in it."""
    table, sums = sources.load(READERS)
    name = "translated-ham-more" if more else "translated-ham"
    table = [source for source in table if source.in_recipe != more]
    expected = sums.get("more" if more else "recipe", {})
    try:
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder.resolve() / name
        if target.exists():
            if not (target / "sources.csv").exists():
                raise Failure(f"{target} is there but was not made by this program; move it away, or choose another DIR")
            print(f"{target} is already there")
            return
        fetch.check_tools(table)
        # Inside DIR, so that the last step is a rename on one file system.
        work = pathlib.Path(tempfile.mkdtemp(prefix=".get-translated-ham.", dir=target.parent))
        try:
            for source in table:
                get(source, work)
            write(read(table, expected), in_order_of_registries(table), work / name)
            os.rename(work / name, target)
        finally:
            shutil.rmtree(work)
    except OSError as error:
        raise Failure(f"{error.filename or folder}: {error.strerror or error}; nothing was written") from error
    print(f"{target} is ready")


def get(source, work):
    print(f"fetching {source.name} ...", flush=True)
    downloads = work / "fetched" / source.name
    source.fetched_version, archives = fetch.fetch(source, downloads)
    source.root = work / "tree" / source.name
    source.root.mkdir(parents=True)
    for archive in archives:
        fetch.unpack(archive, source.parts, source.root)
    shutil.rmtree(downloads)


def read(table, expected):
    print("cutting ...", flush=True)
    corpus = Corpus()
    for source in table:
        try:
            READERS[source.reader](source, corpus, **source.options)
        except (FileNotFoundError, UnicodeDecodeError, ValueError) as error:
            raise Failure(f"{source.name} {source.fetched_version} does not fit its entry in sources.toml: {error}") from error
    for note in corpus.check(table, expected):
        print(f"get-translated-ham: {note}", file=sys.stderr)
    return corpus


def in_order_of_registries(table):
    return sorted(table, key=lambda source: sources.REGISTRIES.index(source.registry))


def write(corpus, table, target):
    target.mkdir()
    corpus.write(target, table)
    for row in corpus.table(table):
        names, counts = row[: len(WIDTHS)], row[len(WIDTHS) :]
        print(*(f"{name:{width}}" for name, width in zip(names, WIDTHS, strict=True)), *(f"{count:>5}" for count in counts), sep="")
