"""Outlook items as storages (MS-OXMSG), and compressed RTF (MS-OXRTFCP)."""

import struct

STRING8, STRING, BINARY, OBJECT = 0x1E, 0x1F, 0x102, 0x0D
INTEGER, BOOLEAN, TIME = 0x03, 0x0B, 0x40


class Text8(bytes):
    """A string in a code page."""


class Time(int):
    """Seconds since 1970."""


def stream(tag):
    return f"__substg1.0_{tag:08X}"


def properties(values, header):
    """The storage of an object: {property: value}."""
    storage, rows = {}, b""
    for number, value in sorted(values.items()):
        if isinstance(value, bool):
            rows += struct.pack("<IIQ", number << 16 | BOOLEAN, 6, value)
        elif isinstance(value, Time):
            rows += struct.pack("<IIQ", number << 16 | TIME, 6, (value + 11644473600) * 10_000_000)
        elif isinstance(value, int):
            rows += struct.pack("<IIQ", number << 16 | INTEGER, 6, value)
        else:
            kind, raw, extra = (
                (OBJECT, value, 0) if isinstance(value, dict)
                else (STRING8, bytes(value), 1) if isinstance(value, Text8)
                else (BINARY, value, 0) if isinstance(value, bytes)
                else (STRING, value.encode("utf-16-le"), 2)
            )
            tag = number << 16 | kind
            size = 0xFFFFFFFF if kind == OBJECT else len(raw) + extra
            rows += struct.pack("<IIII", tag, 6, size, 0)
            storage[stream(tag)] = raw
    storage["__properties_version1.0"] = header + rows
    return storage


def message(values, recipients=(), attachments=(), inner=False):
    counts = struct.pack("<8xIIII", len(recipients), len(attachments), len(recipients), len(attachments))
    values = {0x001A: "IPM.Note", **values}
    storage = properties(values, counts if inner else counts.ljust(32, b"\0"))
    for number, values in enumerate(recipients):
        storage[f"__recip_version1.0_#{number:08X}"] = properties(values, bytes(8))
    for number, values in enumerate(attachments):
        storage[f"__attach_version1.0_#{number:08X}"] = properties(values, bytes(8))
    if not inner:
        names = {stream(tag): b"" for tag in (0x00020102, 0x00030102, 0x00040102)}
        storage["__nameid_version1.0"] = names
    return storage


def recipient(name, address, kind=1, **more):
    return {0x0C15: kind, 0x3001: name, 0x3002: "SMTP", 0x3003: address, 0x39FE: address, **more}


def attachment(name, content, mime_type=None, **more):
    values = {0x3701: content, 0x3704: short(name), 0x3705: 1, 0x3707: name, **more}
    return values if mime_type is None else {0x370E: mime_type, **values}


def attached_message(name, storage):
    return {0x3001: name, 0x3701: storage, 0x3705: 5}


def short(name):
    stem, _, end = name.rpartition(".")
    plain = "".join(letter for letter in stem.upper() if letter.isascii() and letter.isalnum()) or "FILE"
    return f"{plain[:6]}~1.{end.upper()[:3]}"


START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def crc(data):
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value


def compressed(rtf):
    """RTF, compressed: references of two to seventeen bytes into the 4,096 bytes before."""
    window = bytearray(START.ljust(4096, b" "))
    write, at, out, group = len(START), 0, bytearray(), []

    def put(byte):
        nonlocal write
        window[write] = byte
        write = (write + 1) % 4096

    def flush():
        out.append(sum(1 << bit for bit, item in enumerate(group) if len(item) == 2))
        out.extend(b"".join(group))
        group.clear()

    while at < len(rtf):
        length, offset = 0, 0
        for size in range(min(17, len(rtf) - at), 1, -1):
            found = window.find(rtf[at : at + size])
            # what is written while it is read is left to simpler cases
            if found >= 0 and not found <= write < found + size:
                length, offset = size, found
                break
        if length:
            group.append(bytes([offset >> 4, offset << 4 & 0xF0 | length - 2]))
        else:
            length = 1
            group.append(rtf[at : at + 1])
        for byte in rtf[at : at + length]:
            put(byte)
        at += length
        if len(group) == 8:
            flush()
    group.append(bytes([write >> 4, write << 4 & 0xF0]))
    flush()
    return struct.pack("<II4sI", len(out) + 12, len(rtf), b"LZFu", crc(out)) + bytes(out)


def stored(rtf):
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf


def reply_to(*mailboxes):
    """A list of addresses (MS-OXCDATA 2.3.3 and 2.2.5.1)."""
    entries = b""
    for name, address in mailboxes:
        entry = bytes(4) + bytes.fromhex("812b1fa4bea310199d6e00dd010f5402") + struct.pack("<HH", 0, 0x9001)
        entry += "".join(f"{text}\0" for text in (name, "SMTP", address)).encode("utf-16-le")
        entries += struct.pack("<I", len(entry)) + entry + bytes(-len(entry) % 4)
    return struct.pack("<II", len(mailboxes), len(entries)) + entries
