"""gettext catalogues."""

import gettext
import re

from ..text import squeeze, words


class Catalogue:
    """A compiled gettext catalogue; looks strings up as they are, then with white space squeezed."""

    def __init__(self, path):
        with open(path, "rb") as file:
            raw = gettext.GNUTranslations(file)._catalog  # has the contexts and plurals that no method gives
        pairs = sorted(raw.items(), key=str)
        # Of a plural (key and number) the last form stays, of a context (before \x04) nothing.
        self.texts = {(key[0] if isinstance(key, tuple) else key).split("\x04")[-1]: text for key, text in pairs if text}
        self.squeezed = {squeeze(key): text for key, text in self.texts.items()}
        self.missed = False

    def get(self, text):
        """The translation, or the text itself; of a text of some words that has none, `missed` is kept."""
        found = self.texts.get(text) or self.squeezed.get(squeeze(text))
        if found is None and len(words(re.sub(r"%\(\w+\)s|%\d", "", text))) > 2:
            self.missed = True
        return found or text


class NoCatalogue:
    """For texts that are translated already."""

    missed = False

    @staticmethod
    def get(text):
        return text


def catalogues(source, patterns, code):
    """The catalogues of a source that are there, for patterns with {code}."""
    paths = [source.root / pattern.replace("{code}", code) for pattern in patterns]
    return [Catalogue(path) for path in paths if path.exists()]
