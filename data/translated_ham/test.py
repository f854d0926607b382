"""Offline tests: cd data && python3 -B -m unittest translated_ham.test"""

import io
import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import unittest

from . import fetch, sources
from .corpus import Corpus
from .errors import Failure
from .formats.catalogue import NoCatalogue
from .formats.django import Template
from .formats.toolkit import Toolkit
from .readers import READERS
from .readers.messages import wiki_text
from .text import is_in, plain, spread
from .values import fill, named

PROGRAM = pathlib.Path(__file__).parent.parent / "get-translated-ham.py"
ENTRY = """
[[source]]
name = "toy"
registry = "pypi"
version = "1"
licence = "MIT"
parts = ["*"]
kind = "wiki"
reader = "text_files"
files = "{code}/*.txt"
"""
LETTER = (
    "Subject: Votre compte\nBonjour {name},\n\nvous avez demandé un mot de passe pour votre compte sur notre site. "
    "Pour le choisir, ouvrez le lien dans les deux heures. Si ce n’est pas vous, ne faites rien.\n"
)


class Words(unittest.TestCase):
    def test_language(self):
        self.assertTrue(is_in("Vous pouvez le faire dans les deux heures.", "fr"))
        self.assertFalse(is_in("You can do it in the next two hours.", "fr"))

    def test_markup_goes(self):
        self.assertEqual(plain("<style>p {}</style><p>Un&nbsp;mot</p><ul><li>deux</li></ul>"), "Un mot\n- deux")

    def test_spread(self):
        self.assertEqual(spread(list(range(10)), 3), [0, 3, 6])

    def test_a_placeholder_has_always_the_same_value(self):
        self.assertEqual(fill("user.email", "de", "a"), fill("user.email", "de", "a"))
        self.assertTrue(fill("user.email", "de", "a").endswith("@example.net"))
        self.assertNotRegex(named("{a} %(b)s $cc @DD@ ###EE### {{ ff|x }}", "nl", "seed"), r"[{}$@#%]")


class Templates(unittest.TestCase):
    def test_inheritance_conditions_and_loops(self):
        texts = {
            "base": "A{% block b %}x{% endblock %}Z",
            "mail": "{% extends 'base' %}{% block b %}{% if a %}1{% else %}2{% endif %}{% for i in j %}3{% endfor %}{% endblock %}",
        }
        for pick, expected in ((0, "A13Z"), (1, "A23Z")):
            self.assertEqual(Template(texts.__getitem__, NoCatalogue, "fr", "s", pick).render("mail"), expected)

    def test_a_translated_block_gets_its_values(self):
        texts = {"mail": "{% blocktrans trimmed %}\n  Bonjour {{ user }} !\n{% endblocktrans %}"}
        self.assertRegex(Template(texts.__getitem__, NoCatalogue, "fr", "s").render("mail"), r"^Bonjour \w[^{}%]+ !$")

    def test_toolkit(self):
        source = "[%# no %][% IF a %]eins[% ELSE %]zwei[% END %] [%|loc(url)%]drei %1[%END%]"
        self.assertRegex(Toolkit(NoCatalogue, "de", "s", 1).render(source), r"^zwei drei https://")

    def test_wiki(self):
        self.assertEqual(wiki_text("{{PLURAL:$1|jour|jours}} {{GENDER:$1|cher|chère}}", [], "fr", "s"), "jours cher")


class Table(unittest.TestCase):
    def load(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "sources.toml"
            path.write_text(text, encoding="utf-8")
            return sources.load(READERS, path)

    def test_the_table_is_in_order(self):
        table, sums = sources.load(READERS)
        self.assertTrue(all(source.texts for source in table))
        self.assertEqual(set(sums), {"recipe", "more"})
        self.assertEqual(sum(sum(source.texts.values()) for source in table if source.in_recipe), 2957)

    def test_mistakes_are_told(self):
        for old, new, said in (
            ('version = "1"', "", "source toy has no `version`"),
            ('"pypi"', '"cpan"', "registry is 'cpan'"),
            ('"text_files"', '"text"', "reader is 'text'"),
            ("files =", "fils =", "missing a required argument: 'files'"),
            ("files =", "texts = { xx = 1 }\nfiles =", "language is 'xx'"),
            ("files =", "strange = 1\nfiles =", "'strange'"),
            ("[[source]]", "[[source", "cannot be read"),
            ("[[source]]", "[[sauce]]", "no [[source]]"),
            (ENTRY, ENTRY + ENTRY, "source toy is there twice"),
        ):
            with self.subTest(said), self.assertRaises(Failure) as raised:
                self.load(ENTRY.replace(old, new))
            self.assertIn(said, str(raised.exception))


class Whole(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        entry = tomllib.loads(ENTRY)["source"][0]
        self.source = sources.source_of(entry, 1, READERS, "table")
        self.source.root, self.source.fetched_version = self.folder, "1"

    def read(self):
        corpus = Corpus()
        READERS[self.source.reader](self.source, corpus, **self.source.options)
        return corpus

    def test_a_mail_is_taken_once_with_its_subject(self):
        (self.folder / "fr").mkdir()
        for name in ("a", "b"):
            (self.folder / "fr" / f"{name}.txt").write_text(LETTER, encoding="utf-8")
        corpus = self.read()
        self.assertEqual([(row[2], row[4]) for row in corpus.rows], [("fr/001.txt", "toy-a")])
        self.assertTrue(corpus.rows[0][5].decode().startswith("Subject: Votre compte\n\nBonjour "))

    def test_other_texts_than_expected_are_an_error(self):
        corpus = self.read()
        right = {"pinned": corpus.sha256(True)}
        self.assertEqual(corpus.check([self.source], right), [])
        self.assertEqual(len(corpus.check([self.source], {})), 1)
        self.source.texts = {"fr": 1}
        with self.assertRaisesRegex(Failure, "toy: 0 texts in fr, the table has 1"):
            corpus.check([self.source], {"pinned": "0"})

    def archive(self, *names):
        path = self.folder / "toy-1.tgz"
        with tarfile.open(path, "w:gz") as tar:
            for name in names:
                info = tarfile.TarInfo(name)
                info.size = 1
                tar.addfile(info, io.BytesIO(b"x"))
        return path

    def test_only_what_is_needed_is_unpacked(self):
        fetch.unpack(self.archive("./a/b/c.mo", "a/d.txt"), ["a/*.mo"], self.folder / "out")
        self.assertEqual([path.name for path in (self.folder / "out").rglob("*") if path.is_file()], ["c.mo"])

    def test_no_archive_leads_out_of_its_folder(self):
        for name in ("../x", "/x", "a/../../x"):
            with self.assertRaisesRegex(Failure, "leads out"):
                fetch.unpack(self.archive(name), ["*"], self.folder / "out")

    def test_a_broken_archive_is_told(self):
        path = self.archive("a")
        path.write_bytes(path.read_bytes()[:20])
        with self.assertRaisesRegex(Failure, "toy-1.tgz could not be unpacked"):
            fetch.unpack(path, ["*"], self.folder / "out")


@unittest.skipIf(os.name != "posix", "signals")
class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *arguments):
        return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True, check=False)

    def test_usage(self):
        for wrong in ([], [""], ["--mor", "x"], ["a", "b"]):
            self.assertEqual(self.run_program(*wrong).returncode, 2, wrong)

    def test_what_is_there_is_left_alone(self):
        (self.folder / "translated-ham").mkdir()
        self.assertIn("not made by this program", self.run_program(str(self.folder)).stderr)
        (self.folder / "translated-ham/sources.csv").touch()
        self.assertIn("is already there", self.run_program(str(self.folder)).stdout)

    def test_an_interruption_leaves_nothing_behind(self):
        tools = self.folder / "tools"
        tools.mkdir()
        for name in ("npm", "apt-get", "dpkg-deb"):
            (tools / name).symlink_to("/bin/true")
        # A pip that hangs, as without an answer from the network.
        (tools / "pip").mkdir()
        (tools / "pip/__init__.py").touch()
        hang = f"import sys, time\nif 'download' in sys.argv:\n    open({str(self.folder / 'hangs')!r}, 'w')\n    time.sleep(60)\n"
        (tools / "pip/__main__.py").write_text(hang)
        environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(tools)}
        for number in (signal.SIGINT, signal.SIGTERM):
            out = self.folder / f"out{number}"
            with subprocess.Popen([sys.executable, PROGRAM, out], env=environment, stdout=subprocess.DEVNULL) as process:
                until = time.monotonic() + 20
                while not (self.folder / "hangs").exists() and time.monotonic() < until:
                    time.sleep(0.05)
                process.send_signal(number)
                self.assertEqual(process.wait(20), 128 + number)
            self.assertEqual(os.listdir(out), [])
            (self.folder / "hangs").unlink()


if __name__ == "__main__":
    unittest.main()
