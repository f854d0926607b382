"""Just enough of the template languages of Django and Jinja to put a mail together in its order."""

import re

from ..text import squeeze
from ..values import fill

TAG = re.compile(r"\{#.*?#\}|\{%[-+]?\s*(?P<tag>.*?)\s*[-+]?%\}|\{\{[-+]?\s*(?P<var>.*?)\s*[-+]?\}\}", re.S)
TRANSLATED = ("trans", "blocktrans", "blocktranslate")
WRAPPERS = ("autoescape", "filter", "with", "call", "spaceless")


def tokens(source):
    """(kind, value) pairs; kind is text, tag or var. Comments are left out."""
    found, place = [], 0
    for match in TAG.finditer(source):
        found.append(("text", source[place : match.start()]))
        for kind in ("tag", "var"):
            if match[kind] is not None:
                found.append((kind, match[kind]))
        place = match.end()
    return [*found, ("text", source[place:])]


def first_word(value):
    return value.split(None, 1)[0]


class Template:
    """`load` gives the source of a template by name. Of a condition it takes branch number `pick`, or the last one if there are fewer;
    nothing, if the condition has one branch and `pick` is odd."""

    def __init__(self, load, catalogue, lang, seed, pick=0):
        self.load, self.catalogue, self.lang, self.seed, self.pick = load, catalogue, lang, seed, pick
        self.subject = None
        self.items, self.at, self.given, self.found = [], 0, {}, {}

    def render(self, name, blocks=None):
        self.items, self.at = tokens(self.load(name)), 0
        self.given, self.found = blocks or {}, {}
        head = next((value for kind, value in self.items if kind == "tag" and value.startswith("extends")), None)
        text = self.body(())
        if head:
            return self.render(re.search(r"['\"](.+?)['\"]", head)[1], {**self.found, **self.given})
        return text

    def body(self, until):
        """What stands before the first tag of `until`, which stays to be read."""
        parts = []
        while self.at < len(self.items):
            kind, value = self.items[self.at]
            if kind == "tag" and first_word(value) in until:
                break
            self.at += 1
            parts.append(value if kind == "text" else self.variable(value) if kind == "var" else self.tag(value))
        return "".join(parts)

    def inside(self, end):
        """What stands before the tag `end`, which is read too."""
        text = self.body((end,))
        self.at += 1
        return text

    def at_end(self, word):
        return self.items[self.at][1].startswith(word)

    def variable(self, expression):
        called = re.match(r"(?:_|gettext)\(['\"](.+?)['\"]\)", expression)
        if called:
            return self.catalogue.get(called[1])
        if re.match(r"(super|caller|render_|self)\b", expression) or expression.startswith(("'", '"')):
            return ""
        name = "url" if expression.startswith("url_for") else re.split(r"[|(\[ ]", expression)[0]
        return fill(name, self.lang, self.seed)

    def tag(self, value):
        word, _, rest = value.partition(" ")
        if word in ("trans", "translate") and re.match(r"['\"]", rest):
            return self.catalogue.get(re.match(r"(['\"])(.*?)\1", rest, re.S)[2])
        if word in TRANSLATED:
            return self.translated(rest)
        if word == "if":
            return self.condition()
        if word == "for":
            return self.loop()
        if word in ("macro", "comment") or word == "set" and "=" not in rest:
            return self.macro(word, rest)
        if word == "block":
            inside = self.inside("endblock")
            name = rest.split()[0]
            self.found[name] = self.given.get(name, inside)
            return self.found[name]
        return self.inside("end" + word) if word in WRAPPERS else ""

    def translated(self, rest):
        names = dict(re.findall(r"(\w+)\s*=\s*([\w.]+)(?![\w.]*\()", rest))
        singular, plural = [], []
        into = singular
        while True:
            kind, part = self.items[self.at]
            self.at += 1
            if kind == "tag" and part.split(None, 1)[:1] in [["end" + word] for word in TRANSLATED]:
                break
            if kind == "tag" and first_word(part) in ("pluralize", "plural"):
                into = plural
            else:
                into.append(f"%({part})s" if kind == "var" else part)
        msgid = "".join(singular)
        text = self.catalogue.get(squeeze(msgid) if "trimmed" in rest else msgid)

        def value(found):
            name = found[1]
            return fill(name if "linebreak" in name else names.get(name, name), self.lang, self.seed)

        return re.sub(r"%\((\w+)\)[sd]", value, text)

    def condition(self):
        ends = ("elif", "else", "endif")
        branches = [self.body(ends)]
        while not self.at_end("endif"):
            self.at += 1
            branches.append(self.body(ends))
        self.at += 1
        return choose(branches, self.pick)

    def loop(self):
        once = self.body(("empty", "else", "endfor"))
        if not self.at_end("endfor"):
            self.at += 1
            self.body(("endfor",))
        self.at += 1
        return once

    def macro(self, word, rest):
        inside = self.inside("end" + word)
        if rest.startswith("get_subject"):
            self.subject = inside
        return inside if rest.startswith("get_body") else ""


def choose(branches, pick):
    if len(branches) == 1 and pick % 2:
        return ""
    return branches[min(pick, len(branches) - 1)]
