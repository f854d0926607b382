#!/usr/bin/env python3
"""Packs a folder as an add-on whose bytes depend on nothing but its files: sorted names, one time, no owner.

    pack.py dist bluff.xpi

Prints the SHA-256 of the archive and of its list of checksums. The second one does not depend on the version
of zlib that compressed the files.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

# The first time that a zip file can hold.
TIME = (1980, 1, 1, 0, 0, 0)
# A regular file that everybody may read.
MODE = 0o100644
UNIX = 3
LEVEL = 9


def main():
    folder, archive = Path(sys.argv[1]), Path(sys.argv[2])
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    sums = []
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
        for name, path in files:
            entry = zipfile.ZipInfo(name, TIME)
            entry.create_system, entry.external_attr, entry.compress_type = UNIX, MODE << 16, zipfile.ZIP_DEFLATED
            content = path.read_bytes()
            packed.writestr(entry, content, compresslevel=LEVEL)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
    archive.with_suffix(".sha256").write_text("".join(sums), encoding="utf-8")
    print(f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive.name}: {len(files)} files, {archive.stat().st_size} bytes")
    print(f"{hashlib.sha256(''.join(sums).encode()).hexdigest()}  {archive.with_suffix('.sha256').name}: the checksum of each file")


if __name__ == "__main__":
    main()
