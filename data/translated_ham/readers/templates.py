"""Sources that put a mail together from a template and translated sentences."""

import json
import re

from ..formats.catalogue import NoCatalogue, catalogues
from ..formats.django import Template
from ..formats.toolkit import Toolkit
from ..text import LANGUAGES
from ..values import fill, named, numbered
from .common import group_of, json_table, replaced, stem

HEADER = re.compile(
    r"^(From|To|Subject|Reply-To|Content-[\w-]+|MIME-Version|Auto-Submitted|Precedence|X-[\w-]+|Date|Importance|Cc|List-[\w-]+):.*$\n?",
    re.M,
)


def gettext_templates(
    source, corpus, *, catalogue, files, mail, rename=(), skip=None, subject=None, brand=None, picks=2, may_miss=False, stand_ins=None
):
    """Django and Jinja templates with a gettext catalogue.

    catalogue: paths of .mo files with {code}; files: patterns of all templates; rename: makes of a path the name by which
    templates know each other; mail: the names that are mails, what is in groups becomes the name of the mail; skip: but not these;
    subject: what to replace in the name of a mail to get the template of its subject; brand: the program's name, which another
    takes the place of; picks: how many ways to take conditions; may_miss: a mail may hold a sentence without translation;
    stand_ins: by name, what to take instead of a template, for a frame that would drown the mails."""
    paths = {}
    for path in source.files(*files):
        paths.setdefault(replaced(path, rename), path)
    mails = [(name, re.fullmatch(mail, name)) for name in paths if not (skip and re.search(skip, name))]

    def load(name):
        return (stand_ins or {}).get(name) or source.text(paths[name])

    def write(name, title, cat, lang, group, pick):
        """Text and subject; nothing if the template needs more than is understood, or a sentence has no translation."""
        cat.missed = False
        template = Template(load, cat, lang, group, pick)
        try:
            text = template.render(name)
            title = Template(load, cat, lang, group, pick).render(title) if title in paths else template.subject
        except (LookupError, RecursionError, TypeError):
            return None
        return None if cat.missed and not may_miss else (text, title)

    for lang, code in source.codes():
        for cat in catalogues(source, catalogue, code):
            for name, found in mails:
                if not found:
                    continue
                group = group_of(source, "".join(found.groups()))
                title = name.replace(*subject) if subject and subject[0] in name else None
                for pick in range(picks):
                    written = write(name, title, cat, lang, group, pick)
                    if written:
                        text, heading = written
                        if brand:
                            text = re.sub(rf"\b{brand}\b", fill("site", lang, group), text.replace("[]", ""))
                            heading = re.sub(rf"\[{brand}\] ?", "", heading or "")
                        corpus.add(source, lang, group, text, heading)


def django_fixture(source, corpus, *, file, number):
    """A JSON fixture of mail templates, a row a language and mail. number: stands in brackets before the subject."""
    rows = [row["fields"] for row in json.loads(source.text(file))]
    for fields in sorted(rows, key=lambda fields: (fields["locale"], fields["template_name"])):
        lang, group = fields["locale"], group_of(source, fields["template_name"])
        if lang in LANGUAGES:
            texts = {"mail": fields["plain_text"]}
            text = Template(texts.__getitem__, NoCatalogue, lang, group).render("mail")
            corpus.add(source, lang, group, text, f"[{fill(number, lang, group)}] {fields['subject']}")


def javascript_calls(source, corpus, *, table, files):
    """Sentences in calls t('...') of JavaScript, in their order. table: JSON file of translations with {code}; files: a mail each."""
    for lang, code in source.codes():
        texts = json_table(source, table, code)
        for name in source.files(*files):
            # The part in plain text comes first or alone; where there is both, what follows repeats it.
            calls = re.findall(r"\bt\((['\"])(.*?)(?<!\\)\1", source.text(name), re.S)
            found = [texts.get(msgid.replace("\\'", "'").replace("\\n", "\n")) for _, msgid in calls]
            seen = list(dict.fromkeys(text for text in found if text))
            missing = sum(not text for text in found)
            if seen and missing <= len(seen) / 4:
                group = group_of(source, stem(name))
                corpus.add(source, lang, group, named("\n\n".join(seen), lang, group))


def keyed_templates(source, corpus, *, table, section, files, replace=()):
    """Templates with [[section:key, value ...]]. table: JSON file of translations with {code}; files: a mail each."""
    place = re.compile(r"\[\[" + section + r":([^\[\]]*)\]\]")
    for lang, code in source.codes():
        texts = json_table(source, table, code)
        for name in source.files(*files):
            group = group_of(source, stem(name))

            def say(found, texts=texts, lang=lang, group=group):
                key, *values = [part.strip() for part in found[1].split(",")]
                return numbered(texts.get(key, ""), r"%(\d)", [value.strip("{}") for value in values], lang, group)

            text = replaced(source.text(name), replace)
            while place.search(text):  # one may stand in another
                text = place.sub(say, text)
            text = re.sub(r"\{([\w.]+)\}", lambda found, lang=lang, group=group: fill(found[1], lang, group), text)
            corpus.add(source, lang, group, text)


def toolkit_templates(source, corpus, *, catalogue, files, many, despite_boundary=()):
    """Mails in the Template Toolkit's language with their headers. catalogue: path of the .mo file with {code}; many: the mails with
    many conditions, each of which is taken; despite_boundary: mails in several MIME parts that can be used all the same."""
    for lang, code in source.codes():
        for cat in catalogues(source, catalogue, code):
            for name in source.files(*files):
                text, group = source.text(name), group_of(source, stem(name))
                if "boundary" in text and stem(name) not in despite_boundary:
                    continue
                text = re.sub(r"(?m)^.*boundary.*\n", "", text)
                for pick in range(16 if stem(name) in many else 2):
                    whole = Toolkit(cat, lang, group, pick).render(text)
                    whole = re.sub(r"(@example\.net)(-\w+)?@[\w.]+", r"\1", whole)
                    subject = re.search(r"^Subject:[ \t]*(\S.*)$", whole, re.M)
                    corpus.add(source, lang, group, HEADER.sub("", whole), subject and subject[1])
