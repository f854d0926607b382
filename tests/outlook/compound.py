"""Writes compound files (MS-CFB): a dict is a storage, bytes are a stream."""

import struct

FREE, END, FAT, DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
MINI_SECTOR, MINI_CUTOFF, ENTRY = 64, 4096, 128


def order(name):
    """The order of siblings: shorter names first (MS-CFB 2.6.4)."""
    return len(name), name.upper()


class Writer:
    def __init__(self, shift):
        self.size = 1 << shift
        self.sectors = []
        self.fat = []

    def add(self, content):
        """Writes content as a chain; returns its first sector."""
        if not content:
            return END
        first = len(self.sectors)
        for at in range(0, len(content), self.size):
            self.sectors.append(content[at : at + self.size].ljust(self.size, b"\0"))
            self.fat.append(len(self.sectors))
        self.fat[-1] = END
        return first


def tree(children, level=0, deepest=None):
    """The root of a balanced binary tree of entries, and its links: {entry: (left, right, is red)}."""
    if deepest is None:
        deepest = max(len(children).bit_length() - 1, 0)
    if not children:
        return FREE, {}
    middle = len(children) // 2
    left, links = tree(children[:middle], level + 1, deepest)
    right, more = tree(children[middle + 1 :], level + 1, deepest)
    links.update(more)
    links[children[middle]] = (left, right, level > 0 and level == deepest)
    return children[middle], links


def write(root, shift=9):
    """The bytes of a file with sectors of 2 ** shift bytes."""
    writer = Writer(shift)
    entries = [["Root Entry", 5, FREE, END, 0]]
    links = {}
    mini, mini_fat = bytearray(), []

    def store(content):
        if not content:
            return END
        if len(content) >= MINI_CUTOFF:
            return writer.add(content)
        first = len(mini_fat)
        count = -(-len(content) // MINI_SECTOR)
        mini.extend(content.ljust(count * MINI_SECTOR, b"\0"))
        mini_fat.extend(range(first + 1, first + count))
        mini_fat.append(END)
        return first

    def visit(storage, parent):
        numbers = []
        for name in sorted(storage, key=order):
            number = len(entries)
            numbers.append(number)
            value = storage[name]
            if isinstance(value, dict):
                entries.append([name, 1, FREE, 0, 0])
                visit(value, number)
            else:
                entries.append([name, 2, FREE, store(value), len(value)])
        child, own = tree(numbers)
        entries[parent][2] = child
        links.update(own)

    visit(root, 0)
    entries[0][3:] = [writer.add(bytes(mini)), len(mini)]
    first_mini_fat = writer.add(table(mini_fat, writer.size))
    mini_fat_sectors = len(table(mini_fat, writer.size)) // writer.size
    directory = b""
    for number, (name, kind, child, start, size) in enumerate(entries):
        left, right, red = links.get(number, (FREE, FREE, False))
        raw = (name + "\0").encode("utf-16-le")
        directory += raw.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sI8s8sIQ", len(raw), kind, not red, left, right, child, b"", 0, b"", b"", start, size
        )
    empty = struct.pack("<64sHBBIII16sI8s8sIQ", b"", 0, 0, 0, FREE, FREE, FREE, b"", 0, b"", b"", 0, 0)
    while len(directory) % writer.size:
        directory += empty
    first_directory = writer.add(directory)
    per_sector = writer.size // 4
    fat_sectors = 1
    while len(writer.fat) + fat_sectors > fat_sectors * per_sector:
        fat_sectors += 1
    assert fat_sectors <= 109, "a chain of the DIFAT is not written"
    first_fat = len(writer.sectors)
    writer.fat += [FAT] * fat_sectors
    fat = table(writer.fat, writer.size)
    difat = list(range(first_fat, first_fat + fat_sectors)) + [FREE] * (109 - fat_sectors)
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII109I",
        bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3 if shift == 9 else 4, 0xFFFE, shift, 6, b"",
        0 if shift == 9 else len(directory) // writer.size,
        fat_sectors, first_directory, 0, MINI_CUTOFF, first_mini_fat, mini_fat_sectors, END, 0, *difat,
    )
    return head.ljust(writer.size, b"\0") + b"".join(writer.sectors) + fat


def table(words, size):
    raw = struct.pack(f"<{len(words)}I", *words)
    return raw + b"\xff" * (-len(raw) % size)
