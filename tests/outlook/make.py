#!/usr/bin/env python3
"""Writes the Outlook items of the tests beside itself: python3 make.py [FOLDER]

All texts, people and hosts are made up.
"""

import struct
import sys
from pathlib import Path

import compound
from outlook import Text8, Time, attached_message, attachment, compressed, message, recipient, reply_to, stored

SENT = Time(1772445600)  # 2 March 2026, 10:00 UTC
CLAIM = "I recorded you through your camera. Send $900 in bitcoin within 48 hours."
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
SENDER = {
    0x0C1A: "Anna Gruber", 0x0C1E: "SMTP", 0x0C1F: "anna@example.org",
    0x0042: "Anna Gruber", 0x0064: "SMTP", 0x0065: "anna@example.org",
}
BOB = recipient("Bob Keller", "bob@example.com")


def headers(subject, *more):
    lines = [
        "Received: from mx.example.org (192.0.2.1) by mail.example.com",
        "\twith ESMTPS; Mon, 2 Mar 2026 10:00:01 +0000",
        "From: Anna Gruber <anna@example.org>",
        "To: Bob Keller <bob@example.com>",
        f"Subject: {subject}",
        "Date: Mon, 2 Mar 2026 10:00:00 +0000",
        "Message-ID: <1@example.org>",
        'Content-Type: multipart/alternative;',
        '\tboundary="gone"',
        "MIME-Version: 1.0",
        *more,
    ]
    return "".join(f"{line}\r\n" for line in lines) + "\r\n"


def simple(subject, values, **more):
    """A message with subject and sender that stayed within Outlook."""
    return message({0x0037: subject, 0x0039: SENT, 0x3FFD: 1252, **SENDER, **values}, [BOB], **more)


RTF_WORDS = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fswiss\fcharset204 Arial Cyr;}}"
    rb"{\colortbl;\red0\green0\blue255;}{\*\generator Riched20;}\pard\f0\fs20 I recorded you.\par "
    rb"\b Pay\b0  900\u8364 ? now: {\field{\*\fldinst{HYPERLINK QUOhttp://pay.example/xQUO}}"
    rb"{\fldrslt{\ul here}}}.\par\f1 \'cf\'eb\'e0\'f2\'e8\f0\par {\v hidden}}" + b"\0"
).replace(b"QUO", b'"')

RTF_HTML = (
    rb"{\rtf1\ansi\ansicpg1251\fromhtml1 \fbidis \deff0{\fonttbl" + b"\r\n"
    rb"{\f0\fswiss Arial;}{\f1\fmodern Courier New;}{\f2\fnil\fcharset2 Symbol;}{\f3\fswiss\fcharset204 Arial Cyr;}"
    rb"{\f4\fswiss\fcharset0 Arial;}}" + b"\r\n"
    rb"{\colortbl\red0\green0\blue0;\red0\green0\blue255;}" + b"\r\n"
    rb"\uc1\pard\plain\deftab360 \f0\fs24" + b"\r\n"
    rb"{\*\htmltag19 <html>}{\*\htmltag2 \par }{\*\htmltag34 <head>}{\*\htmltag241 <style>p \{ color: red \}</style>}"
    rb"{\*\htmltag41 </head>}{\*\htmltag50 <body>}\htmlrtf \lang1033\f3 \htmlrtf0 "
    rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \'cf\'eb\'e0\'f2\'e8 900 \u8364? &amp;"
    rb"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0  \{now\}\htmlrtf\par}\htmlrtf0" + b"\r\n"
    rb"{\*\htmltag72 </p>}{\*\htmltag0 \par }{\*\mhtmltag84 <a href=QUOcid:goneQUO>}"
    rb"{\*\htmltag84 <a href=QUOhttp://pay.example/xQUO title=QUO\'cfQUO>}\htmlrtf {\field{\*\fldinst{HYPERLINK QUOhttp://pay.example/xQUO}}"
    rb"{\fldrslt\cf1\ul \htmlrtf0 here\htmlrtf }\htmlrtf0 \htmlrtf }\htmlrtf0 {\*\htmltag92 </a>}"
    rb"\f4 caf\'e9{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"
).replace(b"QUO", b'"')

RTF_TEXT = (
    rb"{\rtf1\ansi\ansicpg1252\fromtext \fbidis \deff0{\fonttbl{\f0\fswiss Arial;}}"
    rb"\uc1\pard\plain\deftab360 \f0\fs20 I recorded you.\par" + b"\r\n" rb"Pay \'80900 now.\par" + b"\r\n}"
)

FILES = {}

FILES["plain.msg"] = message(
    {0x0037: "Your camera", 0x007D: headers("Your camera", "X-Mailer: Made up 1.0"), 0x1000: CLAIM + "\r\nPay.\r\n",
     0x0039: SENT, 0x0E06: SENT, 0x1035: "<1@example.org>", **SENDER},
    [BOB],
)
FILES["sextortion-fr.msg"] = simple(
    "Ton compte", {0x1000: (Path(__file__).parents[2] / "data/samples/sextortion-pasted-fr.txt").read_text("utf-8")}
)
FILES["html.msg"] = message(
    {0x0037: "Grüße", 0x007D: headers("=?utf-8?Q?Gr=C3=BC=C3=9Fe?="), 0x1000: "Zahlen Sie 900 € jetzt.\r\n",
     0x1013: "<html><body><p>Zahlen Sie 900 € <b>jetzt</b>.</p></body></html>".encode(), 0x3FDE: 65001, 0x1016: 3, **SENDER},
    [BOB],
)
FILES["html-string.msg"] = simple("Page as a string", {0x1013: "<p>Pay 900 € now</p>"})
FILES["html-cp1251.msg"] = simple(
    "Page in windows-1251",
    {0x1013: '<meta charset="windows-1251"><p>Платите сейчас</p>'.encode("cp1251"), 0x3FDE: 1251},
)
FILES["rtf-words.msg"] = simple("RTF alone", {0x1009: compressed(RTF_WORDS), 0x0E1F: True, 0x1016: 2})
FILES["rtf-html.msg"] = simple("A page in RTF", {0x1009: compressed(RTF_HTML), 0x1016: 3, 0x3FDE: 1251})
FILES["rtf-text.msg"] = simple("A text in RTF", {0x1009: stored(RTF_TEXT)})
FILES["rtf-differs.msg"] = simple(
    "Two bodies", {0x1000: "See you at lunch.", 0x1009: compressed(b"{\\rtf1\\ansi " + CLAIM.encode() + b"}"), 0x1016: 2}
)
FILES["cp1252.msg"] = message(
    {0x001A: Text8(b"IPM.Note"), 0x0037: Text8("Überweisung – 900 €".encode("cp1252")), 0x1000: Text8("Grüße aus Köln\r\n".encode("cp1252")),
     0x0C1A: Text8("Jörg Müller".encode("cp1252")), 0x0C1F: Text8(b"joerg@example.org"), 0x0039: SENT, 0x3FFD: 1252},
    [{0x0C15: 1, 0x3001: Text8("Bärbel".encode("cp1252")), 0x3003: Text8(b"baerbel@example.com")}],
    [{0x3701: b"1;2\r\n", 0x3707: Text8("Übersicht.csv".encode("cp1252")), 0x370E: Text8(b"text/csv")}],
)
FILES["cp932.msg"] = message(
    {0x0037: Text8("請求書".encode("cp932")), 0x1000: Text8("動画を録画しました。今すぐ支払ってください。\r\n".encode("cp932")),
     0x0C1A: Text8("田中太郎".encode("cp932")), 0x0C1F: Text8(b"tanaka@example.jp"), 0x0039: SENT, 0x3FFD: 932},
    [{0x0C15: 1, 0x3001: Text8("鈴木".encode("cp932")), 0x3003: Text8(b"suzuki@example.jp")}],
)
FILES["koi8-r.msg"] = message(
    {0x0037: Text8("Запись с вашей камеры".encode("koi8-r")), 0x1000: Text8("Заплатите 900 долларов за 48 часов.\r\n".encode("koi8-r")),
     0x0C1A: Text8("Иван".encode("koi8-r")), 0x0C1F: Text8(b"ivan@example.org"), 0x0039: SENT, 0x3FDE: 20866},
    [BOB],
)
FILES["locale.msg"] = message(
    {0x0037: Text8("Запись".encode("cp1251")), 0x1000: Text8("Заплатите сейчас.\r\n".encode("cp1251")), 0x3FF1: 0x0419, **SENDER}, [BOB]
)
FILES["utf-8.msg"] = message(
    {0x0037: Text8("Zażółć".encode()), 0x1000: Text8("Zapłać teraz.\r\n".encode()), 0x3FFD: 1250, **SENDER}, [BOB]
)
FILES["attachments.msg"] = simple(
    "Files",
    {0x1000: "See the files.\r\n", 0x1013: b'<p>See <img src="cid:logo@example.org"></p>', 0x3FDE: 20127},
    attachments=[
        attachment("invoice.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 24, "application/pdf"),
        attachment("logo.gif", PIXEL, "image/gif") | {0x3712: "logo@example.org", 0x7FFE: True},
        attachment("отчёт за март 2026 года для бухгалтерии.txt", "Текст".encode(), "text/plain"),
        attachment("no type", b"abc"),
        attachment("empty.txt", b"", "text/plain"),
        attachment("bad.txt", b"x", "multipart/mixed; boundary=x"),
        attachment("mail.eml", b"Subject: Attached as a file\r\n\r\nHello\r\n", "message/rfc822"),
    ],
)
INNER = message(
    {0x0037: "Inner", 0x1000: CLAIM, 0x0039: SENT, 0x0C1A: "Carla", 0x0C1F: "carla@example.net"},
    [recipient("Anna Gruber", "anna@example.org")], [attachment("inner.txt", b"in", "text/plain")], inner=True,
)
FILES["embedded.msg"] = simple("Outer", {0x1000: "See below.\r\n"}, attachments=[attached_message("Inner", INNER)])
TWICE = message(
    {0x0037: "Middle", 0x1000: "Forwarded.", 0x007D: "From: Dora <dora@example.net>\r\nSubject: Middle\r\nX-Trick: --=_outlook_5_\r\n"},
    [], [attached_message("Inner", INNER)], inner=True,
)
FILES["embedded-twice.msg"] = simple("Outer", {0x1000: "See below.\r\n"}, attachments=[
    attached_message("Middle", TWICE), attachment("after.txt", b"after", "text/plain"),
])
DEEP = message({0x0037: "Level 12", 0x1000: "The deepest"}, inner=True)
for level in range(11, 0, -1):
    DEEP = message({0x0037: f"Level {level}", 0x1000: "Deeper"}, [], [attached_message("", DEEP)], inner=True)
FILES["deep.msg"] = simple("Level 0", {0x1000: "Deeper"}, attachments=[attached_message("", DEEP)])
FILES["no-headers.msg"] = message(
    {0x0037: "A draft with a subject that is longer than one line of an email may be, so that it must be folded",
     0x1000: "Hello", 0x0C1A: "Office", 0x0C1F: "office@example.org", 0x0042: "Anna, née Gruber", 0x0065: "/o=ORG/cn=ANNA",
     0x5D02: "anna@example.org", 0x0039: SENT, 0x1035: "<2@example.org>", 0x1042: "<1@example.org>", 0x1039: "<0@example.org> <1@example.org>",
     0x004F: reply_to(("Анна", "reply@example.org"), ("", "second@example.org")), 0x0050: "Анна;second@example.org"},
    [BOB, recipient("'carla@example.net'", "carla@example.net", 2), recipient("Dora", "dora@example.net", 3),
     {0x0C15: 1, 0x3001: "Team", 0x3002: "EX", 0x3003: "/o=ORG/ou=UNIT/cn=Recipients/cn=team"}],
)
FILES["display-only.msg"] = message(
    {0x0037: "Names alone", 0x1000: "Hello", 0x0E04: "Bob Keller; carla@example.net", 0x0E03: "Dora", **SENDER}
)
FILES["exchange-sender.msg"] = message(
    {0x0037: "Within the company", 0x1000: "Hello", 0x0C1A: "Gruber, Anna", 0x0C1E: "EX", 0x0C1F: "/O=ORG/OU=UNIT/CN=RECIPIENTS/CN=ANNA",
     0x0042: "Gruber, Anna", 0x0064: "EX", 0x0065: "/O=ORG/OU=UNIT/CN=RECIPIENTS/CN=ANNA", 0x0E06: SENT},
    [BOB],
)
FILES["empty-body.msg"] = simple("Nothing to read", {})
FILES["appointment.msg"] = simple("Meeting on Monday", {0x001A: "IPM.Appointment", 0x1000: "Bring $900.\r\n"})
FILES["appointment-empty.msg"] = simple("Lunch", {0x001A: "IPM.Appointment"})
FILES["contact.msg"] = simple("Carla", {0x001A: "IPM.Contact", 0x3001: "Carla", 0x1000: "A note"})
FILES["meeting-request.msg"] = simple(
    "Invitation", {0x001A: "IPM.Schedule.Meeting.Request", 0x1013: b"<p>Join the call</p>", 0x3FDE: 20127}
)
FILES["template.oft"] = simple("A template", {0x1000: "Dear customer"})
FILES["signed.msg"] = simple(
    "Signed", {0x001A: "IPM.Note.SMIME.MultipartSigned"},
    attachments=[attachment(
        "smime.p7m",
        b'Content-Type: multipart/signed; protocol="application/x-pkcs7-signature";\r\n\tmicalg=sha-256; boundary="sig"\r\n\r\n'
        b"--sig\r\nContent-Type: text/plain\r\n\r\n" + CLAIM.encode() + b"\r\n--sig\r\n"
        b'Content-Type: application/x-pkcs7-signature; name="smime.p7s"\r\nContent-Transfer-Encoding: base64\r\n\r\nMAA=\r\n--sig--\r\n',
        "multipart/signed",
    )],
)
FILES["protected.msg"] = simple(
    "Restricted", {0x1000: "This message is protected.\r\n"},
    attachments=[attachment("message.rpmsg", b"\x76\xe8\x04\x60\xc4\x11\xe3\x86rpmsg", "application/x-microsoft-rpmsg-message")],
)
FILES["object.msg"] = simple(
    "An object", {0x1000: "See the object."},
    attachments=[
        {0x3001: "Worksheet", 0x3705: 6, 0x3701: {"\x03ObjInfo": b"\x40\0\x03\0", "Package": b"PK\x03\x04 a worksheet"}},
        {0x3707: "report.docx", 0x3705: 7, 0x370D: "http://files.example/report.docx"},
    ],
)
FILES["report.msg"] = simple(
    "Undeliverable: Your camera", {0x001A: "REPORT.IPM.Note.NDR", 0x1000: "The message could not be delivered."}
)
FILES["large.msg"] = simple("A long body", {0x1000: (CLAIM + "\r\n") * 300})
DOCUMENT = {"WordDocument": bytes(5000), "1Table": bytes(100), "\x05SummaryInformation": bytes(64)}

CYCLE = simple("A circle", {0x1000: CLAIM * 100})


def entry_of(raw, name):
    """Where the entry of the directory with this name is."""
    return raw.index((name + "\0").encode("utf-16-le"))


def circle(raw):
    """Lets the FAT lead from the end of the longest stream back to its start."""
    raw = bytearray(raw)
    fat = 512 + 512 * struct.unpack_from("<I", raw, 76)[0]
    first = struct.unpack_from("<I", raw, entry_of(raw, "__substg1.0_1000001F") + 116)[0]
    last = first
    while (following := struct.unpack_from("<I", raw, fat + 4 * last)[0]) < 0xFFFFFFFA:
        last = following
    struct.pack_into("<I", raw, fat + 4 * last, first)
    # the stream now seems longer than it is
    struct.pack_into("<I", raw, entry_of(raw, "__substg1.0_1000001F") + 120, 0x7FFFFFFF)
    return bytes(raw)


def cross(raw):
    """Lets the sixth sector of the longest stream lead back to its fourth."""
    raw = bytearray(raw)
    fat = 512 + 512 * struct.unpack_from("<I", raw, 76)[0]
    first = struct.unpack_from("<I", raw, entry_of(raw, "__substg1.0_1000001F") + 116)[0]
    struct.pack_into("<I", raw, fat + 4 * (first + 5), first + 3)
    return bytes(raw)


def cut_stream(raw):
    """Lets a sector of the longest stream lead beyond the end of the file."""
    raw = bytearray(raw)
    fat = 512 + 512 * struct.unpack_from("<I", raw, 76)[0]
    first = struct.unpack_from("<I", raw, entry_of(raw, "__substg1.0_1000001F") + 116)[0]
    struct.pack_into("<I", raw, fat + 4 * (first + 20), 0x00FFFFFF)
    return bytes(raw)


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, storage in FILES.items():
        (folder / name).write_bytes(compound.write(storage))
    (folder / "version-4.msg").write_bytes(compound.write(FILES["attachments.msg"], shift=12))
    (folder / "document.doc").write_bytes(compound.write(DOCUMENT))
    large = compound.write(FILES["large.msg"])
    (folder / "truncated.msg").write_bytes(cut_stream(large))
    (folder / "fat-cross.msg").write_bytes(cross(large))
    (folder / "cut-in-half.msg").write_bytes(large[: len(large) // 2])
    (folder / "fat-cycle.msg").write_bytes(circle(compound.write(CYCLE)))


if __name__ == "__main__":
    main()
