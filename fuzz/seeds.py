"""Writes what the fuzz targets begin with: seeds.py FOLDER makes FOLDER/TARGET for each target.

All of it comes from this repository: sample messages, fixtures and the header of the built-in model.
"""

import json
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The order in which fuzz_targets/attachment.rs has its types.
TYPES = [".pdf", ".png", ".gif", ".webp", ".docx", ".dat", ".eml", ".bin"]
HEADER_AT = 20


def main(folder: Path) -> None:
    def write(target: str, name: str, content: bytes) -> None:
        (folder / target).mkdir(parents=True, exist_ok=True)
        (folder / target / name).write_bytes(content)

    samples = ROOT / "data/samples"
    for path in sorted(samples.glob("*.eml")):
        raw = path.read_bytes()
        for target in ("message", "annotate", "mailbox"):
            write(target, path.name, raw)
        write("attachment", path.name, bytes([TYPES.index(".eml")]) + raw)
        body = raw.partition(b"\n\n")[2] or raw.partition(b"\r\n\r\n")[2]
        write("payment", path.name, body[:2000])
        write("html", path.name, body)
    write("mailbox", "box", b"".join(b"From a Mon Jan  1 00:00:00 2024\n" + path.read_bytes() + b"\n" for path in sorted(samples.glob("*.eml"))[:3]))
    write("html", "page.html", (ROOT / "cli/src/html/message_report.css").read_bytes())
    for path in sorted(ROOT.glob("tests/**/*")) + sorted(samples.iterdir()):
        if path.suffix in TYPES and path.suffix != ".eml":
            write("attachment", path.name, bytes([TYPES.index(path.suffix)]) + path.read_bytes())
    write("corpus", "csv", b"\0" + (samples / "corpus.csv").read_bytes())
    write("corpus", "jsonl", b"\1" + (ROOT / "tests/texts/sextortion.jsonl").read_bytes()[:4000])
    learned = '{"learned":["2-30acacf113344d54e6cf600f05abf460",{"label":"spam","amounts":[0.5,-0.1],"features":[33,2,4,1]}]}'
    forgotten = '{"forgotten":"2-30acacf113344d54e6cf600f05abf460"}'
    lines = ['{"model":"ID"}', learned, '{"model":"ID"}', forgotten, '{"model":"ID"}']
    write("journal", "lines", "\n".join(lines).encode() + b"\n")
    # each begins with the length of the pieces it is read in
    message = (samples / "ham-invoice-fr.eml").read_bytes()
    for command in ("PING", "CHECK", "PROCESS", "HEADERS", "REPORT_IFSPAM"):
        head = f"{command} SPAMC/1.5\r\nUser: carol\r\nContent-length: {len(message)}\r\n\r\n".encode()
        write("spamd", command, b"\7" + head + message)
    packed = zlib.compress(message)
    head = f"TELL SPAMC/1.5\r\nMessage-class: spam\r\nSet: local\r\nCompress: zlib\r\nContent-length: {len(packed)}\r\n\r\n"
    write("spamd", "TELL", b"\7" + head.encode() + packed)
    commands = [
        (b"O", bytes.fromhex("00000006000001ff001fffff")),
        (b"D", b"Mi\x004bYn0m3Xv8z6J\0{auth_authen}\0carol\0"),
        (b"C", b"mx.example.org\x004\x00\x19203.0.113.1\0"),
        (b"M", b"<a@b.example>\0"),
        (b"R", b"<c@d.example>\0"),
        (b"L", b"X-Spam-Flag\0 NO\0"),
        (b"N", b""),
        (b"B", message[-2000:]),
        (b"E", b""),
        (b"A", b""),
        (b"Q", b""),
    ]
    packets = [(len(data) + 1).to_bytes(4, "big") + letter + data for letter, data in commands]
    write("milter", "message", b"\7" + b"".join(packets))
    model = (ROOT / "models/default.bluff").read_bytes()
    header = json.loads(model[HEADER_AT : HEADER_AT + int.from_bytes(model[16:20], "little")])
    header["calibration"]["ham_scores"]["highest"] = header["calibration"]["ham_scores"]["highest"][:3]
    header["provenance"]["sources"] = header["provenance"]["sources"][:2]
    write("model", "header.json", json.dumps(header).encode())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
