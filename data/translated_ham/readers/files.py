"""Sources that keep a translation as files of their own: bare mails, pages of documentation."""

import re
from html.parser import HTMLParser

from ..text import LEFT_OVER, is_in, plain, spread, squeeze, words
from ..values import named
from .common import group_of, replaced, stem

PASSAGE_WORDS = (80, 200)
SKIPPED = ("pre", "script", "style", "table", "nav")


def text_files(source, corpus, *, files, only=(), replace=()):
    """A mail a file; a first line `Subject: ...` is its subject. files: with {code}; only: these names."""
    for lang, code in source.codes():
        for name in source.files(files.replace("{code}", code)):
            if only and stem(name) not in only:
                continue
            group = group_of(source, stem(name))
            text = replaced(source.text(name), replace)
            subject = re.match(r"Subject:[ \t]*(.*)\n", text)
            body = text[subject.end() :] if subject else text
            corpus.add(source, lang, group, named(body, lang, group), subject and named(subject[1], lang, group))


class Paragraphs(HTMLParser):
    """The paragraphs of a page of documentation; no code, no lists of contents."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.current, self.skipped = [], None, 0

    def handle_starttag(self, tag, attrs):
        if tag in SKIPPED:
            self.skipped += 1
        if tag == "p":
            self.current = []

    def handle_endtag(self, tag):
        if tag in SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        if tag == "p" and self.current is not None:
            self.found.append(squeeze("".join(self.current)))
            self.current = None

    def handle_data(self, data):
        if self.current is not None and not self.skipped:
            self.current.append(data)


def paragraphs(markup, lang):
    """Whole sentences in this language; no headings, no bits."""
    parser = Paragraphs()
    parser.feed(markup)
    for paragraph in map(plain, parser.found):
        whole = len(words(paragraph)) >= 8 and paragraph.endswith((".", ":", "!", "?"))
        if whole and not LEFT_OVER.search(paragraph) and is_in(paragraph, lang):
            yield paragraph


def pages(source, corpus, *, files, most, replace=()):
    """Cuts HTML pages into passages of whole paragraphs and takes `most` a language, evenly spread. files: with {code}."""
    for lang, code in source.codes():
        passages = []
        for name in source.files(*(pattern.replace("{code}", code) for pattern in files)):
            current, number = [], 0
            for paragraph in paragraphs(replaced(source.text(name), replace), lang):
                current.append(paragraph)
                if sum(len(words(part)) for part in current) >= PASSAGE_WORDS[0]:
                    passages.append((f"{source.group}-{stem(name)}-{number}", "\n\n".join(current)))
                    current, number = [], number + 1
        passages = [(group, text) for group, text in passages if len(words(text)) <= PASSAGE_WORDS[1]]
        for group, text in spread(passages, most):
            corpus.add(source, lang, group, text, limits=PASSAGE_WORDS)
