"""Sources that keep whole mails as messages of a program's translation."""

import ast
import re

from ..formats.catalogue import catalogues
from ..text import plain, short, spread, squeeze, words
from ..values import fill, named, numbered
from .common import HELP_WORDS, group_of, json_table, replaced

SETTING = re.compile(r"'(mail_(?:subject|text)_\w+)':.*?gettext_noop\(\s*(\"\"\".*?\"\"\"|\"[^\"\n]*\"|'[^'\n]*')", re.S)


def catalogue_messages(
    source,
    corpus,
    *,
    catalogue,
    mail,
    prose_unless,
    most_prose,
    prose_by_hash=False,
    prose_with_markup=False,
    subjects=None,
    numbers=(),
    replace=(),
):
    """Mails are the messages of some lines whose original begins like `mail`; long messages without placeholders are prose.

    catalogue: paths of .mo files with {code}; subjects: a Python file with settings mail_subject_X and mail_text_X;
    numbers: pairs of the original's beginning and what %1$s, %2$s ... stand for; prose_unless: no prose where this is found;
    most_prose: a language, spread evenly over the messages in the order of their originals, or of their hashes (prose_by_hash);
    prose_with_markup: words in tags count when it is asked whether a message is long."""
    subject_of = settings_subjects(source.text(subjects)) if subjects else {}
    for lang, code in source.codes():
        prose = {}
        for cat in catalogues(source, catalogue, code):
            for msgid, text in sorted(cat.texts.items()):
                group = group_of(source, short(msgid))
                if re.match(mail, msgid) and msgid.count("\n") >= 3:
                    names = next((names for start, names in numbers if msgid.startswith(start)), "").split()
                    filled = numbered(replaced(text, replace), r"%(\d)\$s", names, lang, group, "name", seed_by_number=True)
                    original = subject_of.get(squeeze(msgid))  # never "", whose translation is the head of the catalogue
                    subject = cat.texts.get(original) if original else None
                    corpus.add(source, lang, group, named(filled, lang, group), subject and named(subject, lang, group))
                elif len(words(text if prose_with_markup else plain(text))) >= 45 and not re.search(prose_unless, text):
                    prose[group] = text
        rows = sorted(prose.items()) if prose_by_hash else list(prose.items())
        for group, text in spread(rows, most_prose):
            corpus.add(source, lang, group, text, kind="help", limits=HELP_WORDS)


def settings_subjects(code):
    """The subject that belongs to a text, both as originals; the text squeezed."""
    pairs = {key: ast.literal_eval(literal) for key, literal in SETTING.findall(code)}
    texts = [key for key in sorted(pairs) if key.startswith("mail_text_")]
    return {squeeze(pairs[key]): pairs.get(key.replace("_text_", "_subject_")) for key in texts}


def wiki_messages(source, corpus, *, table, mails):
    """JSON messages with MediaWiki's braces. table: path with {code}; mails: triples of the key of a text, the key of its subject (or
    nothing) and what $1, $2 ... stand for."""
    for lang, code in source.codes():
        texts = json_table(source, table, code)
        for key, title, names in mails:
            group = group_of(source, key)
            if texts.get(key):
                subject = texts.get(title) and wiki_text(texts[title], names.split(), lang, group)
                corpus.add(source, lang, group, wiki_text(texts[key], names.split(), lang, group), subject)


def wiki_text(text, names, lang, seed):
    def form(found):
        """The last plural, the first gender."""
        return found[2].split("|")[-1 if found[1] == "PLURAL" else 0]

    for _ in range(3):  # braces may stand in braces
        text = re.sub(r"\{\{(PLURAL|GENDER):[^|{}]*\|([^{}]*)\}\}", form, text)
        text = re.sub(r"\{\{(?:canonicalurl|fullurl):[^{}]*(?:\{\{[^{}]*\}\}[^{}]*)?\}\}", lambda _: fill("url", lang, seed), text)
    text = re.sub(r"\{\{(SITENAME)[^{}]*\}\}", lambda _: fill("site", lang, seed), text)
    text = numbered(text, r"\$(\d)", names, lang, seed, seed_by_number=True)
    return re.sub(r"\$([A-Z_]+)", lambda found: fill(found[1], lang, seed), text)
