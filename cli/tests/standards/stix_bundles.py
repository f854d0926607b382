"""What `bluff report stix` prints is STIX 2.1 to the library and the validator that others use."""

import collections
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import stix2
from stix2.properties import StringProperty
from stix2validator import ValidationOptions, validate_string

SAMPLES = pathlib.Path(__file__).resolve().parents[3] / "data/samples"
WALLET = "extension-definition--be78509e-6958-51b1-8b26-d17ee0eba2d7"
ACCOUNT = "extension-definition--f19f3291-6a84-5674-b311-d75a925d5bd9"


# Strict reading of a bundle knows only the registered types, whatever `extension_type` says. Every
# reader of such a bundle registers them.
@stix2.v21.CustomObservable("cryptocurrency-wallet", [("value", StringProperty(required=True))], ["value"], extension_name=WALLET)
class Wallet:
    pass


@stix2.v21.CustomObservable("bank-account", [("iban", StringProperty())], ["iban"], extension_name=ACCOUNT)
class Account:
    pass


def bundle(*paths, stdin=None):
    command = [os.environ["BLUFF"], "report", "stix", "--quiet", "--date", "2026-11-23T10:00:00Z", *map(str, paths)]
    return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout.decode()


def types(parsed):
    return collections.Counter(found["type"] for found in parsed.objects)


class Bundles(unittest.TestCase):
    def check(self, text):
        """Strict for the library, valid for the validator, and no identifier twice or missing."""
        parsed = stix2.parse(text, allow_custom=False)
        self.assertFalse(parsed.has_custom)
        result = validate_string(text, ValidationOptions(version="2.1"))
        self.assertTrue(result.is_valid, result.errors)
        ids = [found["id"] for found in json.loads(text)["objects"]]
        self.assertEqual(len(ids), len(set(ids)))
        for found in parsed.objects:
            for reference in found.get("object_refs", []):
                self.assertIn(reference, ids)
            # the library computes the identifiers of observables again, from what it read
            if found["type"] in ("url", "domain-name", "email-addr", "file", "cryptocurrency-wallet"):
                again = {name: value for name, value in json.loads(found.serialize()).items() if name != "id"}
                self.assertEqual(stix2.parse(again, allow_custom=False).id, found["id"])
        return parsed

    def test_one_message(self):
        parsed = self.check(bundle(SAMPLES / "sextortion-en.eml"))
        self.assertEqual(types(parsed)["indicator"], 1)
        self.assertEqual(types(parsed)["grouping"], 1)

    def test_a_folder_is_one_bundle(self):
        messages = sorted(SAMPLES.glob("*.eml"))
        parsed = self.check(bundle(*messages))
        lines = subprocess.run([os.environ["BLUFF"], "classify", "--format", "json", *messages], check=True, capture_output=True)
        unwanted = [line for line in lines.stdout.splitlines() if json.loads(line)["label"] != "ham"]
        self.assertEqual(types(parsed)["observed-data"], len(unwanted))
        self.assertLess(len(unwanted), len(messages), "of several messages, ham is left out")
        self.assertEqual(types(parsed)["identity"], 1)

    def test_copies_in_an_mbox_are_a_campaign(self):
        raw = (SAMPLES / "sextortion-en.eml").read_bytes()
        copies = [b"X-Copy: %d\n" % number + raw for number in range(1, 4)]
        mailbox = b"".join(b"From x Sat Jan  3 01:05:34 2026\n" + copy + b"\n" for copy in copies)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "spam.mbox"
            path.write_bytes(mailbox)
            text = bundle(path)
        parsed = self.check(text)
        found = types(parsed)
        self.assertEqual((found["campaign"], found["grouping"], found["cryptocurrency-wallet"]), (1, 1, 1))
        self.assertEqual(found["observed-data"], 3)
        self.assertEqual(text, bundle(stdin=mailbox), "stdin is split too, and changes nothing")

    def test_hostile_fields(self):
        raw = (
            b"From: =?utf-8?q?a=22b?= <\"x y\"@bad.example>\nSubject: =?utf-8?q?=01=E2=80=AE=22=27?=\nMessage-ID: nonsense\n"
            b"Date: Thu, 99 Jan 2026 00:00:00 +0000\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
            b"http://bad.example/%zz http://[:: https://a.example/{x}|^` \n--b\nContent-Type: a/b;\n name*=utf-8''%00%2e%2e\n"
            b"Content-Disposition: attachment\n\nx\n--b--\n"
        )
        parsed = stix2.parse(bundle(stdin=raw), allow_custom=False)
        self.assertEqual(types(parsed)["email-message"], 1)


if __name__ == "__main__":
    unittest.main()
