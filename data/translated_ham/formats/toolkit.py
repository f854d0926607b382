"""Just enough of the Template Toolkit for the mails of a list server."""

import re

from ..values import fill
from .django import choose

DIRECTIVE = re.compile(r"\[%[-~+]?\s*(.*?)\s*[-~+]?%\]", re.S)
END = re.compile(r"\[%[-~+]?\s*END")
LOC_BLOCK = re.compile(r"\[%[-~]?\s*\|\s*loc(?:\((.*?)\))?\s*[-~]?%\](.*?)\[%\s*END\s*[-~]?%\]", re.S)
LOC_STRING = re.compile(r"\[%[-~]?\s*\"([^\"]+)\"\s*\|\s*loc(?:\((.*?)\))?[^%]*%\]", re.S)
SHOWN = re.compile(r"[\w.]+\s*$|'\w+'\s*\||\".*mailto", re.S)
BLOCKS = ("FOREACH", "TRY", "WHILE", "BLOCK", "FILTER", "WRAPPER", "SWITCH")
SILENT = ("STOP", "RETURN", "LAST", "NEXT", "CLEAR", "SET")


class Toolkit:
    """Conditions as in `formats.django.Template`."""

    def __init__(self, catalogue, lang, seed, pick):
        self.catalogue, self.lang, self.seed, self.pick = catalogue, lang, seed, pick
        self.items, self.at = [], 0

    def render(self, source):
        source = re.sub(r"\[%#.*?%\]", "", source, flags=re.S)
        source = LOC_BLOCK.sub(lambda found: self.loc(found[2], found[1]), source)
        source = LOC_STRING.sub(lambda found: self.loc(found[1], found[2]), source)
        self.items, self.at = re.split(r"(\[%.*?%\])", source, flags=re.S), 0
        return self.body(())

    def expression(self, text):
        name = re.split(r"[|( ]", text.strip("'\" "))[0]
        return fill("email" if "mailto" in text else "url" if "url_abs" in text else name, self.lang, self.seed)

    def loc(self, text, arguments):
        values = [argument.strip() for argument in arguments.split(",")] if arguments else []

        def value(found):
            number = int(found[1])
            return self.expression(values[number - 1]) if number <= len(values) else ""

        return re.sub(r"%(\d)", value, self.catalogue.get(text))

    def body(self, until):
        """What stands before the first directive of `until`, which stays to be read."""
        parts = []
        while self.at < len(self.items):
            item = self.items[self.at]
            directive = DIRECTIVE.match(item)
            word = directive[1].split(None, 1)[0] if directive and directive[1] else ""
            if word in until:
                break
            self.at += 1
            if not directive:
                parts.append(item)
            elif word in ("IF", "UNLESS"):
                parts.append(self.condition())
            elif word in BLOCKS:
                parts.append(self.block())
            elif SHOWN.match(directive[1]) and word not in SILENT:
                parts.append(self.expression(directive[1]))
        return "".join(parts)

    def condition(self):
        ends = ("ELSIF", "ELSE", "END")
        branches = [self.body(ends)]
        while self.at < len(self.items) and not END.match(self.items[self.at]):
            self.at += 1
            branches.append(self.body(ends))
        self.at += 1
        return choose(branches, self.pick)

    def block(self):
        inside = self.body(("END", "CATCH"))
        if self.at < len(self.items) and "CATCH" in self.items[self.at]:
            self.at += 1
            self.body(("END",))
        self.at += 1
        return inside
