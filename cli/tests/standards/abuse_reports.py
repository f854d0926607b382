"""What `bluff report arf` prints is an abuse report (RFC 5965) to Python's own reader of email."""

import email
import email.policy
import os
import pathlib
import subprocess
import unittest

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "data/samples"
OPTIONS = ["--quiet", "--from", "me@home.example", "--to", "abuse@isp.example", "--date", "2026-11-23T10:00:00Z"]


def report(raw):
    command = [os.environ["BLUFF"], "report", "arf", *OPTIONS, "-"]
    return subprocess.run(command, input=raw, check=True, capture_output=True).stdout


def on_the_wire(raw):
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class Reports(unittest.TestCase):
    def check(self, raw, encoding):
        printed = report(raw)
        self.assertEqual(printed, report(raw), "the same message and time give the same bytes")
        read = email.message_from_bytes(printed, policy=email.policy.SMTP)
        self.assertEqual(read.defects, [])
        self.assertEqual((read["From"], read["To"]), ("me@home.example", "abuse@isp.example"))
        self.assertEqual(read["Date"].datetime.isoformat(), "2026-11-23T10:00:00+00:00")
        self.assertRegex(read["Message-ID"], r"^<[0-9a-f]{24}\.20261123T100000Z@home\.example>$")
        self.assertEqual(read["MIME-Version"], "1.0")
        self.assertEqual(read["Content-Transfer-Encoding"], encoding)
        self.assertEqual(read.get_content_type(), "multipart/report")
        self.assertEqual(read["Content-Type"].params["report-type"], "feedback-report")
        people, programs, attached = read.iter_parts()
        self.assertEqual(people.get_content_type(), "text/plain")
        self.assertIn("What it is:", people.get_content())
        self.assertEqual(programs.get_content_type(), "message/feedback-report")
        for field in ("Feedback-Type", "User-Agent", "Version"):
            self.assertIn(f"{field}: ", programs.as_string())
        self.assertEqual(attached.get_content_type(), "message/rfc822")
        self.assertEqual(attached["Content-Transfer-Encoding"], encoding)
        # the third part itself, between its header and the last boundary
        boundary = read.get_boundary().encode()
        last = printed.split(b"\r\n--" + boundary)[3]
        body = last.split(b"\r\n\r\n", 1)[1]
        if encoding == "binary":
            self.assertEqual(body, raw)
        else:
            self.assertEqual(body, on_the_wire(raw))
            self.assertNotIn(b"\n", printed.replace(b"\r\n", b""))
            self.assertNotIn(b"\r", printed.replace(b"\r\n", b""))
        if encoding == "7bit":
            self.assertTrue(printed.isascii())

    def test_samples(self):
        for path in sorted(SAMPLES.glob("*.eml")):
            with self.subTest(path.name):
                raw = path.read_bytes()
                self.check(raw, "7bit" if raw.isascii() else "8bit")

    def test_line_ends_and_bytes(self):
        for raw, encoding in [
            (b"Subject: a\r\n\r\nx\r\n", "7bit"),
            (b"Subject: a\n\nx", "7bit"),
            (b"Subject: a\n\n\xe9\n", "8bit"),
            (b"Subject: a\n\n\0\n", "binary"),
            (b"Subject: a\r\n\r\na\rb\r\n", "binary"),
            (b"Subject: a\n\n" + b"x" * 999 + b"\n", "binary"),
        ]:
            with self.subTest(raw[:20]):
                self.check(raw, encoding)


if __name__ == "__main__":
    unittest.main()
