"""The add-on in Debian's Thunderbird: button and popup, settings and permissions, and that nothing is sent.

Run by test.sh, in a network of its own that has no other machine.
"""

import json
import subprocess
import unittest
import zipfile

import mailboxes
from desk import FOLDER, LOCAL, POPUP, SERVER, SETTINGS, TAB, Desk

LETTERS = ("sextortion-fr.eml", "sextortion-password-en.eml", "ham-colleague-en.eml", "spam-casino-de.eml")
FRENCH = json.loads((FOLDER.parent / "texts" / "fr.json").read_text(encoding="utf-8"))
LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pl", "pt")
AXE = FOLDER.parent.parent / "page" / "node_modules" / "axe-core" / "axe.min.js"


def page_answers(fragment, names):
    """What the page answers in Chromium to the same files."""
    files = [str(mailboxes.SAMPLES / name) for name in names]
    printed = subprocess.run(["node", str(FOLDER / "page-answer.js"), fragment, *files], capture_output=True, text=True, check=True)
    return dict(zip(names, json.loads(printed.stdout)))


class Addon(unittest.TestCase):
    """The tests build on one another, in the order of their names: one Thunderbird, one afternoon of a person."""

    @classmethod
    def setUpClass(cls):
        cls.desk = Desk(LETTERS)
        cls.addClassCleanup(cls.desk.close)
        cls.desk.install()

    def test_1_installed_it_may_read_messages_and_nothing_else(self):
        self.assertEqual(self.desk.permissions(), ["messagesRead"])

    def test_2_the_popup_shows_the_answer_of_the_page(self):
        expected = page_answers("#fr-fr", LETTERS)
        for name in LETTERS:
            with self.subTest(name):
                self.desk.open(name)
                self.desk.popup()
                self.desk.choose(POPUP, "fr", "fr")
                shown = self.desk.shown(POPUP)
                self.assertEqual((shown["kind"], shown["language"]), (expected[name]["kind"], "fr"))
                self.assertEqual(shown["parts"], expected[name]["parts"])

    def test_3_every_language_has_the_whole_popup(self):
        self.desk.open("sextortion-fr.eml")
        self.desk.popup()
        leads = set()
        for language in LANGUAGES:
            self.desk.choose(POPUP, language, "be")
            shown = self.desk.shown(POPUP)
            self.assertEqual(shown["language"], language)
            self.assertNotRegex(shown["text"], r"undefined|\{\w+\}|\[object")
            leads.add(shown["parts"][0])
        self.assertEqual(len(leads), len(LANGUAGES))
        self.desk.choose(POPUP, "fr", "fr")

    def test_4_the_choice_is_kept_and_nothing_of_a_message(self):
        self.desk.open("sextortion-password-en.eml")
        self.assertEqual(self.desk.popup()["language"], "fr")
        kept = self.desk.inside(POPUP, "return [Object.entries(content.localStorage), content.document.cookie, (await content.indexedDB.databases()).length];")
        self.assertEqual(kept, [[["settings", '{"place":"#fr-fr","note":false,"junk":false,"excluded":[],"reopen":false}']], "", 0])

    def test_5_evidence_is_saved_with_the_message_as_it_is(self):
        self.desk.open("sextortion-fr.eml")
        self.desk.popup()
        self.desk.do("await press(pageOf('answer.html?popup'), '#save');")
        self.desk.do("await until(() => IOUtils.getChildren(values[0]).then((all) => all.length === 1 && !all[0].endsWith('.part')), 'a saved file');", str(self.desk.downloads))
        with zipfile.ZipFile(next(self.desk.downloads.iterdir())) as package:
            self.assertEqual(sorted(package.namelist()), ["SHA256SUMS", "message.eml", "report.html", "report.json"])
            message = package.read("message.eml").replace(b"\r\n", b"\n")
        # Thunderbird writes fields of its own above a message that it keeps
        self.assertTrue(message.rstrip().endswith(mailboxes.sample("sextortion-fr.eml").rstrip()), message[:400])

    def test_6_a_tab_has_the_same_answer(self):
        self.desk.open("sextortion-fr.eml")
        parts = self.desk.popup()["parts"]
        self.desk.do("await press(pageOf('answer.html?popup'), '#tab'); await answered(await until(() => pageOf('answer.html?message'), 'the tab'));")
        self.assertEqual(self.desk.shown(TAB)["parts"], parts)
        self.desk.do("tabmail.closeTab(tabmail.selectedTab);")

    def test_7_links_open_in_the_browser_of_the_system(self):
        self.desk.open("sextortion-fr.eml")
        self.desk.popup()
        opened = self.desk.downloads.parent / "opened"
        browser = self.desk.downloads.parent / "browser"
        browser.write_text(f"#!/bin/sh\nprintf %s \"$1\" >{opened}.new\nmv {opened}.new {opened}\n", encoding="utf-8")
        browser.chmod(0o755)
        self.desk.do("setBrowser(values[0]);", str(browser))
        address = self.desk.inside(POPUP, "return content.document.querySelector('.site').href;")
        self.desk.do("await press(pageOf('answer.html?popup'), '.site'); await until(() => IOUtils.exists(values[0]), 'a browser');", str(opened))
        self.assertEqual(opened.read_text(encoding="utf-8"), address)

    def test_8_everybody_can_use_it(self):
        axe = AXE.read_text(encoding="utf-8")
        for name, scheme in ((name, scheme) for name in LETTERS for scheme in ("light", "dark")):
            with self.subTest(name, scheme=scheme):
                self.desk.open(name)
                self.desk.popup()
                self.desk.dress(POPUP, scheme)
                if name == LETTERS[0]:
                    self.desk.picture(POPUP, f"popup-{scheme}")
                self.assertEqual(self.desk.audit(POPUP, axe), [])
                self.assertLessEqual(self.desk.overflow(POPUP), 0)
        self.desk.settings()
        for scheme, width in (("dark", 1000), ("light", 320)):
            self.desk.dress(SETTINGS, scheme, width)
            self.desk.picture(SETTINGS, f"settings-{scheme}-{width}")
            self.assertEqual(self.desk.audit(SETTINGS, axe), [])
            self.assertLessEqual(self.desk.overflow(SETTINGS), 0)
        self.desk.do("tabmail.closeTab(tabmail.selectedTab);")

    def test_9_it_cannot_reach_anybody(self):
        self.desk.open("sextortion-fr.eml")
        self.desk.popup()
        for address in (f"http://127.0.0.1:{self.desk.server.port}/", "https://bluff.test/"):
            answer = self.desk.inside(POPUP, "return content.fetch(values[0]).then(() => 'sent', (error) => error.name);", address)
            self.assertEqual(answer, "TypeError", address)
        self.assertEqual(self.desk.connections(), set())


class Unasked(unittest.TestCase):
    """Notes, junk and accounts: off at first, each with its permission."""

    @classmethod
    def setUpClass(cls):
        cls.desk = Desk(LETTERS)
        cls.addClassCleanup(cls.desk.close)
        cls.desk.install()

    def test_1_nothing_is_done_unasked_at_first(self):
        self.desk.open("sextortion-fr.eml")
        self.assertIsNone(self.desk.note())
        self.desk.deliver("sextortion-de.eml")
        self.assertFalse(self.desk.junk("sextortion-de.eml"))

    def test_2_a_note_stands_above_suspicious_messages_only(self):
        self.desk.open("sextortion-fr.eml")
        self.desk.settings()
        self.desk.turn("#note")
        self.assertTrue(self.desk.is_on("#note"))
        self.assertEqual(self.desk.permissions(), ["messagesRead", "scripting"])
        for name in ("sextortion-password-en.eml", "spam-casino-de.eml"):
            self.desk.open(name)
            self.assertRegex(self.desk.note() or "", r"Stay calm|Nothing to worry about")
            self.assertIn("Is this a bluff?", self.desk.note())
        self.desk.open("ham-colleague-en.eml")
        self.assertIsNone(self.desk.note())

    def test_3_new_messages_are_marked_after_two_permissions(self):
        self.desk.settings()
        self.desk.turn("#junk")
        asked = self.desk.allow()
        self.assertIn("Change properties and tags of your email messages", asked)
        self.assertIn("See your mail accounts", asked)
        self.assertTrue(self.desk.is_on("#junk"))
        self.assertEqual(self.desk.permissions(), ["accountsRead", "messagesRead", "messagesUpdate", "scripting"])
        self.desk.deliver("sextortion-en.eml", "ham-family-it.eml", "spam-pills-en.eml")
        self.assertTrue(self.desk.junk("sextortion-en.eml"))
        self.assertTrue(self.desk.junk("spam-pills-en.eml"))
        self.assertFalse(self.desk.junk("ham-family-it.eml"))

    def test_4_both_go_on_after_a_restart_and_after_a_rest(self):
        self.desk.restart()
        self.assertEqual(self.desk.permissions(), ["accountsRead", "messagesRead", "messagesUpdate", "scripting"])
        self.desk.deliver("spam-bank-fr.eml")
        self.assertTrue(self.desk.junk("spam-bank-fr.eml"))
        self.desk.rest()
        self.desk.open("sextortion-fr.eml")
        self.assertIsNotNone(self.desk.note())

    def test_5_an_account_can_be_left_alone(self):
        self.desk.settings()
        self.desk.turn(f"#accounts [value={SERVER}]")
        self.assertTrue(self.desk.is_on(f"#accounts [value={SERVER}]"))
        self.desk.deliver("sextortion-it.eml")
        self.assertFalse(self.desk.junk("sextortion-it.eml"))
        self.desk.open("sextortion-it.eml", SERVER, "Inbox")
        self.assertIsNone(self.desk.note())
        self.desk.open("sextortion-fr.eml", LOCAL)
        self.assertIsNotNone(self.desk.note())
        self.desk.open("sextortion-it.eml", SERVER, "Inbox")
        self.assertEqual(self.desk.popup()["kind"], "sure")

    def test_6_permissions_are_given_back(self):
        self.desk.settings()
        for selector, left in (
            ("#junk", ["accountsRead", "messagesRead", "scripting"]),
            ("#note", ["accountsRead", "messagesRead"]),
            (f"#accounts [value={SERVER}]", ["messagesRead"]),
        ):
            self.desk.turn(selector)
            self.assertEqual(self.desk.permissions(), left, selector)
        self.desk.open("sextortion-fr.eml")
        self.assertIsNone(self.desk.note())

    def test_7_only_the_mail_server_was_spoken_to(self):
        # that it was shows that the watch sees connections
        self.assertEqual(self.desk.connections(), {("127.0.0.1", self.desk.server.port)})


if __name__ == "__main__":
    unittest.main(verbosity=2)
