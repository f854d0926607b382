"""Thunderbird with the add-on, and what a person does with both."""

import base64
import tempfile
from pathlib import Path

import mailboxes
from marionette import Thunderbird
from pop3 import Server

FOLDER = Path(__file__).resolve().parent
STEPS = (FOLDER / "desk.js").read_text(encoding="utf-8")
ADDON = FOLDER.parent / "bluff.xpi"
# Where pictures of what was seen go, for people to look at.
PICTURES = FOLDER.parent / "pictures"
POPUP, TAB, SETTINGS = "answer.html?popup", "answer.html?message", "settings.html"
# As the tests of the page have them.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
LOCAL, SERVER = "account1", "account2"


class Desk:
    """The program, a mail server of this machine, and the letters that are there at first."""

    def __init__(self, letters):
        self.folder = tempfile.TemporaryDirectory(prefix="bluff-thunderbird-", ignore_cleanup_errors=True)
        root = Path(self.folder.name)
        self.downloads = root / "downloads"
        self.downloads.mkdir()
        self.server = Server()
        saving = {"browser.download.dir": str(self.downloads), "browser.download.folderList": 2, "browser.download.useDownloadDir": True}
        profile = root / "profile"
        preferences = {**mailboxes.QUIET, **mailboxes.DRIVEN, **mailboxes.accounts(profile, self.server.port), **saving}
        self.program = Thunderbird(root, preferences, root / "connections")
        mailboxes.mailbox(profile / "Mail" / "Local Folders", letters)
        self.session = self.program.start()

    def install(self):
        return self.session.send("Addon:Install", {"path": str(ADDON), "temporary": False})

    def restart(self):
        self.program.stop(self.session)
        self.session = self.program.start()

    def close(self):
        self.program.stop(self.session)
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()

    def do(self, script, *values):
        """What a script returns that runs in the program, with the functions of desk.js."""
        return self.session.run(f"{STEPS}\nconst values = arguments;\n{script}", *values)

    def inside(self, page, code, *values):
        return self.do("return inside(pageOf(values[0]), values[1], values[2]);", page, code, values)

    # --- messages

    def open(self, sample, account=LOCAL, folder="Letters"):
        self.do("await closePopup(); await openMessage(...values);", account, folder, mailboxes.subject(sample))

    def note(self):
        """The words above the message that is open; none after a while if it has no note."""
        return self.do("return noteAbove();")

    def deliver(self, *samples):
        """Lets letters arrive in the second account, and waits until they are there."""
        self.server.put([mailboxes.sample(name) for name in samples])
        self.do("await getMail(values[0], values[1]);", SERVER, [mailboxes.subject(name) for name in samples])

    def junk(self, sample):
        return self.do("return isJunk(...values);", SERVER, mailboxes.subject(sample))

    # --- the answer

    def popup(self):
        """Presses the button; what the popup shows, part for part."""
        self.do("await openPopup();")
        return self.shown(POPUP)

    def shown(self, page):
        return self.inside(page, """const { document } = content; const answer = document.getElementById("answer");
          return { kind: answer.dataset.kind, language: document.documentElement.lang, parts: [...answer.children].map((part) => part.textContent), text: document.body.innerText };""")

    def choose(self, page, language, country):
        """Chooses from both lists of a page with an answer."""
        for name, value in (("language", language), ("country", country)):
            self.inside(page, """const list = content.document.getElementById(values[0]);
              list.value = values[1];
              list.dispatchEvent(new content.Event("change"));""", name, value)
            self.do("await answered(pageOf(values[0]));", page)

    # --- settings

    def settings(self):
        self.do("await openSettings();")

    def turn(self, selector):
        """Presses something in the settings, and waits until Thunderbird or the page has done its part."""
        self.do("await press(pageOf('settings.html'), values[0]); await pause(300);", selector)

    def allow(self):
        return self.do("const asked = await allow(); await pause(300); await settled(); return asked;")

    def is_on(self, selector):
        return self.do("await settled(); return inside(pageOf('settings.html'), 'return content.document.querySelector(values[0]).checked', [values[0]]);", selector)

    def rest(self):
        """Ends the background of the add-on, as Thunderbird does half a minute after it was last needed."""
        self.do("await addon.extension.terminateBackground(); await until(() => ![...addon.extension.views].some(({ viewType }) => viewType === 'background'), 'rest');")

    def permissions(self):
        return self.do("return permissions();")

    # --- what was seen

    def audit(self, page, axe):
        """What axe-core finds in a page, with every fold open."""
        return self.inside(page, """for (const fold of content.document.querySelectorAll("details")) fold.open = true;
          const sandbox = new Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
          Cu.evalInSandbox(values[0], sandbox);
          const found = await Cu.evalInSandbox(`window.axe.run(document, { runOnly: ${JSON.stringify(values[1])} }).then(({ violations }) => JSON.stringify(violations))`, sandbox);
          return JSON.parse(found).flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`));""", axe, RULES)

    def dress(self, page, scheme, width=None):
        """Shows a page light or dark, and in a width in pixels."""
        self.do("""const [page, scheme, width] = values;
          const browser = pageOf(page);
          browser.browsingContext.top.prefersColorSchemeOverride = scheme;
          if (width) browser.style.maxWidth = `${width}px`;
          await until(() => inside(browser, "return content.matchMedia(`(prefers-color-scheme: ${values[0]})`).matches && (!values[1] || content.innerWidth === values[1])", [scheme, width]), "another look");""", page, scheme, width)

    def overflow(self, page):
        return self.inside(page, "const root = content.document.documentElement; return root.scrollWidth - root.clientWidth;")

    def picture(self, page, name):
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(base64.b64decode(self.do("return picture(pageOf(values[0]));", page)))

    def connections(self):
        return self.program.connections()
